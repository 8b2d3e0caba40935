/**
 * Logs as comma-separated values (RFC 4180).
 *
 * @module
 */

import { encodedPieces } from "./encoded_pieces.ts";
import type { LogEntry } from "./entry.ts";
import { type ExportOutput, writeExport } from "./export_output.ts";
import {
  type ExportOptions,
  ExportRows,
  type LogExport,
} from "./export_rows.ts";

/** What to export as CSV, and how. */
export interface CsvOptions extends ExportOptions {
  /**
   * How payloads are written.
   *
   * @default {"hex"}
   */
  readonly encoding?: "hex" | "base64";
}

/**
 * Writes a log as CSV: a line of names, then one a message, in time order.
 *
 * The columns are `timestamp_ns`; `time_utc`, if a source that is exported has
 * an onset entry, and empty for sources that have none; `source`; `size`, in
 * bytes; `data`. Onset entries are no lines.
 *
 * @param path A log directory (`logger.outputDirectory`) or an archive.
 * @param output The file, which is replaced once the new one is whole; or a
 * stream, which is not closed.
 * @param options What to export, and how payloads are written.
 * @returns How much was written, and what could not be read.
 * @throws {LogError} What {@linkcode LogReader.open} throws;
 * `SELECTION_INVALID`; `WRITE_FAILED`, `DISK_FULL`, `PERMISSION_DENIED`.
 *
 * @example One source as CSV
 * ```ts
 * import { DataLogger, exportCsv } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 10n, data: Uint8Array.of(1, 255) });
 * await logger.stop();
 *
 * const file = `${outputDirectory}/log.csv`;
 * await exportCsv(logger.outputDirectory, file, { sources: 1 });
 * const text = await Deno.readTextFile(file);
 * const expected = "timestamp_ns,source,size,data\r\n10,1,2,01ff\r\n";
 * if (text !== expected) throw new Error(text);
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export async function exportCsv(
  path: string | URL,
  output: ExportOutput,
  options: CsvOptions = {},
): Promise<LogExport> {
  using rows = new ExportRows(path, options);
  const bytes = await writeExport(output, csvChunks(rows, options.encoding));
  return { entries: rows.entries, bytes, damage: rows.damage };
}

async function* csvChunks(
  rows: ExportRows,
  encoding: "hex" | "base64" = "hex",
): AsyncGenerator<Uint8Array, void> {
  const { onsets } = rows;
  const hasTimes = rows.sourceIds.some((sourceId) => onsets.has(sourceId));
  const encoder = new TextEncoder();
  const time = (entry: LogEntry) =>
    hasTimes ? `,${utcText(entry, onsets.get(entry.sourceId))}` : "";
  yield encoder.encode(
    `timestamp_ns${hasTimes ? ",time_utc" : ""},source,size,data\r\n`,
  );
  let text = "";
  for await (const batch of rows.batches()) {
    for (const entry of batch) {
      const { sourceId, timestamp, data } = entry;
      text += `${timestamp}${time(entry)},${sourceId},${data.byteLength},`;
      for (const piece of encodedPieces(data, encoding)) {
        text += piece;
        if (text.length < GATHERED) continue;
        yield encoder.encode(text);
        text = "";
      }
      text += "\r\n";
    }
  }
  yield encoder.encode(text);
}

/** So many characters are put together for one write. */
const GATHERED = 1 << 17;

/** Writes a time to the nanosecond, as ISO 8601 has it. */
function utcText(
  { timestamp }: LogEntry,
  onset: bigint | undefined,
): string {
  if (onset === undefined) return "";
  const ns = onset * 1000n + timestamp;
  const seconds = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString()
    .slice(0, -".000Z".length);
  const rest = String(ns % 1_000_000_000n).padStart(9, "0");
  return `${seconds}.${rest}Z`;
}
