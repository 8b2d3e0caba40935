/**
 * Spans: the parts in which a segment is looked up and read.
 *
 * @module
 */

/** From how many bytes on a span is closed. */
export const SPAN_BYTES = 1 << 20;

/**
 * A run of undamaged blocks that follow each other in their segment and in the
 * life of the log.
 */
export interface Span {
  /** Where its first block begins in the file, in bytes. */
  readonly offset: number;
  /** Bytes of its blocks, headers included. */
  readonly bytes: number;
  /** The number of its first frame in the life of the log. */
  readonly firstOrdinal: number;
  /** How many frames it has. */
  readonly frames: number;
  /** The entries that lie wholly in it, by source. */
  readonly sources: readonly SpanSource[];
  /** The entries of which it has a part only, in the order they begin in it. */
  readonly parts: readonly EntryPart[];
}

/** The entries of one source that lie wholly in a span. */
export interface SpanSource {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /** How many entries there are. */
  readonly entries: number;
  /** Bytes of their payloads. */
  readonly bytes: number;
  /** The smallest timestamp, in ns. */
  readonly first: bigint;
  /** The largest timestamp, in ns. */
  readonly last: bigint;
}

/** What a span has of an entry that does not lie wholly in it. */
export interface EntryPart {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /** Whether it begins (1) or ends (2) here, as the flags of frames say. */
  readonly flags: number;
  /** Who put it. */
  readonly producer: number;
  /** Bytes of its payload here. */
  readonly bytes: number;
  /** When, in ns. */
  readonly timestamp: bigint;
  /** Which entry of its producer it is. */
  readonly sequence: bigint;
  /** Where its first frame here begins in the file, in bytes. */
  readonly offset: number;
}
