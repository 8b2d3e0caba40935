/**
 * What people read of logs.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { encodedPieces } from "../src/log/kit.ts";
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
 * @returns A line, in one piece: time, source, bytes, and the first of them.
 */
export function entryLine(reader: LogReader, entry: LogEntry): string[] {
  const { sourceId, data } = entry;
  const source = String(sourceId).padStart(3);
  const bytes = `${data.length} B`.padStart(8);
  const line = `${timeText(reader, entry)}  ${source}  ${bytes}  ${
    shown(data)
  }`;
  return [`${line.trimEnd()}\n`];
}

/**
 * Writes an entry for programs.
 *
 * @param reader Its log.
 * @param entry The entry.
 * @returns The pieces of a line of JSON, which may be longer than a string can
 * be; whole numbers of 64 bits are texts in it.
 */
export function* entryJson(
  reader: LogReader,
  entry: LogEntry,
): Generator<string, void> {
  const { sourceId, timestamp, data } = entry;
  const time = reader.onsets.has(sourceId)
    ? { time: timeText(reader, entry) }
    : {};
  const bytes = data.length;
  const head = { sourceId, timestamp: String(timestamp), ...time, bytes };
  yield `${JSON.stringify(head).slice(0, -1)},"data":"`;
  yield* encodedPieces(data, "hex");
  yield '"}\n';
}

/** Bytes as text, where all of them are letters and the like. */
function shown(data: Uint8Array): string {
  const first = data.subarray(0, SHOWN_BYTES);
  const rest = data.length > SHOWN_BYTES ? "…" : "";
  if (data.length === 0) return "";
  return first.every((byte) => byte >= 0x20 && byte < 0x7f)
    ? `${JSON.stringify(String.fromCharCode(...first))}${rest}`
    : `0x${Buffer.from(first).toString("hex")}${rest}`;
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
