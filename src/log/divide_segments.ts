/**
 * Dividing what segments hold into what archives were made of and what they
 * were not.
 *
 * @module
 */

import { basename } from "node:path";
import type { ArchiveSource } from "./archive_source.ts";
import { type Chain, chainOf, summarize } from "./chain.ts";
import type { LogEntry } from "./entry.ts";
import type {
  EntrySelection,
  EntrySource,
  LogDamage,
  SourceSummary,
} from "./entry_source.ts";
import { readChain } from "./read_chain.ts";
import type { Segment } from "./segment.ts";
import type { SegmentClaim } from "./segment_claims.ts";
import { segmentNumber } from "./segment_name.ts";
import type { SegmentSource } from "./segment_source.ts";
import { SpanCache } from "./span_cache.ts";

/** What segments hold, by whether archives may have it too. */
export interface DividedSegments {
  /** Entries of sources of which no archive says what it was made of. */
  readonly written: readonly EntrySource[];
  /** Entries that no archive was made of. */
  readonly added: readonly EntrySource[];
}

/**
 * Leaves out what archives say they were made of.
 *
 * @param segments The segments of a log, if it has any.
 * @param archives Its archives.
 * @returns What the segments hold beside that.
 */
export function divideSegments(
  segments: SegmentSource | undefined,
  archives: readonly ArchiveSource[],
): DividedSegments {
  if (segments === undefined) return { written: [], added: [] };
  const claims = claimsBySource(archives);
  if (claims.size === 0) return { written: [segments], added: [] };
  const parts = new Map<string, { left: Segment[]; sourceIds: number[] }>();
  const unknown: number[] = [];
  for (const { sourceId } of segments.sources) {
    const claimed = claims.get(sourceId);
    if (claimed === undefined) {
      unknown.push(sourceId);
      continue;
    }
    const left = segments.segments.filter((one) => !claimed.has(keyOf(one)));
    const part = parts.get(left.map(keyOf).join()) ?? { left, sourceIds: [] };
    part.sourceIds.push(sourceId);
    parts.set(left.map(keyOf).join(), part);
  }
  const { isLive } = segments;
  const added = [...parts.values()].filter(({ left }) => left.length > 0)
    .map(({ left, sourceIds }) => new SegmentPart(left, isLive, sourceIds));
  const written = unknown.length === 0
    ? []
    : [new SegmentPart(segments.segments, isLive, unknown)];
  return { written, added };
}

/**
 * Tells a segment from all others, as archives do.
 *
 * @param segment The segment.
 * @returns Its number and salt.
 */
export function claimOf({ path, salt }: Segment): SegmentClaim {
  return { number: segmentNumber(basename(path)) ?? 0, salt };
}

/**
 * Tells whether an archive says that it was made of a segment.
 *
 * @param archive The archive.
 * @param segments The segments.
 * @returns Whether it names one of them.
 */
export function claimsOne(
  { claims = [] }: ArchiveSource,
  segments: readonly Segment[],
): boolean {
  const claimed = new Set(claims.map(claimKey));
  return segments.some((segment) => claimed.has(keyOf(segment)));
}

function keyOf(segment: Segment): string {
  return claimKey(claimOf(segment));
}

function claimKey({ number, salt }: SegmentClaim): string {
  return `${number} ${salt}`;
}

function claimsBySource(
  archives: readonly ArchiveSource[],
): Map<number, Set<string>> {
  const bySource = new Map<number, Set<string>>();
  for (const { claims, sources } of archives) {
    if (claims === undefined) continue;
    for (const { sourceId } of sources) {
      const keys = bySource.get(sourceId) ?? new Set();
      claims.forEach((claim) => keys.add(claimKey(claim)));
      bySource.set(sourceId, keys);
    }
  }
  return bySource;
}

/** Some of the sources of some segments. */
class SegmentPart implements EntrySource {
  readonly sources: readonly SourceSummary[];
  readonly #sourceIds: readonly number[];
  readonly #chain: Chain;
  readonly #cache: SpanCache;
  readonly #damage = new Map<string, LogDamage>();

  constructor(
    segments: readonly Segment[],
    isLive: boolean,
    sourceIds: readonly number[],
  ) {
    this.#sourceIds = sourceIds;
    this.#chain = chainOf(segments, isLive);
    this.sources = summarize(this.#chain)
      .filter(({ sourceId }) => sourceIds.includes(sourceId));
    this.#cache = new SpanCache(this.#chain.links, (one) => this.#note(one));
  }

  get damage(): readonly LogDamage[] {
    return [...this.#damage.values()];
  }

  entries(selection: EntrySelection): Generator<LogEntry, void> {
    const wanted = selection.sources ?? this.#sourceIds;
    const sources = wanted.filter((one) => this.#sourceIds.includes(one));
    const note = (damage: LogDamage) => this.#note(damage);
    return readChain(this.#chain, this.#cache, { ...selection, sources }, note);
  }

  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }

  #note(damage: LogDamage): void {
    const { kind, file, offset } = damage;
    this.#damage.set(`${kind} ${offset} ${file}`, damage);
  }
}
