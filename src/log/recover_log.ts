/**
 * Going on with a log that an earlier logger left.
 *
 * Nothing that was written is changed: the new logger begins a segment of its
 * own behind the last one. A segment that was left without its index gets one,
 * so that readers need not go through it again, and what is lost of it is
 * reported here once.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import type { LogDamage } from "./entry_source.ts";
import { readSegment, type Segment } from "./segment.ts";
import { encodeSegmentIndex } from "./segment_index.ts";
import { indexPath, segmentNumber } from "./segment_name.ts";
import { listSegments } from "./segment_source.ts";

/** How a log goes on, and what was found of its past. */
export interface Recovery {
  /** The number of the next segment. */
  readonly firstNumber: number;
  /** The number of the next frame in the life of the log. */
  readonly firstOrdinal: number;
  /** What is lost of segments that were left without an index. */
  readonly damage: readonly LogDamage[];
  /** How many bytes of them are lost. */
  readonly lostBytes: number;
}

/**
 * Finds out where a log goes on. Whoever calls it holds the log's lock.
 *
 * @param directory The log directory.
 * @returns The next numbers, and what is lost.
 * @throws {LogError} `SEGMENT_MALFORMED`: a segment is of a newer version.
 */
export function recoverLog(directory: string): Recovery {
  const paths = listSegments(directory);
  const left = new Map<string, Segment>();
  for (const path of paths) {
    if (existsSync(indexPath(path))) continue;
    const segment = readSegment(path);
    left.set(path, segment);
    writeIndex(segment);
  }
  const damage = [...left.values()].flatMap(({ damage }) => damage);
  const last = paths.at(-1);
  return {
    firstNumber: last === undefined ? 1 : segmentNumber(basename(last))! + 1,
    firstOrdinal: nextOrdinal(paths, left),
    damage,
    lostBytes: damage.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function writeIndex(segment: Segment): void {
  // What has no undamaged block has nothing to be indexed.
  if (segment.spans.length === 0) return;
  const { path, size: segmentBytes, salt, spans } = segment;
  const index = { segmentBytes, salt, isClosed: false, spans };
  // Whoever finds it spoilt after a power cut goes through the segment.
  writeFileAtomic(indexPath(path), encodeSegmentIndex(index), {
    durable: false,
  });
}

/** Gives the number behind that of the last frame that is known. */
function nextOrdinal(
  paths: readonly string[],
  read: ReadonlyMap<string, Segment>,
): number {
  for (const path of paths.toReversed()) {
    const { header, spans } = read.get(path) ?? readSegment(path);
    const ends = spans.map(({ firstOrdinal, frames }) => firstOrdinal + frames);
    if (header !== undefined) ends.push(Number(header.firstOrdinal));
    if (ends.length > 0) return Math.max(...ends);
  }
  return 0;
}
