/**
 * Adding up what parts of a log have of each source.
 *
 * @module
 */

import type { SourceSummary } from "./entry_source.ts";

type Sum = { -readonly [K in keyof SourceSummary]: SourceSummary[K] };

/**
 * Adds up what parts have of each source.
 *
 * @param summaries What each part has.
 * @returns What they have together, by the number of the source.
 */
export function addUp(summaries: Iterable<SourceSummary>): SourceSummary[] {
  const sums = new Map<number, Sum>();
  for (const summary of summaries) {
    const sum = sums.get(summary.sourceId);
    if (sum === undefined) {
      sums.set(summary.sourceId, { ...summary });
      continue;
    }
    sum.entries += summary.entries;
    sum.bytes += summary.bytes;
    if (summary.first < sum.first) sum.first = summary.first;
    if (summary.last > sum.last) sum.last = summary.last;
  }
  return [...sums.values()].sort((a, b) => a.sourceId - b.sourceId);
}
