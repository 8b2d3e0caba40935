/**
 * Reading the library's warnings.
 *
 * @module
 */

import { configureSync, resetSync } from "@logtape/logtape";

/** The warnings logged until it is disposed of. */
export interface Warnings extends Disposable {
  /** Each warning's text. */
  readonly texts: readonly string[];
}

/**
 * Begins to collect warnings.
 *
 * @returns The warnings.
 */
export function collectWarnings(): Warnings {
  const texts: string[] = [];
  configureSync({
    sinks: { list: ({ message }) => void texts.push(message.join("")) },
    loggers: [
      { category: "assay", sinks: ["list"], lowestLevel: "warning" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  return { texts, [Symbol.dispose]: resetSync };
}
