/**
 * Logs as Apache Arrow files, which pandas and Polars read.
 *
 * @module
 */

import type * as Arrow from "apache-arrow";
import type { LogEntry } from "./entry.ts";
import { type ExportOutput, writeExport } from "./export_output.ts";
import {
  type ExportOptions,
  ExportRows,
  type LogExport,
} from "./export_rows.ts";
import { LogError } from "./log_error.ts";

/** The first time in ns that 64 bits with a sign do not hold: in 2262. */
const TOO_LATE = 2n ** 63n;

/**
 * Writes a log as an Arrow file (IPC, also known as Feather version 2), a record
 * batch at a time.
 *
 * The columns are `timestamp`, `source` (uint8) and `data` (binary). If all
 * sources that are exported have an onset entry, `timestamp` is a time
 * (timestamp[ns, UTC]), else the number that was put (uint64). Onset entries are
 * no rows.
 *
 * @param path A log directory (`logger.outputDirectory`) or an archive.
 * @param output The file, which is replaced once the new one is whole; or a
 * stream, which is not closed.
 * @param options What to export.
 * @returns How much was written, and what could not be read.
 * @throws {LogError} What {@linkcode LogReader.open} throws;
 * `SELECTION_INVALID`, also of a time after 2262; `WRITE_FAILED`, `DISK_FULL`,
 * `PERMISSION_DENIED`.
 *
 * @example A log for `pandas.read_feather` or `polars.read_ipc`
 * ```ts
 * import { DataLogger, exportArrow, onsetEntry } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put(onsetEntry(1));
 * logger.put({ sourceId: 1, timestamp: 10n, data: Uint8Array.of(1, 255) });
 * await logger.stop();
 *
 * const file = `${outputDirectory}/log.arrow`;
 * const { entries } = await exportArrow(logger.outputDirectory, file);
 * if (entries !== 1) throw new Error("expected one message");
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export async function exportArrow(
  path: string | URL,
  output: ExportOutput,
  options: ExportOptions = {},
): Promise<LogExport> {
  using rows = new ExportRows(path, options);
  // Loaded here, since it takes longer than anything else of the room.
  const arrow = await import("apache-arrow");
  const bytes = await writeExport(output, arrowChunks(arrow, rows));
  return { entries: rows.entries, bytes, damage: rows.damage };
}

async function* arrowChunks(
  arrow: typeof Arrow,
  rows: ExportRows,
): AsyncGenerator<Uint8Array, void> {
  const { onsets, sourceIds } = rows;
  const hasTimes = sourceIds.length > 0 &&
    sourceIds.every((sourceId) => onsets.has(sourceId));
  const time = hasTimes
    ? new arrow.TimestampNanosecond("UTC")
    : new arrow.Uint64();
  const schema = new arrow.Schema([
    new arrow.Field("timestamp", time, false),
    new arrow.Field("source", new arrow.Uint8(), false),
    new arrow.Field("data", new arrow.Binary(), false),
  ]);
  const chunks: Uint8Array[] = [];
  /** Keeps what the writer writes, which would else wait for its reader. */
  class Kept extends arrow.AsyncByteQueue {
    override write(chunk: Parameters<Arrow.AsyncByteQueue["write"]>[0]): void {
      chunks.push(chunk as Uint8Array);
    }
  }
  const writer = new arrow.RecordBatchFileWriter({ autoDestroy: false });
  writer.reset(new Kept(), schema);
  for await (const batch of rows.batches()) {
    const times = timesOf(batch, hasTimes ? onsets : undefined);
    writer.write(recordBatch(arrow, schema, batch, times));
    yield* chunks.splice(0);
  }
  writer.finish();
  yield* chunks;
}

function timesOf(
  batch: readonly LogEntry[],
  onsets: ReadonlyMap<number, bigint> | undefined,
): BigUint64Array | BigInt64Array {
  if (onsets === undefined) {
    return BigUint64Array.from(batch, ({ timestamp }) => timestamp);
  }
  return BigInt64Array.from(batch, ({ sourceId, timestamp }) => {
    const time = onsets.get(sourceId)! * 1000n + timestamp;
    if (time < TOO_LATE) return time;
    throw new LogError(
      `Cannot export source ${sourceId}: expected times before 2262, found ${timestamp} ns after its onset`,
      {
        code: "SELECTION_INVALID",
        data: { sourceId, timestamp },
        hints: [
          "Select the times before it with 'to', or export as CSV.",
        ],
      },
    );
  });
}

function recordBatch(
  arrow: typeof Arrow,
  schema: Arrow.Schema,
  batch: readonly LogEntry[],
  times: BigUint64Array | BigInt64Array,
): Arrow.RecordBatch {
  const { length } = batch;
  const valueOffsets = new Int32Array(length + 1);
  batch.forEach(({ data }, i) => {
    valueOffsets[i + 1] = valueOffsets[i]! + data.byteLength;
  });
  const data = new Uint8Array(valueOffsets[length]!);
  batch.forEach((entry, i) => data.set(entry.data, valueOffsets[i]!));
  const sources = Uint8Array.from(batch, ({ sourceId }) => sourceId);
  const [timeType, sourceType, dataType] = schema.fields.map(({ type }) =>
    type
  );
  const nullCount = 0;
  const children = [
    arrow.makeData({
      type: timeType as Arrow.TimestampNanosecond,
      data: times as BigInt64Array,
      length,
      nullCount,
    }),
    arrow.makeData({
      type: sourceType as Arrow.Uint8,
      data: sources,
      length,
      nullCount,
    }),
    arrow.makeData({
      type: dataType as Arrow.Binary,
      valueOffsets,
      data,
      length,
      nullCount,
    }),
  ];
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(
    schema,
    arrow.makeData({ type, length, nullCount, children }),
  );
}
