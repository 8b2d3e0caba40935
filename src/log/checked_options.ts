/**
 * The options of a logger, checked before anything begins.
 *
 * @module
 */

import type { DataLoggerOptions } from "./data_logger_options.ts";
import { LogError } from "./log_error.ts";
import { logFolder } from "./log_folder.ts";
import type { RunOptions } from "./logger_run.ts";
import { MAX_CAPACITY, MIN_CAPACITY } from "./ring_layout.ts";

const DEFAULT_CAPACITY = 16 << 20;
const DEFAULT_SEGMENT_BYTES = 1 << 30;
const MIN_SEGMENT_BYTES = 4096;

/**
 * Checks the options of a logger.
 *
 * @param options What the user gave.
 * @returns How each run of the logger is to be.
 * @throws {LogError} `OPTION_INVALID`, `INSTANCE_NAME_INVALID`.
 */
export function checkedOptions(options: DataLoggerOptions): RunOptions {
  const {
    outputDirectory,
    instanceName = "data_logger",
    format = "segments",
    durability = "interval",
    onFull = "wait",
    fullTimeout = 5000,
    capacity = DEFAULT_CAPACITY,
    segmentBytes = DEFAULT_SEGMENT_BYTES,
  } = options;
  demandOneOf("format", format, ["segments", "npy"]);
  demandOneOf("durability", durability, ["interval", "each-flush", "none"]);
  demandOneOf("onFull", onFull, ["wait", "throw"]);
  demandNumber("fullTimeout", fullTimeout, 0, Infinity, "milliseconds");
  demandNumber("capacity", capacity, 1, MAX_CAPACITY, "bytes");
  demandNumber(
    "segmentBytes",
    segmentBytes,
    MIN_SEGMENT_BYTES,
    Number.MAX_SAFE_INTEGER,
    "bytes",
  );
  const directory = logFolder(outputDirectory, instanceName);
  return {
    files: { directory, format, durability, segmentBytes },
    capacity: powerOfTwo(capacity),
    onFull,
    fullTimeout,
  };
}

function powerOfTwo(bytes: number): number {
  return Math.max(MIN_CAPACITY, 2 ** Math.ceil(Math.log2(bytes)));
}

function demandOneOf(
  option: string,
  found: unknown,
  expected: readonly string[],
): void {
  if (expected.includes(found as string)) return;
  throw invalid(option, expected.map((one) => `'${one}'`).join(" or "), found);
}

function demandNumber(
  option: string,
  found: unknown,
  least: number,
  most: number,
  unit: string,
): void {
  if (typeof found === "number" && found >= least && found <= most) return;
  const range = Number.isFinite(most)
    ? `${least} to ${most} ${unit}`
    : `at least ${least} ${unit}`;
  throw invalid(option, range, found);
}

function invalid(option: string, expected: string, found: unknown): LogError {
  const text = typeof found === "string" ? `'${found}'` : String(found);
  return new LogError(
    `Cannot make a logger with '${option}': expected ${expected}, found ${text}`,
    {
      code: "OPTION_INVALID",
      data: { option, found: text },
      hints: [`Leave '${option}' out for the default.`],
    },
  );
}
