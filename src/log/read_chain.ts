/**
 * Reading a chain of spans in time order.
 *
 * What is merged are groups of sources (clusters) of spans, and entries that
 * lie in several spans. One is opened when its smallest timestamp is the next,
 * so that there are as many spans in memory as overlap in time there. If these
 * are more than the cache takes, their entries are read one by one.
 *
 * @module
 */

import {
  type Chain,
  incompleteEntry,
  type Link,
  type SplitEntry,
} from "./chain.ts";

import type { DecodedSpan } from "./decoded_span.ts";
import type { LogEntry } from "./entry.ts";
import type { EntrySelection, LogDamage } from "./entry_source.ts";
import { Heap } from "./heap.ts";
import type { SpanCache } from "./span_cache.ts";

/**
 * From how many entries on, read one after the other, it is worth to have all
 * of a span in memory again.
 */
const WORTH_LOADING = 64;

/** A group of sources of a span, or one entry, and how far it was read. */
interface Cursor {
  /** The time of its next entry, in ns. */
  time: bigint;
  /** Which link of the chain the next entry begins in. */
  readonly link: number;
  /** Where in it; −1 as long as that is not known. */
  start: number;
  /** Which group of sources of the link it is; −1 for a split entry. */
  readonly cluster: number;
  /** How many entries of the group were read. */
  at: number;
  /** The span, once it was opened. */
  span: DecodedSpan | undefined;
  /** The entry that lies in several spans. */
  readonly split: SplitEntry | undefined;
}

/**
 * Reads a chain.
 *
 * @param chain The chain.
 * @param cache Its spans.
 * @param selection Which entries.
 * @param note Is told of entries that turn out to miss pieces.
 * @returns The entries by time; those of equal timestamps in the order of
 * writing.
 */
export function* readChain(
  chain: Chain,
  cache: SpanCache,
  selection: EntrySelection,
  note: (damage: LogDamage) => void,
): Generator<LogEntry, void> {
  const { from = 0n, to } = selection;
  const wanted = sourceTable(selection.sources);
  const waiting = cursorsOf(chain, cache, from, to, wanted);
  const uses = countUses(waiting, chain.links.length);
  const finish = (link: number) => {
    uses[link]! -= 1;
    if (uses[link] === 0) cache.rest(link);
  };
  const heap = new Heap(precedes);
  let entered = 0;
  while (true) {
    let next = waiting[entered];
    while (
      next !== undefined &&
      (heap.least === undefined || precedes(next, heap.least))
    ) {
      heap.push(next);
      next = waiting[++entered];
    }
    const cursor = heap.pop();
    if (cursor === undefined) return;
    if (cursor.split !== undefined) {
      const entry = assemble(chain, cursor.split, cache, note);
      for (const { link } of cursor.split.parts) finish(link);
      if (entry !== undefined) yield entry;
      continue;
    }
    const span = cursor.span ??= cache.get(cursor.link);
    const order = span.orders[cursor.cluster]!;
    if (cursor.start >= 0) {
      const limit = earlier(to, earlier(next?.time, heap.least?.time));
      const begin = cursor.at;
      do {
        if (cursor.at - begin === WORTH_LOADING && span.memory === 0) {
          cache.restore(cursor.link, span);
        }
        if (wanted === undefined || wanted[span.sourceAt(cursor.start)] === 1) {
          yield span.entryAt(cursor.start, cursor.time);
        }
        cursor.at += 1;
        if (cursor.at >= order.length) break;
        cursor.start = order[cursor.at]!;
        cursor.time = span.timestampAt(cursor.start);
      } while (limit === undefined || cursor.time < limit);
    } else {
      cursor.at = firstFrom(order, (start) => span.timestampAt(start) >= from);
      cursor.start = order[cursor.at] ?? 0;
      if (cursor.at < order.length) {
        cursor.time = span.timestampAt(cursor.start);
      }
    }
    const isLeft = cursor.at < order.length &&
      (to === undefined || cursor.time < to);
    if (isLeft) {
      heap.push(cursor);
      continue;
    }
    cursor.span = undefined;
    finish(cursor.link);
  }
}

function precedes(a: Cursor, b: Cursor): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.link !== b.link) return a.link < b.link;
  return a.start < b.start;
}

function earlier(
  a: bigint | undefined,
  b: bigint | undefined,
): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

/** By source, 1 for those that are asked for. */
function sourceTable(
  sources: readonly number[] | undefined,
): Uint8Array | undefined {
  if (sources === undefined) return undefined;
  const table = new Uint8Array(256);
  for (const source of sources) table[source] = 1;
  return table;
}

/** Gives all that may hold what is asked for, by time. */
function cursorsOf(
  { links, splits }: Chain,
  cache: SpanCache,
  from: bigint,
  to: bigint | undefined,
  wanted: Uint8Array | undefined,
): Cursor[] {
  const isIn = (first: bigint, last: bigint) =>
    last >= from && (to === undefined || first < to);
  const isWanted = (source: number) =>
    wanted === undefined || wanted[source] === 1;
  const groups = cache.clusters.flatMap((clusters, link) =>
    clusters.flatMap(({ sources, first, last }, cluster) =>
      isIn(first, last) && sources.some(isWanted)
        ? [groupCursor(link, cluster, first < from ? from : first)]
        : []
    )
  );
  const entries = splits
    .filter(({ sourceId, timestamp }) =>
      isIn(timestamp, timestamp) && isWanted(sourceId)
    )
    .map((split) => splitCursor(links, split));
  return [...groups, ...entries]
    .sort((a, b) => precedes(a, b) ? -1 : precedes(b, a) ? 1 : 0);
}

/** Counts, by link, what is to be read of it. */
function countUses(cursors: readonly Cursor[], links: number): Uint32Array {
  const uses = new Uint32Array(links);
  for (const { link, split } of cursors) {
    if (split === undefined) uses[link]! += 1;
    else for (const part of split.parts) uses[part.link]! += 1;
  }
  return uses;
}

function groupCursor(link: number, cluster: number, time: bigint): Cursor {
  return {
    time,
    link,
    start: -1,
    cluster,
    at: 0,
    span: undefined,
    split: undefined,
  };
}

function splitCursor(links: readonly Link[], split: SplitEntry): Cursor {
  const { link, part } = split.parts[0]!;
  const start = part.offset - links[link]!.span.offset;
  return {
    time: split.timestamp,
    link,
    start,
    cluster: -1,
    at: 0,
    span: undefined,
    split,
  };
}

/** Gives the index of the first of ascending places that a time reached. */
function firstFrom(
  order: Uint32Array,
  isReached: (start: number) => boolean,
): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isReached(order[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function assemble(
  { links }: Chain,
  { sourceId, timestamp, parts }: SplitEntry,
  cache: SpanCache,
  note: (damage: LogDamage) => void,
): LogEntry | undefined {
  const length = parts.reduce((sum, { part }) => sum + part.bytes, 0);
  const data = new Uint8Array(length);
  let filled = 0;
  for (const { link, part } of parts) {
    const start = part.offset - links[link]!.span.offset;
    const pieces = cache.get(link).piecesAt(start);
    const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    if (bytes !== part.bytes) {
      note(incompleteEntry(links, parts));
      return undefined;
    }
    for (const piece of pieces) {
      data.set(piece, filled);
      filled += piece.byteLength;
    }
  }
  return { sourceId, timestamp, data };
}
