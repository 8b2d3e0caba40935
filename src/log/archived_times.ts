/**
 * How many entries of each source and time the archives of a log have, so that
 * a `.npy` file that is written behind them gets a name of its own.
 *
 * Of each member 8 bytes are kept.
 *
 * @module
 */

import { ArchiveSource, listArchives } from "./archive_source.ts";
import { LogError } from "./log_error.ts";

/** The times of what archives hold. */
export class ArchivedTimes {
  /** By source, in order. */
  readonly #times = new Map<number, BigUint64Array>();

  /**
   * Reads the directories of the archives.
   *
   * @param directory The log directory, whose lock is held.
   */
  constructor(directory: string) {
    for (const path of listArchives(directory)) this.#add(path);
    for (const times of this.#times.values()) times.sort();
  }

  /**
   * Counts entries.
   *
   * @param sourceId The source: 0 to 255.
   * @param timestamp When, in ns.
   * @returns How many there are of that source and time.
   */
  count(sourceId: number, timestamp: bigint): number {
    const times = this.#times.get(sourceId);
    if (times === undefined) return 0;
    return placeOf(times, timestamp + 1n) - placeOf(times, timestamp);
  }

  #add(path: string): void {
    using archive = open(path);
    if (archive === undefined) return;
    const ends = new Map<number, number>();
    for (const { sourceId, entries } of archive.sources) {
      const earlier = this.#times.get(sourceId) ?? new BigUint64Array();
      const times = new BigUint64Array(earlier.length + entries);
      times.set(earlier);
      this.#times.set(sourceId, times);
      ends.set(sourceId, earlier.length);
    }
    for (const { sourceId, timestamp } of archive.names()) {
      const at = ends.get(sourceId)!;
      this.#times.get(sourceId)![at] = timestamp;
      ends.set(sourceId, at + 1);
    }
  }
}

function open(path: string): ArchiveSource | undefined {
  try {
    return new ArchiveSource(path);
  } catch (error) {
    // No reason not to log: whoever reads the log is told, and gets no entry of
    // this archive that a new one could be taken for.
    if (error instanceof LogError && error.code === "ARCHIVE_MALFORMED") {
      return undefined;
    }
    throw error;
  }
}

/** The first place of a time or a later one. */
function placeOf(times: BigUint64Array, timestamp: bigint): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < timestamp) low = middle + 1;
    else high = middle;
  }
  return low;
}
