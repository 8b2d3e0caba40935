/**
 * Entries that tests make up.
 *
 * @module
 */

import fc from "fast-check";
import type { LogEntry } from "../../src/log/entry.ts";

/** Timestamps near the ends and near each other, so that many are equal. */
export const timestamps: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 5n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(2n ** 32n, 2n ** 63n, 2n ** 64n - 1n),
);

/** Entries of few sources. */
export const entries: fc.Arbitrary<LogEntry> = fc.record({
  sourceId: fc.constantFrom(0, 1, 7, 255),
  timestamp: timestamps,
  data: fc.uint8Array({ maxLength: 300 }),
}, { noNullPrototype: true });

/**
 * Puts entries into the order in which logs are read.
 *
 * @param list The entries, in the order of writing.
 * @returns Them by time; those of one time in the order of writing.
 */
export function inTimeOrder(list: readonly LogEntry[]): LogEntry[] {
  return list.toSorted((a, b) =>
    a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0
  );
}

/**
 * Writes an entry so that two of them can be compared as texts.
 *
 * @param entry The entry.
 * @returns Its source, timestamp and payload.
 */
export function asText({ sourceId, timestamp, data }: LogEntry): string {
  return `${sourceId} ${timestamp} ${Array.from(data).join(" ")}`;
}
