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
/** A number of entries of one time that nobody logs, in digits. */
const OCCURRENCE_DIGITS = 9;

const PATTERN = new RegExp(
  `^(\\d{3})_(\\d{20})(?:_([1-9]\\d{0,${OCCURRENCE_DIGITS - 1}}))?\\.npy$`,
);

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
  const [, source, time, occurrence = "0"] = PATTERN.exec(name) ?? [];
  if (source === undefined || time === undefined) return undefined;
  const sourceId = Number(source);
  const timestamp = BigInt(time);
  if (sourceId > 255 || timestamp > MAX_TIMESTAMP) return undefined;
  return { sourceId, timestamp, occurrence: Number(occurrence) };
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
