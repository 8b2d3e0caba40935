/**
 * Reading what stands before members and in the directory of a ZIP file.
 *
 * @module
 */

import type { ReadWindow } from "./read_window.ts";
import {
  CENTRAL_BYTES,
  ELSEWHERE_32,
  EXTRA_BYTES,
  getLong,
  LOCAL_BYTES,
  SIGNATURE,
  ZIP64,
  type ZipMember,
} from "./zip_format.ts";

/** So many characters of a name are read. */
const LONGEST_NAME = 255;

/** A header, and where what follows it begins, in bytes. */
export interface ZipHeader {
  /** The member that it is of. */
  readonly member: ZipMember;
  /** Where the next header begins. */
  readonly next: number;
}

/**
 * Reads a header of the directory.
 *
 * @param window Where from.
 * @param at Where it begins, in bytes.
 * @param end Where the directory ends, in bytes.
 * @returns The header; `undefined` where none stands.
 */
export function readCentral(
  window: ReadWindow,
  at: number,
  end: number,
): ZipHeader | undefined {
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

/**
 * Reads the header before a member.
 *
 * @param window Where from.
 * @param at Where it begins, in bytes.
 * @returns The header; `undefined` where none stands, or its member goes beyond
 * the end of the file.
 */
export function readLocal(
  window: ReadWindow,
  at: number,
): ZipHeader | undefined {
  if (at + LOCAL_BYTES > window.fileBytes) return undefined;
  const headerAt = window.load(at, LOCAL_BYTES);
  const header = window.view;
  if (header.getUint32(headerAt, true) !== SIGNATURE.local) return undefined;
  const nameBytes = header.getUint16(headerAt + 26, true);
  const extraBytes = header.getUint16(headerAt + 28, true);
  const contentAt = at + LOCAL_BYTES + nameBytes + extraBytes;
  if (contentAt > window.fileBytes) return undefined;
  const from = window.load(at, contentAt - at);
  const { view } = window;
  const short = {
    method: view.getUint16(from + 8, true),
    crc: view.getUint32(from + 14, true),
    packed: view.getUint32(from + 18, true),
    size: view.getUint32(from + 22, true),
    at,
    name: readName(window, at + LOCAL_BYTES, nameBytes),
  };
  const extraAt = from + LOCAL_BYTES + nameBytes;
  const isLong = short.size === ELSEWHERE_32 || short.packed === ELSEWHERE_32;
  const member = isLong
    ? withLong(short, view, extraAt, extraAt + extraBytes)
    : short;
  if (member === undefined) return undefined;
  const next = contentAt + member.packed;
  return next > window.fileBytes ? undefined : { member, next };
}

/**
 * Tells whether a name stands at a place.
 *
 * @param window Where.
 * @param at Where it begins, in bytes.
 * @param name The name.
 * @returns Whether each of its characters is there.
 */
export function holdsName(
  window: ReadWindow,
  at: number,
  name: string,
): boolean {
  const from = window.load(at, name.length);
  const { view } = window;
  for (let index = 0; index < name.length; index++) {
    if (view.getUint8(from + index) !== name.charCodeAt(index)) return false;
  }
  return true;
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
