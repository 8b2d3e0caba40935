/**
 * Beginning to log in a folder: it is made, and held.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { AssayError } from "../internal/errors.ts";
import {
  acquireLockFile,
  type LockFile,
  LOOKED_AT,
} from "../internal/lock_file.ts";
import { isGranted } from "../internal/permission.ts";
import { describeFailure, toLogError } from "./failure.ts";
import { LOCK_NAME } from "./is_log_held.ts";
import { LogError } from "./log_error.ts";

/**
 * Makes a log's folder, if there is none, and takes its lock.
 *
 * @param directory The folder.
 * @returns The lock.
 * @throws {LogError} `LOG_IN_USE` while another logger writes there;
 * `PERMISSION_DENIED`, `DISK_FULL`, `WRITE_FAILED`.
 */
export async function beginLog(directory: string): Promise<LockFile> {
  try {
    makeFolder(directory);
    return await acquireLockFile(join(directory, LOCK_NAME), {
      wait: LOOKED_AT,
      purpose: "logging",
    });
  } catch (cause) {
    const isLocked = cause instanceof AssayError && cause.code === "LOCKED";
    if (!isLocked) throw cannotBegin(cause, directory);
    throw new LogError(
      `Cannot start a logger in '${directory}': expected it to be free, found another logger that writes there`,
      {
        code: "LOG_IN_USE",
        data: { directory, ...cause.data },
        hints: [
          "Stop the other logger, or give this one another instanceName.",
        ],
        cause,
      },
    );
  }
}

function makeFolder(directory: string): void {
  const parents: string[] = [];
  for (let path = directory; !existsSync(path); path = dirname(path)) {
    parents.push(dirname(path));
  }
  Deno.mkdirSync(directory, { recursive: true });
  // Or a power cut takes the folder, and all that was flushed in it.
  parents.filter((path) => isGranted({ name: "read", path })).forEach(sync);
}

function sync(directory: string): void {
  using folder = Deno.openSync(directory);
  folder.syncSync();
}

function cannotBegin(cause: unknown, directory: string): LogError {
  const failure = describeFailure([cause], directory);
  // Nothing was removed that was there.
  if (failure.code !== "DIRECTORY_REMOVED") return toLogError(failure);
  const hints = ["Name an outputDirectory that can be made."];
  return toLogError({ ...failure, code: "WRITE_FAILED", hints });
}
