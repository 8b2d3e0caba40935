/**
 * The last entries of a log.
 *
 * @module
 */

import type { LogEntry } from "./entry.ts";
import { mergeSources } from "./merge_sources.ts";
import type { OpenSources } from "./open_sources.ts";

/** The part of a log's time that is read first. */
const SMALLEST_PART = 1n << 20n;

/**
 * Reads the last entries of a log, from as late a time as has enough of them.
 *
 * @param files The files of the log.
 * @param count How many.
 * @param sources Of which sources; of all, if it is left out.
 * @returns The entries in time order; fewer if the log has no more.
 */
export function lastEntries(
  files: OpenSources,
  count: number,
  sources?: readonly number[],
): LogEntry[] {
  const { written, added, archived } = files;
  const of = [...written, ...added, ...archived].flatMap((one) => one.sources)
    .filter(({ sourceId }) => sources?.includes(sourceId) ?? true);
  if (of.length === 0 || count === 0) return [];
  const first = of.map((one) => one.first).reduce((a, b) => a < b ? a : b);
  const last = of.map((one) => one.last).reduce((a, b) => a > b ? a : b);
  for (let part = SMALLEST_PART;; part >>= 1n) {
    const from = part <= 1n ? first : last - (last - first) / part;
    const found: LogEntry[] = [];
    const selection = sources === undefined ? { from } : { from, sources };
    for (const entry of mergeSources(files, selection)) {
      found.push(entry);
      if (found.length > 2 * count) found.splice(0, count);
    }
    if (found.length >= count || from === first) return found.slice(-count);
  }
}
