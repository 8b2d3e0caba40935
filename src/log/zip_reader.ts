/**
 * Reading a ZIP file whose directory and members are looked at piece by piece,
 * in flat memory, and trusted in nothing.
 *
 * Reads what `zip_format.ts` describes, and also what others write: members
 * with a comment, with extra fields, with a data descriptor, without zip64.
 *
 * @module
 */

import { crc32, inflateRawSync } from "node:zlib";
import { ReadWindow } from "./read_window.ts";
import { readZipEnd } from "./zip_end.ts";
import {
  CENTRAL_BYTES,
  DEFLATED,
  ELSEWHERE_32,
  EXTRA_BYTES,
  getLong,
  LOCAL_BYTES,
  SIGNATURE,
  STORED,
  ZIP64,
  type ZipEnd,
  type ZipMember,
} from "./zip_format.ts";

/** A larger member is none of an entry, but of a file that is not right. */
const LARGEST_MEMBER = 2 ** 31;
/** So many characters of a name are read. */
const LONGEST_NAME = 255;
/** The flag of a member that is encrypted. */
const ENCRYPTED = 1;

/** A part of the directory: a member, or what is none. */
export interface DirectoryRecord {
  /** Where in the file it begins, in bytes. */
  readonly recordAt: number;
  /** The member; `undefined` where other bytes stand. */
  readonly member: ZipMember | undefined;
  /** Bytes until the next record. */
  readonly bytes: number;
}

/** An archive that is open for reading. */
export class ZipReader implements Disposable {
  /** The path of the file. */
  readonly path: string;
  /** What its last record says. */
  readonly end: ZipEnd;
  /** What stands behind that. */
  readonly comment: Uint8Array;
  readonly #file: Deno.FsFile;
  readonly #contents: ReadWindow;

  /**
   * Opens an archive.
   *
   * @param path Where it lies.
   * @throws {LogError} `ARCHIVE_MALFORMED`: it has no directory at its end.
   */
  constructor(path: string) {
    using opened = new DisposableStack();
    this.path = path;
    this.#file = opened.use(Deno.openSync(path));
    this.#contents = new ReadWindow(this.#file);
    const { end, comment } = readZipEnd(this.#contents, path);
    this.end = end;
    this.comment = comment;
    opened.move();
  }

  /**
   * Goes through the directory; behind what is none of a member it goes on at
   * the next one.
   *
   * @param from Where to begin: the `recordAt` of a member, or nothing.
   * @returns Its records, in the order in which they stand.
   */
  *directory(from: number = this.end.at): Generator<DirectoryRecord, void> {
    const window = new ReadWindow(this.#file);
    const end = this.end.at + this.end.bytes;
    for (let at = from; at < end;) {
      const found = readCentral(window, at, end);
      const next = found?.next ?? findCentral(window, at + 1, end);
      yield { recordAt: at, member: found?.member, bytes: next - at };
      at = next;
    }
  }

  /**
   * Reads what a member holds, checked by its CRC-32.
   *
   * @param member A member of the directory.
   * @returns Its content, or in a few words what was found in its place.
   */
  content(member: ZipMember): Uint8Array | string {
    const { name, method, crc, packed, size, at } = member;
    if (method !== STORED && method !== DEFLATED) {
      return `compression by method ${method}`;
    }
    if (size > LARGEST_MEMBER || packed > LARGEST_MEMBER) {
      return `a member of ${Math.max(size, packed)} bytes`;
    }
    if (method === STORED && packed !== size) return "two different sizes";
    const contents = this.#contents;
    if (at + LOCAL_BYTES > this.end.at) return "a place outside the archive";
    const from = contents.load(at, LOCAL_BYTES);
    const { view } = contents;
    if (view.getUint32(from, true) !== SIGNATURE.local) {
      return "other bytes where it should begin";
    }
    if (view.getUint16(from + 6, true) & ENCRYPTED) return "encryption";
    const nameBytes = view.getUint16(from + 26, true);
    const extraBytes = view.getUint16(from + 28, true);
    const contentAt = at + LOCAL_BYTES + nameBytes + extraBytes;
    if (contentAt + packed > this.end.at) return "an end outside the archive";
    const isSame = view.getUint16(from + 8, true) === method &&
      nameBytes === name.length &&
      holdsName(contents, at + LOCAL_BYTES, name);
    if (!isSame) return "a member of another name or kind";
    const bytes = contents.bytes(contentAt, packed);
    const content = method === STORED ? bytes : inflated(bytes, size);
    if (content === undefined) return "data that cannot be inflated";
    return crc32(content) === crc ? content : "another checksum";
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function inflated(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const content = inflateRawSync(bytes, { maxOutputLength: size + 1 });
    return content.length === size ? content : undefined;
  } catch (error) {
    // What zlib says of damaged data; anything else is a fault of ours.
    const { code } = error as { code?: string };
    if (/^(Z_|ERR_BUFFER_TOO_LARGE)/.test(code ?? "")) return undefined;
    throw error;
  }
}

function readName(window: ReadWindow, at: number, length: number): string {
  const from = window.load(at, length);
  const { view } = window;
  // Of an array in one call, since names are most of what is read; the names of
  // entries are short, and others are only told by their beginning.
  const shown = Math.min(length, LONGEST_NAME);
  const codes = new Array<number>(shown);
  for (let index = 0; index < shown; index++) {
    codes[index] = view.getUint8(from + index);
  }
  return String.fromCharCode.apply(null, codes);
}

function holdsName(window: ReadWindow, at: number, name: string): boolean {
  const from = window.load(at, name.length);
  const { view } = window;
  for (let index = 0; index < name.length; index++) {
    if (view.getUint8(from + index) !== name.charCodeAt(index)) return false;
  }
  return true;
}

/** The member whose central header begins at a place, if one does. */
function readCentral(
  window: ReadWindow,
  at: number,
  end: number,
): { member: ZipMember; next: number } | undefined {
  if (at + CENTRAL_BYTES > end) return undefined;
  const headerAt = window.load(at, CENTRAL_BYTES);
  const header = window.view;
  if (header.getUint32(headerAt, true) !== SIGNATURE.central) return undefined;
  const nameBytes = header.getUint16(headerAt + 28, true);
  const extraBytes = header.getUint16(headerAt + 30, true);
  const next = at + CENTRAL_BYTES + nameBytes + extraBytes +
    header.getUint16(headerAt + 32, true);
  if (next > end) return undefined;
  const from = window.load(at, next - at);
  const { view } = window;
  const short = {
    method: view.getUint16(from + 10, true),
    crc: view.getUint32(from + 16, true),
    packed: view.getUint32(from + 20, true),
    size: view.getUint32(from + 24, true),
    at: view.getUint32(from + 42, true),
    name: readName(window, at + CENTRAL_BYTES, nameBytes),
  };
  const isWhole = short.size !== ELSEWHERE_32 &&
    short.packed !== ELSEWHERE_32 && short.at !== ELSEWHERE_32;
  if (isWhole) return { member: short, next };
  const extraAt = from + CENTRAL_BYTES + nameBytes;
  const member = withLong(short, view, extraAt, extraAt + extraBytes);
  return member && { member, next };
}

/** Takes the numbers that are too large for a header from its extra field. */
function withLong(
  member: ZipMember,
  view: DataView,
  from: number,
  end: number,
): ZipMember | undefined {
  for (let at = from; at + EXTRA_BYTES <= end;) {
    const bytes = view.getUint16(at + 2, true);
    const fieldEnd = at + EXTRA_BYTES + bytes;
    if (fieldEnd > end) return undefined;
    if (view.getUint16(at, true) !== ZIP64) {
      at = fieldEnd;
      continue;
    }
    at += EXTRA_BYTES;
    const long: Record<string, number> = {};
    for (const key of ["size", "packed", "at"] as const) {
      if (member[key] !== ELSEWHERE_32) continue;
      if (at + 8 > fieldEnd) return undefined;
      long[key] = getLong(view, at);
      at += 8;
    }
    return { ...member, ...long };
  }
  return undefined;
}

function findCentral(window: ReadWindow, from: number, end: number): number {
  for (let at = from; at + 4 <= end; at++) {
    const offset = window.load(at, 4);
    if (window.view.getUint32(offset, true) === SIGNATURE.central) return at;
  }
  return end;
}
