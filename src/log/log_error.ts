/**
 * The errors of logging and of reading logs.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** Why a log could not be written or read. */
export type LogErrorCode =
  | "ARCHIVE_MALFORMED"
  | "ARCHIVE_UNVERIFIED"
  | "DIRECTORY_REMOVED"
  | "DISK_FULL"
  | "ENTRY_INVALID"
  | "HANDLE_INVALID"
  | "INSTANCE_NAME_INVALID"
  | "LOGGER_NOT_STARTED"
  | "LOGGER_STOPPED"
  | "LOG_IN_USE"
  | "LOG_NOT_FOUND"
  | "LOG_UNREADABLE"
  | "NPY_MALFORMED"
  | "OPTION_INVALID"
  | "PERMISSION_DENIED"
  | "PRODUCER_CLOSED"
  | "RING_FULL"
  | "SEGMENT_MALFORMED"
  | "SELECTION_INVALID"
  | "SYNC_FAILED"
  | "WRITER_ENDED"
  | "WRITE_FAILED";

/**
 * A log could not be written or read. A number that is out of range is a
 * {@linkcode LogRangeError} instead.
 *
 * @example Telling a logger that was never started
 * ```ts
 * import { DataLogger, LogError } from "@assay/assay/log";
 *
 * const logger = new DataLogger({ outputDirectory: "out" });
 * try {
 *   logger.put({ sourceId: 1, timestamp: 0n, data: new Uint8Array() });
 * } catch (error) {
 *   if (!(error instanceof LogError)) throw error;
 *   if (error.code !== "LOGGER_NOT_STARTED") throw error;
 * }
 * ```
 */
export class LogError extends AssayError {
  /** Which error this is. */
  declare readonly code: LogErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: LogErrorCode },
  ) {
    super(message, options);
  }
}
