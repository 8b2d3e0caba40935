/**
 * Sources of a span whose times overlap.
 *
 * @module
 */

import type { SpanSource } from "./span.ts";

/** Sources of a span whose times overlap, directly or through others. */
export interface Cluster {
  /** The sources. */
  readonly sources: readonly number[];
  /** The smallest timestamp, in ns. */
  readonly first: bigint;
  /** The largest timestamp, in ns. */
  readonly last: bigint;
}

/**
 * Groups the sources of a span, so that no two groups have a time in common: a
 * source whose clock is far from the others' is read when its time comes.
 *
 * @param sources The sources of a span.
 * @returns The groups, by time.
 */
export function clustersOf(sources: readonly SpanSource[]): Cluster[] {
  const clusters: { sources: number[]; first: bigint; last: bigint }[] = [];
  const byTime = sources.toSorted((a, b) =>
    a.first < b.first ? -1 : a.first > b.first ? 1 : 0
  );
  for (const { sourceId, first, last } of byTime) {
    const before = clusters.at(-1);
    if (before === undefined || first > before.last) {
      clusters.push({ sources: [sourceId], first, last });
      continue;
    }
    before.sources.push(sourceId);
    if (last > before.last) before.last = last;
  }
  return clusters;
}
