/**
 * Times of logs, as people write and read them.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import type { LogEntry, LogReader, LogSelection } from "../src/log/mod.ts";
import type { SelectionFlags } from "./log_flags.ts";

/**
 * Reads which entries are asked for.
 *
 * @param flags The flags given.
 * @param reader The log, whose onsets times in UTC count from.
 * @returns The selection, in ns.
 * @throws {AssayError} `WRONG_CALL`: what was given is no time, or one in UTC of
 * a log without one onset.
 */
export function selectionOf(
  { source, from, to }: SelectionFlags,
  reader: LogReader,
): LogSelection {
  return {
    ...(source === undefined ? {} : { sources: source }),
    ...(from === undefined ? {} : { from: parseTime(from, source, reader) }),
    ...(to === undefined ? {} : { to: parseTime(to, source, reader) }),
  };
}

function parseTime(
  text: string,
  sources: readonly number[] | undefined,
  reader: LogReader,
): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  const ns = parseUtc(text);
  if (ns === undefined) {
    throw wrongCall(
      `Cannot read the time '${text}': expected ns, or a time in UTC`,
      ["Write 1500000000, or 2026-01-02T03:04:05.678Z."],
    );
  }
  const ids = sources ?? reader.sources.map(({ sourceId }) => sourceId);
  const onsets = new Set(ids.map((sourceId) => reader.onsets.get(sourceId)));
  const [onset] = onsets;
  if (onsets.size !== 1 || onset === undefined) {
    throw wrongCall(
      `Cannot tell when '${text}' was in '${reader.path}': expected sources with one onset, found ${
        onsets.size > 1 ? "several" : "none"
      }`,
      [
        "Give the time in ns, as it was logged, or name a source that has an " +
        "onset with '--source'.",
      ],
    );
  }
  // What was before the onset is before all entries.
  const since = ns - onset * 1000n;
  return since > 0n ? since : 0n;
}

/** Reads an ISO time in UTC with up to nine digits of a second. */
function parseUtc(text: string): bigint | undefined {
  const [, time, digits = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const ms = Date.parse(`${time}Z`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt(digits.padEnd(9, "0"));
}

function wrongCall(message: string, hints: string[]): AssayError {
  return new AssayError(message, { code: "WRONG_CALL", hints });
}

/**
 * Writes when an entry was.
 *
 * @param reader Its log.
 * @param entry The entry.
 * @returns The time in UTC, where its source has an onset; else ns.
 */
export function timeText(
  reader: LogReader,
  entry: Pick<LogEntry, "sourceId" | "timestamp">,
): string {
  const onset = reader.onsets.get(entry.sourceId);
  return onset === undefined
    ? String(entry.timestamp)
    : utcText(onset * 1000n + entry.timestamp);
}

/**
 * Writes a time in UTC.
 *
 * @param ns Since 1970, in ns.
 * @returns ISO 8601 with nine digits of a second.
 */
export function utcText(ns: bigint): string {
  const seconds = ns / 1_000_000_000n;
  // The last day that a Date holds is long before the last of 64 bits of µs.
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${ns} ns`;
  const rest = String(ns % 1_000_000_000n).padStart(9, "0");
  return `${date.toISOString().slice(0, -".000Z".length)}.${rest}Z`;
}

/**
 * Writes a duration for a person.
 *
 * @param ns How long, in ns.
 * @returns Such as `1.50 s`, `3:20` or `850 µs`.
 */
export function durationText(ns: bigint): string {
  if (ns < 1000n) return `${ns} ns`;
  const seconds = Number(ns) / 1e9;
  if (seconds >= 59.95) return minutes(seconds);
  // From where on three digits are those of the next unit.
  const [unit, size] = seconds >= 0.9995
    ? ["s", 1]
    : seconds >= 0.9995e-3
    ? ["ms", 1e-3]
    : ["µs", 1e-6];
  return `${(seconds / Number(size)).toPrecision(3)} ${unit}`;
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${Math.floor(whole / 60) % 60}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest.padStart(5, "0")}` : rest;
}
