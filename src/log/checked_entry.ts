/**
 * Entries that are not what a log can hold, refused before they get anywhere.
 *
 * @module
 */

import type { LogInput } from "./entry.ts";
import { LogError } from "./log_error.ts";
import { LogRangeError } from "./log_range_error.ts";

/** The most bytes a payload may have. */
export const MAX_PAYLOAD_BYTES: number = 1 << 30;

/**
 * Checks an entry.
 *
 * @param entry The entry.
 * @returns Its timestamp, in ns.
 * @throws {LogRangeError} `SOURCE_ID_OUT_OF_RANGE`, `TIMESTAMP_OUT_OF_RANGE`,
 * `PAYLOAD_TOO_LARGE`.
 * @throws {LogError} `ENTRY_INVALID` where a part is of another type.
 */
export function checkedTimestamp(entry: LogInput): bigint {
  if (typeof entry !== "object" || entry === null) throw wrongEntry(entry);
  const { sourceId, timestamp, data } = entry;
  if (typeof sourceId !== "number" || (sourceId & 255) !== sourceId) {
    throw wrongSource(sourceId);
  }
  if (!(data instanceof Uint8Array)) {
    throw invalid("data", "a Uint8Array", data);
  }
  if (data.byteLength > MAX_PAYLOAD_BYTES) throw tooLarge(data.byteLength);
  if (typeof timestamp === "bigint") {
    if (BigInt.asUintN(64, timestamp) !== timestamp) throw wrongTime(timestamp);
    return timestamp;
  }
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw wrongTime(timestamp);
  }
  return BigInt(timestamp);
}

function wrongSource(found: unknown): Error {
  if (typeof found !== "number") return invalid("sourceId", "a number", found);
  return new LogRangeError(
    `Cannot log an entry: expected a sourceId that is a whole number from 0 to 255, found ${found}`,
    {
      code: "SOURCE_ID_OUT_OF_RANGE",
      data: { sourceId: found },
      hints: ["Give each source a number of its own, from 0 to 255."],
    },
  );
}

function wrongTime(found: unknown): Error {
  if (typeof found !== "number" && typeof found !== "bigint") {
    return invalid("timestamp", "a bigint or a number", found);
  }
  return new LogRangeError(
    `Cannot log an entry: expected a timestamp from 0 to 2^64 - 1 ns, a safe integer if it is a number, found ${found}`,
    {
      code: "TIMESTAMP_OUT_OF_RANGE",
      data: { timestamp: found },
      hints: ["Use a bigint of nanoseconds: 1_500n."],
    },
  );
}

function tooLarge(length: number): LogRangeError {
  return new LogRangeError(
    `Cannot log an entry: expected at most ${MAX_PAYLOAD_BYTES} bytes of data, found ${length}`,
    {
      code: "PAYLOAD_TOO_LARGE",
      data: { bytes: length, most: MAX_PAYLOAD_BYTES },
      hints: ["Split the data over several entries."],
    },
  );
}

function wrongEntry(found: unknown): LogError {
  const type = typeOf(found);
  return new LogError(
    `Cannot log an entry: expected an object { sourceId, timestamp, data }, found ${type}`,
    {
      code: "ENTRY_INVALID",
      data: { found: type },
      hints: ["Put { sourceId: 1, timestamp: 0n, data: new Uint8Array() }."],
    },
  );
}

function typeOf(found: unknown): string {
  if (found === null) return "null";
  if (typeof found !== "object") return typeof found;
  return `a ${found.constructor?.name ?? "object"}`;
}

function invalid(key: string, expected: string, found: unknown): LogError {
  const type = typeOf(found);
  return new LogError(
    `Cannot log an entry: expected ${expected} as '${key}', found ${type}`,
    {
      code: "ENTRY_INVALID",
      data: { key, found: type },
      hints: ["An entry is { sourceId, timestamp, data }."],
    },
  );
}
