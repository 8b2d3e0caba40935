/**
 * Reading where the directory of a ZIP file stands, which is said at its end.
 *
 * @module
 */

import type { ReadWindow } from "./read_window.ts";
import {
  ELSEWHERE_16,
  ELSEWHERE_32,
  END64_BYTES,
  END_BYTES,
  getLong,
  LOCATOR_BYTES,
  LONGEST_COMMENT,
  SIGNATURE,
  type ZipEnd,
} from "./zip_format.ts";

/**
 * Reads the last records of a ZIP file.
 *
 * @param window Where from.
 * @returns Where its directory stands, and the comment; in a few words what was
 * found where there is none, or where it says what cannot be.
 */
export function readZipEnd(
  window: ReadWindow,
): { end: ZipEnd; comment: Uint8Array } | string {
  const { fileBytes } = window;
  const from = Math.max(0, fileBytes - END_BYTES - LONGEST_COMMENT);
  const tail = fileBytes - from;
  const start = window.load(from, tail);
  const { view } = window;
  for (let at = tail - END_BYTES; at >= 0; at--) {
    if (view.getUint32(start + at, true) !== SIGNATURE.end) continue;
    const commentBytes = view.getUint16(start + at + 20, true);
    if (at + END_BYTES + commentBytes !== tail) continue;
    const short = {
      members: view.getUint16(start + at + 10, true),
      bytes: view.getUint32(start + at + 12, true),
      at: view.getUint32(start + at + 16, true),
    };
    const isLong = short.members === ELSEWHERE_16 ||
      short.bytes === ELSEWHERE_32 || short.at === ELSEWHERE_32;
    const long = isLong ? readEnd64(window, from + at) : undefined;
    const { next, ...end } = long ?? { ...short, next: from + at };
    const comment = new Uint8Array(view.buffer, start + at + END_BYTES).slice();
    // Else there are members of which the directory does not know.
    if (end.at + end.bytes === next) return { end, comment };
    return "a directory that lies elsewhere than it says";
  }
  return fileBytes === 0 ? "an empty file" : `none in ${fileBytes} bytes`;
}

function readEnd64(
  window: ReadWindow,
  endAt: number,
): ZipEnd & { next: number } | undefined {
  const locatorAt = endAt - LOCATOR_BYTES;
  if (locatorAt < END64_BYTES) return undefined;
  const locator = window.load(locatorAt, LOCATOR_BYTES);
  if (window.view.getUint32(locator, true) !== SIGNATURE.locator) {
    return undefined;
  }
  const at = getLong(window.view, locator + 8);
  if (at + END64_BYTES > locatorAt) return undefined;
  const from = window.load(at, END64_BYTES);
  const { view } = window;
  if (view.getUint32(from, true) !== SIGNATURE.end64) return undefined;
  return {
    members: getLong(view, from + 32),
    bytes: getLong(view, from + 40),
    at: getLong(view, from + 48),
    next: at,
  };
}
