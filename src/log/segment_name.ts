/**
 * The names of segments and their indexes: `000001.segment`, `000001.index`.
 *
 * @module
 */

const SEGMENT_NAME = /^(\d{6,15})\.segment$/;

/**
 * Gives the name of a segment.
 *
 * @param number Which one, from 1.
 * @returns The name; names sort as the numbers do, up to 999,999.
 */
export function segmentName(number: number): string {
  return `${String(number).padStart(6, "0")}.segment`;
}

/**
 * Reads the name of a segment.
 *
 * @param name A file's name.
 * @returns The number; `undefined` if it is no segment's name.
 */
export function segmentNumber(name: string): number | undefined {
  const digits = SEGMENT_NAME.exec(name)?.[1];
  if (digits === undefined) return undefined;
  return segmentName(Number(digits)) === name ? Number(digits) : undefined;
}

/**
 * Gives the path of the index that belongs to a segment.
 *
 * @param path The path of the segment.
 * @returns The path of its index.
 */
export function indexPath(path: string): string {
  return path.replace(/\.segment$/, ".index");
}
