/**
 * The entry that says when a source began.
 *
 * @module
 */

import type { LogInput } from "./entry.ts";

/**
 * Makes the onset entry of a source: timestamp 0, and as data the moment in
 * microseconds since 1970 in UTC (8 bytes, little-endian). The timestamps of
 * the source's other entries then count from that moment.
 *
 * @param sourceId The source: 0 to 255.
 * @param moment When the source began: a date, or microseconds since 1970.
 * @returns The entry, to be put before the others of its source.
 *
 * @example Timestamps that count from the onset
 * ```ts
 * import { onsetEntry } from "@assay/assay/log";
 *
 * const onset = onsetEntry(3, new Date("2026-01-01T00:00:00Z"));
 * const microseconds = new DataView(onset.data.buffer).getBigInt64(0, true);
 * if (microseconds !== 1_767_225_600_000_000n) throw new Error("another time");
 * ```
 */
export function onsetEntry(
  sourceId: number,
  moment: Date | bigint = now(),
): LogInput & { readonly data: Uint8Array<ArrayBuffer> } {
  const microseconds = typeof moment === "bigint"
    ? moment
    : BigInt(moment.getTime()) * 1000n;
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigInt64(0, microseconds, true);
  return { sourceId, timestamp: 0n, data };
}

function now(): bigint {
  return BigInt(
    Math.round((performance.timeOrigin + performance.now()) * 1000),
  );
}
