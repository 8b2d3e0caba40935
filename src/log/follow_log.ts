/**
 * Following a log while its logger writes it.
 *
 * The ends of its files are looked at every tenth of a second: a watch of the
 * file system would not see what is written on another machine.
 *
 * @module
 */

import { basename, join } from "node:path";
import { pause } from "../internal/turns.ts";
import type { LogEntry } from "./entry.ts";
import { parseEntryName } from "./entry_name.ts";
import { FrameJoiner } from "./frame_joiner.ts";
import { decodeNpy } from "./npy.ts";
import type { OpenSources } from "./open_sources.ts";
import { scanBlocks } from "./scan_blocks.ts";
import { SegmentFile } from "./segment_file.ts";
import { SEGMENT_HEADER_BYTES } from "./segment_header.ts";
import { segmentNumber } from "./segment_name.ts";
import { listSegments } from "./segment_source.ts";

/** How often the ends of files are looked at, in ms. */
const INTERVAL = 100;

/** Where the end of a log was. */
export class LogEnd {
  readonly #directory: string;
  readonly #joiner = new FrameJoiner();
  readonly #files: Set<string>;
  #segment = 0;
  #salt = 0;
  #offset = SEGMENT_HEADER_BYTES;

  /**
   * Takes the end that a log had when it was opened. An entry of which a part
   * was written by then counts as written.
   *
   * @param directory The log directory.
   * @param sources Its files.
   */
  constructor(directory: string, { segments, npy }: OpenSources) {
    this.#directory = directory;
    this.#files = new Set(
      Array.from(npy?.paths() ?? [], (one) => basename(one)),
    );
    const last = segments?.segments.at(-1);
    if (last === undefined) return;
    this.#segment = segmentNumber(basename(last.path))!;
    this.#salt = last.salt;
    this.#offset = Math.max(this.#offset, last.end);
  }

  /**
   * Reads what was written since the last call.
   *
   * @returns The entries, in the order of writing; those that have files of
   * their own, by the names of these.
   */
  *read(): Generator<LogEntry, void> {
    yield* this.#segments();
    for (const name of listEntries(this.#directory)) {
      if (this.#files.has(name)) continue;
      this.#files.add(name);
      const path = join(this.#directory, name);
      yield decodeNpy(Deno.readFileSync(path), path);
    }
  }

  *#segments(): Generator<LogEntry, void> {
    const segments = listSegments(this.#directory)
      .map((path) => ({ path, number: segmentNumber(basename(path))! }));
    // Who compresses a log and removes its segments lets them begin anew.
    const isThere = segments.some(({ number }) => number === this.#segment);
    if (!isThere) this.#segment = 0;
    for (const { path, number } of segments) {
      if (number < this.#segment) continue;
      yield* this.#blocks(path, number, number === segments.at(-1)!.number);
    }
  }

  *#blocks(
    path: string,
    number: number,
    isLast: boolean,
  ): Generator<LogEntry, void> {
    using file = new SegmentFile(path);
    if (typeof file.header === "string") return;
    const size = file.size();
    const { salt } = file.header;
    if (number !== this.#segment || salt !== this.#salt) {
      this.#segment = number;
      this.#salt = salt;
      this.#offset = SEGMENT_HEADER_BYTES;
    }
    for (const { place, body } of scanBlocks(file, salt, this.#offset, size)) {
      const end = place.offset + place.bytes;
      // The last bytes may be a block that is not whole yet.
      if (body === undefined && end === size && isLast) return;
      this.#offset = end;
      if (body !== undefined) yield* this.#joiner.take(body);
    }
  }
}

/**
 * Gives the entries that a log gets from now on, as soon as they are written.
 *
 * @param end Where the log ended.
 * @param signal Ends it; then there are no more entries.
 * @returns The entries, in the order of writing; without an end but that.
 */
export async function* followLog(
  end: LogEnd,
  signal: AbortSignal,
): AsyncGenerator<LogEntry, void> {
  while (!signal.aborted) {
    yield* end.read();
    try {
      await pause(INTERVAL, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function listEntries(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name)
    .filter((name) => parseEntryName(name) !== undefined).sort();
}
