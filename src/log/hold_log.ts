/**
 * Holding a log, so that no logger writes it meanwhile.
 *
 * @module
 */

import { join } from "node:path";
import { AssayError } from "../internal/errors.ts";
import {
  acquireLockFile,
  type LockFile,
  LOOKED_AT,
} from "../internal/lock_file.ts";
import { compressFailure } from "./compress_failure.ts";
import { LOCK_NAME } from "./is_log_held.ts";
import { LogError } from "./log_error.ts";

/**
 * Takes the lock of a log directory.
 *
 * @param directory The log directory.
 * @param purpose What for; who is refused is told.
 * @returns The lock.
 * @throws {LogError} `LOG_NOT_FOUND`; `LOG_IN_USE`, another has it;
 * `PERMISSION_DENIED`, `WRITE_FAILED`.
 */
export async function holdLog(
  directory: string,
  purpose: string,
): Promise<LockFile> {
  refuseMissing(directory);
  try {
    return await acquireLockFile(join(directory, LOCK_NAME), {
      wait: LOOKED_AT,
      purpose,
    });
  } catch (cause) {
    if (cause instanceof AssayError && cause.code === "LOCKED") {
      throw new LogError(
        `Cannot compress '${directory}': expected that nobody writes there, found a logger or another compression`,
        {
          code: "LOG_IN_USE",
          data: { directory, ...cause.data },
          hints: ["Stop the logger first; its lock is free when it ends."],
          cause,
        },
      );
    }
    // The system's error is the cause of the lock file's.
    const reason = cause instanceof AssayError ? cause.cause : cause;
    throw compressFailure(reason, directory);
  }
}

function refuseMissing(directory: string): void {
  let found = "none";
  try {
    if (Deno.statSync(directory).isDirectory) return;
    found = "a file";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new LogError(
    `Cannot compress '${directory}': expected a log directory, found ${found}`,
    {
      code: "LOG_NOT_FOUND",
      data: { directory },
      hints: ["A log lies in OUTPUT_DIRECTORY/NAME_data_log."],
    },
  );
}
