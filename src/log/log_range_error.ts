/**
 * The errors of entries whose numbers are out of range.
 *
 * @module
 */

import { AssayRangeError } from "../internal/range_error.ts";

/** What is out of range. */
export type LogRangeErrorCode =
  | "PAYLOAD_TOO_LARGE"
  | "SOURCE_ID_OUT_OF_RANGE"
  | "TIMESTAMP_OUT_OF_RANGE";

/**
 * An entry's source, timestamp or length is not one that a log can hold.
 *
 * It is a `RangeError`, as the platform's arrays throw, with the code, data and
 * hints of the toolkit's other errors.
 *
 * @example A source that is too large
 * ```ts
 * import { DataLogger, LogRangeError } from "@assay/assay/log";
 *
 * const folder = await Deno.makeTempDir();
 * await using logger = new DataLogger({ outputDirectory: folder });
 * await logger.start();
 * try {
 *   logger.put({ sourceId: 256, timestamp: 0n, data: new Uint8Array() });
 * } catch (error) {
 *   if (!(error instanceof LogRangeError)) throw error;
 *   if (error.code !== "SOURCE_ID_OUT_OF_RANGE") throw error;
 * }
 * await logger.stop();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class LogRangeError extends AssayRangeError<LogRangeErrorCode> {}
