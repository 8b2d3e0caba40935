/**
 * The segments of a log as one chain of spans.
 *
 * @module
 */

import { addUp } from "./add_up.ts";
import type { LogDamage, SourceSummary } from "./entry_source.ts";
import { FIRST_PIECE, LAST_PIECE } from "./frame.ts";
import type { Segment } from "./segment.ts";
import type { EntryPart, Span } from "./span.ts";
import { isContinued } from "./span_builder.ts";

/** A span in its segment. */
export interface Link {
  /** The segment. */
  readonly segment: Segment;
  /** The span. */
  readonly span: Span;
}

/** A part of an entry and where it is. */
export interface LinkPart {
  /** Which link of the chain, from 0. */
  readonly link: number;
  /** What it has of the entry. */
  readonly part: EntryPart;
}

/** An entry that lies in several spans. */
export interface SplitEntry {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /** When, in ns. */
  readonly timestamp: bigint;
  /** Its parts, in order. */
  readonly parts: readonly LinkPart[];
}

/** The segments of a log as one chain. */
export interface Chain {
  /** The spans, in the order of writing. */
  readonly links: readonly Link[];
  /** The entries that lie in several of them. */
  readonly splits: readonly SplitEntry[];
  /** Entries of which pieces are missing. */
  readonly incomplete: readonly LogDamage[];
}

/**
 * Puts the spans of segments in the order of writing and the parts of entries
 * together.
 *
 * @param segments The segments, by their numbers.
 * @param isLive Whether a logger is still writing the last one, so that an
 * entry without its end may still get it.
 * @returns The chain.
 */
export function chainOf(segments: readonly Segment[], isLive: boolean): Chain {
  const links = segments.flatMap((segment) =>
    segment.spans
      .toSorted((a, b) => a.firstOrdinal - b.firstOrdinal)
      .map((span) => ({ segment, span }))
  );
  const joiner = new PartJoiner(links);
  links.forEach(({ span }, link) => {
    const before = links[link - 1]?.span;
    const follows = before !== undefined &&
      before.firstOrdinal + before.frames === span.firstOrdinal;
    if (!follows) joiner.interrupt();
    for (const part of span.parts) joiner.take({ link, part });
  });
  if (!isLive) joiner.interrupt();
  return { links, splits: joiner.splits, incomplete: joiner.incomplete };
}

/** Puts parts together, which come in the order of writing. */
class PartJoiner {
  readonly splits: SplitEntry[] = [];
  readonly incomplete: LogDamage[] = [];
  readonly #links: readonly Link[];
  /** By producer. */
  readonly #open = new Map<number, LinkPart[]>();

  constructor(links: readonly Link[]) {
    this.#links = links;
  }

  take(next: LinkPart): void {
    const { part } = next;
    const open = this.#open.get(part.producer);
    const goesOn = open !== undefined && isContinued(open.at(-1)!.part, part);
    if (open !== undefined && !goesOn) this.#giveUp(part.producer, open);
    const parts = goesOn ? open : [];
    parts.push(next);
    if ((part.flags & LAST_PIECE) === 0) {
      this.#open.set(part.producer, parts);
      return;
    }
    this.#open.delete(part.producer);
    const { sourceId, timestamp, flags } = parts[0]!.part;
    if ((flags & FIRST_PIECE) === 0) this.#note(parts);
    else this.splits.push({ sourceId, timestamp, parts });
  }

  /** Ends all that is open: frames are missing here. */
  interrupt(): void {
    for (const [producer, parts] of this.#open) this.#giveUp(producer, parts);
  }

  #giveUp(producer: number, parts: readonly LinkPart[]): void {
    this.#open.delete(producer);
    this.#note(parts);
  }

  #note(parts: readonly LinkPart[]): void {
    this.incomplete.push(incompleteEntry(this.#links, parts));
  }
}

/**
 * Describes an entry of which pieces are missing.
 *
 * @param links The chain.
 * @param parts What there is of it.
 * @returns Where it begins and how many bytes of it there are.
 */
export function incompleteEntry(
  links: readonly Link[],
  parts: readonly LinkPart[],
): LogDamage {
  const { link, part } = parts[0]!;
  return {
    kind: "incomplete",
    file: links[link]!.segment.path,
    offset: part.offset,
    bytes: parts.reduce((sum, { part }) => sum + part.bytes, 0),
    found: `parts of an entry of source ${part.sourceId} at ${part.timestamp}`,
  };
}

/**
 * Sums up a chain.
 *
 * @param chain The chain.
 * @returns What each source has, by its number.
 */
export function summarize({ links, splits }: Chain): SourceSummary[] {
  const wholes = links.flatMap(({ span }) => span.sources);
  const others = splits.map(({ sourceId, timestamp, parts }) => {
    const bytes = parts.reduce((sum, { part }) => sum + part.bytes, 0);
    const [first, last] = [timestamp, timestamp];
    return { sourceId, entries: 1, bytes, first, last };
  });
  return addUp([...wholes, ...others]);
}
