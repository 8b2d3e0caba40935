import { configureSync } from "@logtape/logtape";
import { mask } from "./mask.ts";

/**
 * Lets the library's warnings and errors be read, a plain line each, secrets
 * masked. It replaces how LogTape was configured before.
 *
 * @param write Writes a line, with its newline.
 */
export function logWarnings(write: (line: string) => void): void {
  configureSync({
    reset: true,
    sinks: {
      lines: ({ level, message }) =>
        write(mask(`${level}: ${message.map(String).join("")}\n`)),
    },
    loggers: [
      { category: "assay", lowestLevel: "warning", sinks: ["lines"] },
      // LogTape's own loggers print a banner unless they are given a level.
      {
        category: ["logtape", "meta"],
        lowestLevel: "warning",
        sinks: ["lines"],
      },
    ],
  });
}
