/**
 * Logs: entries of many sources, put at memory speed from any thread, kept on
 * disk, and read in time order.
 *
 * Writing needs `--allow-read` and `--allow-write` for the log's folder, and
 * reading of this package's own modules for the writer's worker. Reading needs
 * `--allow-read` for what is read.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export {
  AssayRangeError,
  type AssayRangeErrorOptions,
} from "../internal/range_error.ts";
export type { CompressedArchive } from "./archive_rewrite.ts";
export {
  compressLogs,
  type CompressOptions,
  type CompressProgress,
  type CompressReport,
} from "./compress_logs.ts";
export {
  connectProducer,
  type ProcessProducerHandle,
  type ProducerHandle,
} from "./connect_producer.ts";
export { DataLogger } from "./data_logger.ts";
export type { DataLoggerOptions } from "./data_logger_options.ts";
export { exportArrow } from "./export_arrow.ts";
export { type CsvOptions, exportCsv } from "./export_csv.ts";
export type { ExportOutput } from "./export_output.ts";
export type { ExportOptions, LogExport } from "./export_rows.ts";
export type { LogEntry, LogInput } from "./entry.ts";
export type { LogDamage, SourceSummary } from "./entry_source.ts";
export { LogError, type LogErrorCode } from "./log_error.ts";
export { LogRangeError, type LogRangeErrorCode } from "./log_range_error.ts";
export type { LoggerStats, RingStats } from "./logger_stats.ts";
export { type BatchSelection, LogReader, type LogState } from "./log_reader.ts";
export { onsetEntry } from "./onset.ts";
export { plotLog, type PlotOptions } from "./plot_log.ts";
export { Producer } from "./producer.ts";
export type { FullRing } from "./full_ring.ts";
export type { StatisticsOptions } from "./watch_stats.ts";
export { readLog } from "./read_log.ts";
export type { Recovery } from "./recover_log.ts";
export type { LogSelection } from "./selection.ts";
export {
  type LogProgress,
  type LogVerification,
  verifyLog,
  type VerifyLogOptions,
} from "./verify_log.ts";
export type { Durability } from "./writer.ts";
export type { Compression } from "./zip_writer.ts";
