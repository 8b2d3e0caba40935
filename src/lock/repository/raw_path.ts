/**
 * Paths as git has them: bytes, which need not be text.
 *
 * A raw path is a string with a character for each byte, so that paths can be
 * split, compared and given back to git whatever their encoding.
 *
 * @module
 */

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Gives a string with a character for each byte.
 *
 * @param bytes Bytes.
 * @returns The string.
 */
export function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  // A call takes only so many arguments.
  for (let from = 0; from < bytes.length; from += 0x2000) {
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 0x2000)));
  }
  return parts.join("");
}

/**
 * Gives the bytes of a raw path.
 *
 * @param raw The raw path.
 * @returns Its bytes.
 */
export function bytesOf(raw: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

/**
 * Gives the text of a raw path.
 *
 * @param raw The raw path.
 * @returns The path; nothing when it is not UTF-8.
 */
export function pathOf(raw: string): string | undefined {
  try {
    return DECODER.decode(bytesOf(raw));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Gives the raw path of a text.
 *
 * @param path A path.
 * @returns A character for each byte of its UTF-8.
 */
export function rawOf(path: string): string {
  return latin1(ENCODER.encode(path));
}

/**
 * Describes a raw path to a person.
 *
 * @param raw The raw path.
 * @returns Its text; bytes that are none as `\xNN`.
 */
export function shownPath(raw: string): string {
  return pathOf(raw) ?? raw.replace(
    /[\x80-\xff]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16)}`,
  );
}
