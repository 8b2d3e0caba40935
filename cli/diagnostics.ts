/**
 * Showing the library's warnings on standard error.
 *
 * @module
 */

import { configureSync } from "@logtape/logtape";
import { mask } from "../src/internal/mask.ts";
import type { Context } from "./context.ts";

/**
 * Sends warnings and errors that the library logs to standard error.
 *
 * @param context Where they go.
 */
export function showDiagnostics({ process }: Context): void {
  configureSync({
    reset: true,
    sinks: {
      terminal: ({ level, message }) => {
        const text = message.map((part) => String(part)).join("");
        process.stderr.write(`${level}: ${mask(text)}\n`);
      },
    },
    loggers: [
      { category: "assay", lowestLevel: "warning", sinks: ["terminal"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
}
