/**
 * The records of a ZIP file, as NumPy writes them.
 *
 * ```text
 *   member*   local header (30) · name · zip64 sizes (20) · content
 *   entry*    central header (46) · name · zip64 sizes and offset, if needed
 *   [ zip64 end (56) · zip64 locator (20) ]   if a number below is too small
 *   end (22) · comment                        number, size and place of entries
 * ```
 *
 * Every member has its sizes as 64-bit numbers in its local header. In its
 * central header, and at the end, they stand so only where 31 bits (65,535
 * members) are too few. Names are ASCII, times the format's zero (1980), which
 * is what `numpy.savez` writes: an archive of the same entries has its bytes.
 *
 * The format: PKWARE's APPNOTE, https://support.pkware.com/pkzip/appnote
 *
 * @module
 */

/** Bytes of each record before its name; fixed by the format. */
export const LOCAL_BYTES = 30;
/** Bytes of a central header before its name; fixed by the format. */
export const CENTRAL_BYTES = 46;
/** Bytes of the last record; fixed by the format. */
export const END_BYTES = 22;
/** Bytes of the zip64 record of the end; fixed by the format. */
export const END64_BYTES = 56;
/** Bytes of what leads to the zip64 record of the end; fixed by the format. */
export const LOCATOR_BYTES = 20;
/** The longest comment behind the last record; fixed by the format. */
export const LONGEST_COMMENT = 0xffff;

/** Bytes before the numbers of an extra field; fixed by the format. */
export const EXTRA_BYTES = 4;
/** Bytes of a number in it; fixed by the format. */
const LONG_BYTES = 8;

/** First bytes of each record, as a little-endian number. */
export const SIGNATURE = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
} as const;

/** Says in a 16-bit or 32-bit field that the number stands elsewhere. */
export const ELSEWHERE_16 = 0xffff;
/** Says in a 32-bit field that the number stands in a zip64 record. */
export const ELSEWHERE_32 = 0xffff_ffff;
/** Kind of the extra field with 64-bit numbers. */
export const ZIP64 = 1;
/** Content as it is. */
export const STORED = 0;
/** Content compressed. */
export const DEFLATED = 8;

/** The largest number that NumPy (Python) writes in 32 bits. */
const LARGEST_SHORT = 2 ** 31 - 1;
/** Version 4.5 of the format, the first with zip64. */
const VERSION = 45;
const UNIX = 3 << 8;
/** 1 January 1980, the first day of the format. */
const FIRST_DAY = 1 << 5 | 1;
/** Readable and writable by the owner, in Unix's half of the field. */
const OWNERS = 0o600 << 16;

/** A member of an archive. */
export interface ZipMember {
  /** Its name, in ASCII. */
  readonly name: string;
  /** `STORED` or `DEFLATED`; others are for the reader to refuse. */
  readonly method: number;
  /** CRC-32 of its content. */
  readonly crc: number;
  /** Bytes of its content in the archive. */
  readonly packed: number;
  /** Bytes of its content. */
  readonly size: number;
  /** Where its local header begins, in bytes. */
  readonly at: number;
}

/** What the last record says. */
export interface ZipEnd {
  /** How many members there are. */
  readonly members: number;
  /** Where the central headers begin, in bytes. */
  readonly at: number;
  /** Bytes of all central headers. */
  readonly bytes: number;
}

/**
 * Counts the bytes before a member's content.
 *
 * @param member The member.
 * @returns How many.
 */
export function localBytes({ name }: ZipMember): number {
  return LOCAL_BYTES + name.length + EXTRA_BYTES + 2 * LONG_BYTES;
}

/**
 * Writes what stands before a member's content.
 *
 * @param view Where to; its bytes are zero.
 * @param from Offset in the view, in bytes.
 * @param member The member.
 */
export function writeLocalHeader(
  view: DataView,
  from: number,
  { name, method, crc, packed, size }: ZipMember,
): void {
  view.setUint32(from, SIGNATURE.local, true);
  view.setUint16(from + 4, VERSION, true);
  view.setUint16(from + 8, method, true);
  view.setUint16(from + 12, FIRST_DAY, true);
  view.setUint32(from + 14, crc, true);
  view.setUint32(from + 18, ELSEWHERE_32, true);
  view.setUint32(from + 22, ELSEWHERE_32, true);
  view.setUint16(from + 26, name.length, true);
  view.setUint16(from + 28, EXTRA_BYTES + 2 * LONG_BYTES, true);
  const extraAt = writeName(view, from + LOCAL_BYTES, name);
  view.setUint16(extraAt, ZIP64, true);
  view.setUint16(extraAt + 2, 2 * LONG_BYTES, true);
  setLong(view, extraAt + 4, size);
  setLong(view, extraAt + 12, packed);
}

/**
 * Counts the bytes of what the directory says of a member.
 *
 * @param member The member.
 * @returns How many.
 */
export function centralBytes(member: ZipMember): number {
  const long = longFields(member);
  const extra = long === 0 ? 0 : EXTRA_BYTES + long * LONG_BYTES;
  return CENTRAL_BYTES + member.name.length + extra;
}

/**
 * Writes what the directory says of a member.
 *
 * @param view Where to; its bytes are zero.
 * @param from Offset in the view, in bytes.
 * @param member The member.
 */
export function writeCentralHeader(
  view: DataView,
  from: number,
  member: ZipMember,
): void {
  const { name, method, crc, packed, size, at } = member;
  const large = isLarge(member);
  const far = at > LARGEST_SHORT;
  const long = longFields(member);
  view.setUint32(from, SIGNATURE.central, true);
  view.setUint16(from + 4, UNIX | VERSION, true);
  view.setUint16(from + 6, VERSION, true);
  view.setUint16(from + 10, method, true);
  view.setUint16(from + 14, FIRST_DAY, true);
  view.setUint32(from + 16, crc, true);
  view.setUint32(from + 20, large ? ELSEWHERE_32 : packed, true);
  view.setUint32(from + 24, large ? ELSEWHERE_32 : size, true);
  view.setUint16(from + 28, name.length, true);
  view.setUint32(from + 38, OWNERS, true);
  view.setUint32(from + 42, far ? ELSEWHERE_32 : at, true);
  const extraAt = writeName(view, from + CENTRAL_BYTES, name);
  if (long === 0) return;
  view.setUint16(from + 30, EXTRA_BYTES + long * LONG_BYTES, true);
  view.setUint16(extraAt, ZIP64, true);
  view.setUint16(extraAt + 2, long * LONG_BYTES, true);
  if (large) {
    setLong(view, extraAt + 4, size);
    setLong(view, extraAt + 12, packed);
  }
  if (far) setLong(view, extraAt + (large ? 20 : 4), at);
}

function isLarge({ size, packed }: ZipMember): boolean {
  return size > LARGEST_SHORT || packed > LARGEST_SHORT;
}

function longFields(member: ZipMember): number {
  return (isLarge(member) ? 2 : 0) + (member.at > LARGEST_SHORT ? 1 : 0);
}

function writeName(view: DataView, at: number, name: string): number {
  for (let index = 0; index < name.length; index++) {
    view.setUint8(at + index, name.charCodeAt(index));
  }
  return at + name.length;
}

/**
 * Writes what stands behind the central headers.
 *
 * @param end What it says.
 * @param comment What else is to be said of the archive.
 * @returns The bytes.
 */
export function endRecords(
  end: ZipEnd,
  comment: Uint8Array = new Uint8Array(),
): Uint8Array {
  const isLong = end.members > ELSEWHERE_16 || end.at > LARGEST_SHORT ||
    end.bytes > LARGEST_SHORT;
  const longBytes = isLong ? END64_BYTES + LOCATOR_BYTES : 0;
  const bytes = new Uint8Array(longBytes + END_BYTES + comment.length);
  const view = new DataView(bytes.buffer);
  if (isLong) {
    view.setUint32(0, SIGNATURE.end64, true);
    setLong(view, 4, END64_BYTES - 12);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    setLong(view, 24, end.members);
    setLong(view, 32, end.members);
    setLong(view, 40, end.bytes);
    setLong(view, 48, end.at);
    view.setUint32(END64_BYTES, SIGNATURE.locator, true);
    setLong(view, END64_BYTES + 8, end.at + end.bytes);
    view.setUint32(END64_BYTES + 16, 1, true);
  }
  const members = Math.min(end.members, ELSEWHERE_16);
  view.setUint32(longBytes, SIGNATURE.end, true);
  view.setUint16(longBytes + 8, members, true);
  view.setUint16(longBytes + 10, members, true);
  view.setUint32(longBytes + 12, Math.min(end.bytes, ELSEWHERE_32), true);
  view.setUint32(longBytes + 16, Math.min(end.at, ELSEWHERE_32), true);
  view.setUint16(longBytes + 20, comment.length, true);
  bytes.set(comment, longBytes + END_BYTES);
  return bytes;
}

/** A length or offset, which is a safe integer. */
function setLong(view: DataView, at: number, number: number): void {
  view.setUint32(at, number % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(number / 2 ** 32), true);
}

/**
 * Reads a length or offset of 64 bits.
 *
 * @param view Where from.
 * @param at Offset in the view, in bytes.
 * @returns The number; inexact from 2^53 on, where no file reaches.
 */
export function getLong(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
