/**
 * Onset entries: what the timestamps of a source are counted from.
 *
 * An onset entry has the timestamp 0 and a payload of 8 bytes, the microseconds
 * since 1970 in UTC as a little-endian number, as ataraxis writes it. The other
 * timestamps of its source are ns since then. (ataraxis itself takes them for
 * microseconds; its clock decides, and neither format says.)
 *
 * @module
 */

import type { LogEntry, LogInput } from "./entry.ts";
import { LogError } from "./log_error.ts";

/**
 * From 1973 to 2262: a payload with another number was not meant as a time of
 * day. The latest is the last that fits 64 bits in ns, as Arrow and pandas
 * count.
 */
const EARLIEST = 10n ** 14n;
const LATEST = 2n ** 63n / 1000n - 1n;

/**
 * Makes an onset entry, the first of its source.
 *
 * @param sourceId The source: 0 to 255.
 * @param at The moment from which its timestamps count; a bigint is µs since
 * 1970 in UTC.
 * @returns The entry, to be put.
 * @throws {LogError} `ENTRY_INVALID`: the moment is before 1973 or after 2262.
 *
 * @example An onset of a known moment
 * ```ts
 * import { onsetEntry } from "@assay/assay/log";
 *
 * const entry = onsetEntry(5, new Date("2026-01-02T03:04:05Z"));
 * if (entry.timestamp !== 0n) throw new Error("expected timestamp 0");
 * const [us] = new BigUint64Array(entry.data.slice().buffer);
 * if (us !== 1767323045000000n) throw new Error(`${us}`);
 * ```
 */
export function onsetEntry(
  sourceId: number,
  at: Date | bigint = now(),
): LogInput {
  const us = typeof at === "bigint" ? at : fromDate(at);
  if (us < EARLIEST || us > LATEST) {
    throw new LogError(
      `Cannot make an onset entry: expected a time from 1973 to 2262, found ${us} µs since 1970`,
      {
        code: "ENTRY_INVALID",
        data: { sourceId, us },
        hints: ["Give a Date, or microseconds since 1970 in UTC."],
      },
    );
  }
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, us, true);
  return { sourceId, timestamp: 0n, data };
}

/**
 * Reads an onset entry.
 *
 * @param entry An entry of a log.
 * @returns The µs since 1970 in UTC; `undefined` if it is no onset entry.
 */
export function readOnset(entry: LogEntry): bigint | undefined {
  const { timestamp, data } = entry;
  if (timestamp !== 0n || data.byteLength !== 8) return undefined;
  const view = new DataView(data.buffer, data.byteOffset);
  const us = view.getBigUint64(0, true);
  return us >= EARLIEST && us <= LATEST ? us : undefined;
}

function now(): bigint {
  return BigInt(
    Math.round((performance.timeOrigin + performance.now()) * 1000),
  );
}

function fromDate(date: Date): bigint {
  const ms = date.getTime();
  return Number.isNaN(ms) ? -1n : BigInt(ms) * 1000n;
}
