/**
 * Reading the entries of a log in one call.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { asyncEntries } from "./async_entries.ts";
import type { LogEntry } from "./entry.ts";
import type { LogDamage } from "./entry_source.ts";
import { LogReader } from "./log_reader.ts";
import { checkedSelection, type LogSelection } from "./selection.ts";

/**
 * Reads the entries of a log in time order, from segments, `.npy` files and
 * archives alike.
 *
 * What is damaged is left out, and warned of in the category `assay`, `log`
 * when the loop ends; a {@linkcode LogReader} and {@linkcode verifyLog} give it
 * as data. The log is opened when the first entry is asked for, and closed with
 * the loop.
 *
 * @param path A log directory (`logger.outputDirectory`) or an archive.
 * @param selection Which entries: of which sources, from when to when.
 * @returns The entries; those of equal timestamps in the order of writing.
 * Their `data` may be part of a larger buffer: copy what is to be kept long.
 * @throws {LogError} `SELECTION_INVALID`; and, while reading, what
 * {@linkcode LogReader.open} throws, and `LOG_UNREADABLE` if a file was removed
 * meanwhile.
 *
 * @example Reading the entries of two sources in time order
 * ```ts
 * import { DataLogger, readLog } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 30n, data: Uint8Array.of(1) });
 * logger.put({ sourceId: 2, timestamp: 20n, data: Uint8Array.of(2) });
 * await logger.stop();
 *
 * const found: number[] = [];
 * for await (const entry of readLog(logger.outputDirectory, { from: 20n })) {
 *   found.push(entry.sourceId);
 * }
 * if (`${found}` !== "2,1") throw new Error(`found ${found}`);
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export function readLog(
  path: string | URL,
  selection: LogSelection = {},
): AsyncIterable<LogEntry> {
  // What is wrong with the selection is told at the call.
  checkedSelection(selection);
  return asyncEntries(() => {
    const reader = LogReader.open(path);
    const entries = reader.entries(selection);
    return {
      entries,
      close() {
        const { damage } = reader;
        reader[Symbol.dispose]();
        damage.forEach((one) => warnOfDamage(path, one));
      },
    };
  });
}

function warnOfDamage(
  path: string | URL,
  { kind, file, offset, bytes, found }: LogDamage,
): void {
  getLogger(["assay", "log"]).warn(
    "In the log '{path}', {bytes} bytes of '{file}' from {offset} on are lost ({kind}: {found}).",
    { path: String(path), bytes, file, offset, kind, found },
  );
}
