import { configureSync, getConfig, getTextFormatter } from "@logtape/logtape";
import { mask } from "../internal/mask.ts";
import { writeText } from "../internal/write_text.ts";

/**
 * Lets the library's warnings and errors reach standard error, a plain line
 * each, unless the program has configured LogTape itself.
 */
export function logWarnings(): void {
  if (getConfig() !== null) return;
  const format = getTextFormatter({
    timestamp: "none",
    format: ({ record, message }) => `${record.level}: ${message}`,
  });
  configureSync({
    sinks: {
      stderr: (record) => writeText(Deno.stderr, mask(format(record))),
    },
    loggers: [
      { category: "assay", lowestLevel: "warning", sinks: ["stderr"] },
      // LogTape's own loggers print a banner unless they are given a level.
      {
        category: ["logtape", "meta"],
        lowestLevel: "warning",
        sinks: ["stderr"],
      },
    ],
  });
}
