/**
 * Reading the errors the library logs.
 *
 * @module
 */

import { configureSync, resetSync } from "@logtape/logtape";

/** An error that was logged. */
export interface LoggedError {
  /** Which part of the library logged it. */
  readonly category: readonly string[];
  /** What it says. */
  readonly text: string;
}

/** The errors logged until it is disposed of. */
export interface LoggedErrors extends Disposable {
  /** Each error, in order. */
  readonly list: readonly LoggedError[];
}

/**
 * Begins to collect errors.
 *
 * @returns The errors.
 */
export function collectErrors(): LoggedErrors {
  const list: LoggedError[] = [];
  configureSync({
    sinks: {
      list: ({ category, message }) =>
        void list.push({ category, text: message.join("") }),
    },
    loggers: [
      { category: "assay", sinks: ["list"], lowestLevel: "error" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  return { list, [Symbol.dispose]: resetSync };
}
