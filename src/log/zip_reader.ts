/**
 * Reading a ZIP file whose directory and members are looked at piece by piece,
 * in flat memory, and trusted in nothing.
 *
 * Reads what `zip_format.ts` describes, and also what others write: members
 * with a comment, with extra fields, with a data descriptor, without zip64. Of a
 * file that has lost its end, the members before that are read one behind the
 * other, as far as each says where the next one begins.
 *
 * @module
 */

import { crc32, inflateRawSync } from "node:zlib";
import { LogError } from "./log_error.ts";
import { ReadWindow } from "./read_window.ts";
import { readZipEnd } from "./zip_end.ts";
import { holdsName, readCentral, readLocal } from "./zip_headers.ts";
import {
  DEFLATED,
  LOCAL_BYTES,
  SIGNATURE,
  STORED,
  type ZipEnd,
  type ZipMember,
} from "./zip_format.ts";

/** A larger member is none of an entry, but of a file that is not right. */
const LARGEST_MEMBER = 2 ** 31;
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
  /** What its last record says; `undefined` if it has lost its end. */
  readonly end: ZipEnd | undefined;
  /** What stands behind that. */
  readonly comment: Uint8Array;
  readonly #file: Deno.FsFile;
  readonly #contents: ReadWindow;

  /**
   * Opens an archive.
   *
   * @param path Where it lies.
   * @throws {LogError} `ARCHIVE_MALFORMED`: it is no ZIP file.
   */
  constructor(path: string) {
    using opened = new DisposableStack();
    this.path = path;
    this.#file = opened.use(Deno.openSync(path));
    this.#contents = new ReadWindow(this.#file);
    const found = readZipEnd(this.#contents);
    if (typeof found === "string" && !hasMember(this.#contents)) {
      throw malformed(path, found);
    }
    this.end = typeof found === "string" ? undefined : found.end;
    this.comment = typeof found === "string" ? new Uint8Array() : found.comment;
    opened.move();
  }

  /** Where members end, in bytes. */
  get #limit(): number {
    return this.end?.at ?? this.#contents.fileBytes;
  }

  /**
   * Goes through the directory; behind what is none of a member it goes on at
   * the next one.
   *
   * @param from Where to begin: the `recordAt` of a member, or nothing.
   * @returns Its records, in the order in which they stand.
   */
  *directory(from?: number): Generator<DirectoryRecord, void> {
    const window = new ReadWindow(this.#file);
    if (this.end === undefined) return yield* scanMembers(window, from);
    const end = this.end.at + this.end.bytes;
    for (let at = from ?? this.end.at; at < end;) {
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
    if (at + LOCAL_BYTES > this.#limit) return "a place outside the archive";
    const from = contents.load(at, LOCAL_BYTES);
    const { view } = contents;
    if (view.getUint32(from, true) !== SIGNATURE.local) {
      return "other bytes where it should begin";
    }
    if (view.getUint16(from + 6, true) & ENCRYPTED) return "encryption";
    const nameBytes = view.getUint16(from + 26, true);
    const extraBytes = view.getUint16(from + 28, true);
    const contentAt = at + LOCAL_BYTES + nameBytes + extraBytes;
    if (contentAt + packed > this.#limit) return "an end outside the archive";
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

/**
 * Goes from member to member; the last record is what follows them. A second
 * one of a name is none: without a directory, nothing else tells a copy.
 */
function* scanMembers(
  window: ReadWindow,
  from = 0,
): Generator<DirectoryRecord, void> {
  const names = new Set<string>();
  let at = from;
  for (let found; (found = readLocal(window, at)) !== undefined;) {
    const { next } = found;
    const member = names.has(found.member.name) ? undefined : found.member;
    names.add(found.member.name);
    yield { recordAt: at, member, bytes: next - at };
    at = next;
  }
  const bytes = window.fileBytes - at;
  yield { recordAt: at, member: undefined, bytes };
}

function hasMember(window: ReadWindow): boolean {
  return readLocal(window, 0) !== undefined;
}

function findCentral(window: ReadWindow, from: number, end: number): number {
  for (let at = from; at + 4 <= end; at++) {
    const offset = window.load(at, 4);
    if (window.view.getUint32(offset, true) === SIGNATURE.central) return at;
  }
  return end;
}

function malformed(path: string, found: string): LogError {
  return new LogError(
    `Cannot read the archive '${path}': expected the directory of a ZIP file ` +
      `at its end, found ${found}`,
    {
      code: "ARCHIVE_MALFORMED",
      data: { path },
      hints: [
        "Its writer may have been ended in the middle. Where its entries still " +
        "lie in segments or .npy files, move it away and compress again.",
      ],
    },
  );
}
