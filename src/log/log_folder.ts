/**
 * The folder of a log: `{outputDirectory}/{instanceName}_data_log`.
 *
 * ```text
 *   000001.segment, 000002.segment …   frames, in the order of writing
 *   000001.index …                     beside each finished segment
 *   005_00000000000000000120.npy …     an entry each, with format "npy"
 *   5_log.npz                          the archive of a source
 *   logger.lock                        who writes the log now
 * ```
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LogError } from "./log_error.ts";

/** What follows the instance's name in the folder's. */
export const LOG_SUFFIX = "_data_log";

/**
 * Gives the folder of a log.
 *
 * @param outputDirectory Where the folder lies.
 * @param instanceName The log's name.
 * @returns Its absolute path.
 * @throws {LogError} `INSTANCE_NAME_INVALID`, `OPTION_INVALID`.
 */
export function logFolder(
  outputDirectory: string | URL,
  instanceName: string,
): string {
  const isName = typeof instanceName === "string" &&
    /^[^/\\\0]{1,200}$/.test(instanceName);
  if (!isName) {
    throw new LogError(
      `Cannot make a logger: expected an instanceName without slashes, of 1 to 200 characters, found ${
        JSON.stringify(instanceName)
      }`,
      {
        code: "INSTANCE_NAME_INVALID",
        data: { instanceName },
        hints: ["Name the folder's parent by outputDirectory."],
      },
    );
  }
  return join(resolve(pathOf(outputDirectory)), instanceName + LOG_SUFFIX);
}

function pathOf(directory: string | URL): string {
  if (typeof directory === "string" && directory !== "") return directory;
  if (directory instanceof URL && directory.protocol === "file:") {
    return fileURLToPath(directory);
  }
  const found = directory === "" ? "an empty text" : String(directory);
  throw new LogError(
    `Cannot make a logger: expected a path or a file URL as outputDirectory, found ${found}`,
    {
      code: "OPTION_INVALID",
      data: { option: "outputDirectory", found },
      hints: ["For the current directory, write '.'."],
    },
  );
}
