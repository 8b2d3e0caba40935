/**
 * Summing up what a log has of each source.
 *
 * @module
 */

import type { SourceSummary } from "./entry_source.ts";
import { NPY_HEAD_BYTES } from "./npy.ts";

/** Sums of each source. */
export class SourceTally {
  readonly #sums = new Map<number, {
    entries: number;
    bytes: number;
    first: bigint;
    last: bigint;
  }>();

  /**
   * Counts an entry.
   *
   * @param sourceId Its source.
   * @param timestamp Its timestamp, in ns.
   * @param bytes Bytes of its payload.
   */
  add(sourceId: number, timestamp: bigint, bytes: number): void {
    const sum = this.#sums.get(sourceId);
    if (sum === undefined) {
      const fresh = { entries: 1, bytes, first: timestamp, last: timestamp };
      this.#sums.set(sourceId, fresh);
      return;
    }
    sum.entries++;
    sum.bytes += bytes;
    if (timestamp < sum.first) sum.first = timestamp;
    if (timestamp > sum.last) sum.last = timestamp;
  }

  /**
   * Gives the sums.
   *
   * @returns One for each source, by its number.
   */
  summaries(): SourceSummary[] {
    return [...this.#sums].toSorted(([a], [b]) => a - b)
      .map(([sourceId, sum]) => ({ sourceId, ...sum }));
  }
}

/**
 * Counts the bytes that entries have as files.
 *
 * @param sources What there is of each source.
 * @returns Bytes of their payloads and of what stands before these.
 */
export function bytesAsFiles(sources: readonly SourceSummary[]): number {
  return sources.reduce(
    (sum, { entries, bytes }) => sum + entries * NPY_HEAD_BYTES + bytes,
    0,
  );
}
