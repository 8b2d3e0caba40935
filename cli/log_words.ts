/**
 * What people read of logs.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { LogDamage, LogEntry, LogReader } from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import { timeText } from "./log_time.ts";
import { quoteName } from "./quote_name.ts";

/** So many bytes of an entry are shown. */
const SHOWN_BYTES = 32;

/**
 * Writes an entry for people.
 *
 * @param reader Its log.
 * @param entry The entry.
 * @returns A line: time, source, bytes, and the first of them.
 */
export function entryLine(reader: LogReader, entry: LogEntry): string {
  const { sourceId, data } = entry;
  const source = String(sourceId).padStart(3);
  const bytes = `${data.length} B`.padStart(8);
  return `${timeText(reader, entry)}  ${source}  ${bytes}  ${shown(data)}`
    .trimEnd() + "\n";
}

/**
 * Writes an entry for programs.
 *
 * @param reader Its log.
 * @param entry The entry.
 * @returns A line of JSON; whole numbers of 64 bits are texts in it.
 */
export function entryJson(reader: LogReader, entry: LogEntry): string {
  const { sourceId, timestamp, data } = entry;
  const time = reader.onsets.has(sourceId)
    ? { time: timeText(reader, entry) }
    : {};
  return `${
    JSON.stringify({
      sourceId,
      timestamp: String(timestamp),
      ...time,
      bytes: data.length,
      data: toHex(data),
    })
  }\n`;
}

/** Bytes as text, where all of them are letters and the like. */
function shown(data: Uint8Array): string {
  const first = data.subarray(0, SHOWN_BYTES);
  const rest = data.length > SHOWN_BYTES ? "…" : "";
  if (data.length === 0) return "";
  return first.every((byte) => byte >= 0x20 && byte < 0x7f)
    ? `${JSON.stringify(String.fromCharCode(...first))}${rest}`
    : `0x${toHex(first)}${rest}`;
}

function toHex({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("hex");
}

/**
 * Writes what could not be read, for people.
 *
 * @param damage What it is.
 * @returns A line without its end: where, how much, what was found.
 */
export function damageText(
  { file, offset, bytes, found, kind }: LogDamage,
): string {
  const lost = bytes === 0 ? "" : `, ${bytes} bytes`;
  return `${quoteName(file)}: ${kind} at byte ${offset}${lost}: found ${found}`;
}

/**
 * Warns of what could not be read.
 *
 * @param context Where to.
 * @param damage What it is.
 */
export function warnOfDamage(
  { process }: Context,
  damage: readonly LogDamage[],
): void {
  for (const one of damage) {
    process.stderr.write(`warning: ${damageText(one)}\n`);
  }
}
