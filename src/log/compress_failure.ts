/**
 * Why archives could not be made.
 *
 * @module
 */

import { describeFailure } from "./failure.ts";
import { LogError } from "./log_error.ts";

/** What can be done, by the cause. */
const HINTS: { readonly [code: string]: string } = {
  DISK_FULL: "Free space there; nothing was removed. Then compress again.",
  PERMISSION_DENIED: "Let this user write there, and run with --allow-read " +
    "and --allow-write for it.",
  DIRECTORY_REMOVED: "Leave the log's folder in place.",
};

/**
 * Makes an error of what the system threw.
 *
 * @param cause What was thrown.
 * @param directory The log directory.
 * @returns The error.
 */
export function compressFailure(cause: unknown, directory: string): LogError {
  const { code, data } = describeFailure([cause], directory);
  const found = cause instanceof Error ? cause.message : String(cause);
  return new LogError(
    `Cannot compress the log '${directory}': expected to write archives there, found '${found}'`,
    {
      code,
      data,
      hints: [HINTS[code] ?? "Mend the cause, then compress again."],
      cause,
    },
  );
}
