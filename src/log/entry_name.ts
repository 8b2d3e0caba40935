/**
 * The name of an entry as a file, or as a member of an archive.
 *
 * ```text
 *   005_00000000000000000120.npy      source 5, timestamp 120
 *   005_00000000000000000120_1.npy    a second entry of that source and time
 * ```
 *
 * Three digits of the source, twenty of the timestamp; both hold the largest
 * value there is, so that the names of a source sort in time. The second entry
 * of one source and timestamp has `_1` after it, the third `_2`.
 *
 * @module
 */

/** What an entry's name says of it. */
export interface EntryName {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /** When, in ns. */
  readonly timestamp: bigint;
  /** How many entries of this source and timestamp come before it. */
  readonly occurrence: number;
}

/** The largest timestamp, in ns. */
const MAX_TIMESTAMP = 2n ** 64n - 1n;
/** Half of a timestamp's digits: as many as a number holds exactly. */
const HALF = 10;
/** Where each part of a name begins. */
const TIME_AT = 4;
const REST_AT = TIME_AT + 2 * HALF;

/**
 * Names an entry.
 *
 * @param sourceId The source: 0 to 255.
 * @param timestamp When, in ns.
 * @param occurrence How many entries of this source and timestamp come before.
 * @returns The name, with `.npy` at its end.
 */
export function entryName(
  sourceId: number,
  timestamp: bigint,
  occurrence: number,
): string {
  const source = String(sourceId).padStart(3, "0");
  const time = String(timestamp).padStart(20, "0");
  return `${source}_${time}${occurrence === 0 ? "" : `_${occurrence}`}.npy`;
}

/**
 * Reads an entry's name.
 *
 * @param name The name, without a folder.
 * @returns What it says; `undefined` when it is none of an entry.
 */
export function parseEntryName(name: string): EntryName | undefined {
  const sourceId = readDigits(name, 0, 3);
  const high = readDigits(name, TIME_AT, HALF);
  const low = readDigits(name, TIME_AT + HALF, HALF);
  const occurrence = name.length === REST_AT + 4
    ? readEnd(name)
    : readOccurrence(name);
  const isOne = sourceId >= 0 && sourceId <= 255 && high >= 0 && low >= 0 &&
    name[TIME_AT - 1] === "_" && occurrence >= 0;
  if (!isOne) return undefined;
  const timestamp = high === 0
    ? BigInt(low)
    : BigInt(high) * 10n ** 10n + BigInt(low);
  if (timestamp > MAX_TIMESTAMP) return undefined;
  return { sourceId, timestamp, occurrence };
}

/** The number that some digits are; −1 where other characters stand. */
function readDigits(name: string, at: number, count: number): number {
  const end = at + count;
  let number = 0;
  for (let index = at; index < end; index++) {
    const digit = name.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function readEnd(name: string): number {
  return name.endsWith(".npy") ? 0 : -1;
}

function readOccurrence(name: string): number {
  const [, digits] = /^_([1-9]\d{0,8})\.npy$/.exec(name.slice(REST_AT)) ?? [];
  return digits === undefined ? -1 : Number(digits);
}

/**
 * Names the archive of a source.
 *
 * @param sourceId The source: 0 to 255.
 * @returns The name of its file.
 */
export function archiveName(sourceId: number): string {
  return `${sourceId}_log.npz`;
}

/**
 * Tells which source an archive is of.
 *
 * @param name The name of a file, without a folder.
 * @returns The source; `undefined` when it is no archive's name.
 */
export function parseArchiveName(name: string): number | undefined {
  const [, digits] = /^(0|[1-9]\d{0,2})_log\.npz$/.exec(name) ?? [];
  const sourceId = Number(digits ?? NaN);
  return sourceId <= 255 ? sourceId : undefined;
}
