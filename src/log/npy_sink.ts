/**
 * Writing each entry into a `.npy` file of its own, as ataraxis does.
 *
 * A file is written under a temporary name, `.{producer}.tmp`, and renamed when
 * it is whole: whoever sees the name of an entry sees all of it. What a writer
 * that was ended left under a temporary name is removed by the next one.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "../internal/write_all.ts";
import { ArchivedTimes } from "./archived_times.ts";
import { entryName } from "./entry_name.ts";
import { syncFailed } from "./failure.ts";
import {
  FIRST_PIECE,
  FRAME_HEADER_BYTES,
  frameBytes,
  type FrameHeader,
  LAST_PIECE,
  readFrameHeader,
} from "./frame.ts";
import { NPY_HEAD_BYTES, NpyHead } from "./npy.ts";
import type { FrameBatch, Sink } from "./sink.ts";
import { WatchedFolder } from "./watched_folder.ts";

/** How many files may be brought onto the disk side by side. */
const SYNCED_TOGETHER = 16;
/** So many files are written at most that are not yet on the disk. */
const MOST_UNSYNCED = 4096;

/** Of so many names the next free number is remembered at most. */
const MOST_NUMBERED = 4096;

/** How the log is written. */
export interface NpySinkOptions {
  /** The log's folder. */
  readonly directory: string;
  /** Whether files are brought onto the disk. */
  readonly durable: boolean;
}

/** An entry of which pieces came. */
interface OpenEntry {
  readonly file: Deno.FsFile;
  readonly path: string;
  readonly sequence: bigint;
  length: number;
}

/** Writes a `.npy` file for each entry. */
export class NpySink implements Sink {
  readonly directory: string;
  readonly #durable: boolean;
  readonly #folder: WatchedFolder;
  readonly #head = new NpyHead();
  readonly #open = new Map<number, OpenEntry>();
  readonly #archived: ArchivedTimes;
  /** The next numbers of names, those that were used last. */
  readonly #numbers = new Map<string, number>();
  #unsynced: string[] = [];
  fileBytes = 0;
  files = 0;

  /**
   * Removes what an earlier writer left unfinished.
   *
   * @param options Where and how to write.
   */
  constructor({ directory, durable }: NpySinkOptions) {
    this.directory = directory;
    this.#durable = durable;
    this.#folder = new WatchedFolder(directory);
    this.#archived = new ArchivedTimes(directory);
    for (const { name } of Deno.readDirSync(directory)) {
      if (/^\.\d+\.tmp$/.test(name)) Deno.removeSync(join(directory, name));
    }
  }

  write(batch: FrameBatch): void {
    for (const part of batch.parts) {
      const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
      for (let at = 0; at < part.byteLength;) {
        const frame = readFrameHeader(view, at);
        const begin = at + FRAME_HEADER_BYTES;
        this.#take(frame, part.subarray(begin, begin + frame.length));
        at += frameBytes(frame.length);
      }
    }
  }

  async sync(): Promise<void> {
    const names = this.#unsynced;
    this.#unsynced = [];
    try {
      // All are waited for: none goes on behind a failure.
      const ends = await Promise.allSettled(
        Array.from({ length: SYNCED_TOGETHER }, () => syncAll(names)),
      );
      const failed = ends.find(({ status }) => status === "rejected");
      if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
      this.#folder.sync();
    } catch (error) {
      throw syncFailed(error, this.directory);
    }
  }

  check(): void {
    this.#folder.check();
  }

  async close(durable: boolean): Promise<void> {
    this.abandon();
    if (durable) await this.sync();
  }

  /** Entries of which pieces are missing are none. */
  abandon(): void {
    for (const producer of [...this.#open.keys()]) this.#giveUp(producer);
  }

  #take(frame: FrameHeader, payload: Uint8Array): void {
    const { producer, flags } = frame;
    const isFirst = (flags & FIRST_PIECE) !== 0;
    if (isFirst) this.#giveUp(producer);
    const entry = isFirst ? this.#begin(frame) : this.#open.get(producer);
    if (entry?.sequence !== frame.sequence) return;
    writeAll(entry.file, payload);
    entry.length += payload.byteLength;
    if ((flags & LAST_PIECE) !== 0) this.#finish(frame, entry);
  }

  #begin(frame: FrameHeader): OpenEntry {
    const { producer, sourceId, timestamp } = named(frame);
    const path = join(this.directory, `.${producer}.tmp`);
    const file = Deno.openSync(path, { write: true, createNew: true });
    const entry = { file, path, sequence: frame.sequence, length: 0 };
    this.#open.set(producer, entry);
    // What it says of the length holds if this is the only piece.
    writeAll(file, this.#head.write(sourceId, timestamp, frame.length));
    return entry;
  }

  #finish(frame: FrameHeader, { file, path, length }: OpenEntry): void {
    const { producer, sourceId, timestamp } = named(frame);
    if (length !== frame.length) {
      file.seekSync(0, Deno.SeekMode.Start);
      writeAll(file, this.#head.write(sourceId, timestamp, length));
    }
    this.#open.delete(producer);
    file.close();
    const target = this.#freePath(sourceId, timestamp);
    Deno.renameSync(path, target);
    this.files++;
    this.fileBytes += NPY_HEAD_BYTES + length;
    if (!this.#durable) return;
    this.#unsynced.push(target);
    if (this.#unsynced.length >= MOST_UNSYNCED) this.#syncNow();
  }

  /** Others write no entries here: the log's lock is held. */
  #freePath(sourceId: number, timestamp: bigint): string {
    const name = entryName(sourceId, timestamp, 0);
    const pathOf = (number: number) =>
      join(this.directory, entryName(sourceId, timestamp, number));
    const number = firstFree(
      this.#numbers.get(name) ?? this.#archived.count(sourceId, timestamp),
      (number) => !existsSync(pathOf(number)),
    );
    this.#numbers.delete(name);
    this.#numbers.set(name, number + 1);
    if (this.#numbers.size > MOST_NUMBERED) {
      const [oldest] = this.#numbers.keys();
      this.#numbers.delete(oldest!);
    }
    return pathOf(number);
  }

  #syncNow(): void {
    try {
      for (const name of this.#unsynced.splice(0)) {
        using file = Deno.openSync(name);
        file.syncDataSync();
      }
    } catch (error) {
      throw syncFailed(error, this.directory);
    }
  }

  #giveUp(producer: number): void {
    const entry = this.#open.get(producer);
    if (entry === undefined) return;
    this.#open.delete(producer);
    entry.file.close();
    Deno.removeSync(entry.path);
  }
}

/** Finds a free number behind which none is taken, in a few looks. */
function firstFree(begin: number, isFree: (number: number) => boolean): number {
  let taken = begin - 1;
  let free = begin;
  for (let step = 1; !isFree(free); step *= 2) {
    taken = free;
    free += step;
  }
  while (free - taken > 1) {
    const middle = (taken + free) >> 1;
    if (isFree(middle)) free = middle;
    else taken = middle;
  }
  return free;
}

/** Takes names off the list until none is left. */
async function syncAll(names: string[]): Promise<void> {
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    using file = Deno.openSync(name);
    await file.syncData();
  }
}

function named(
  { producer, source, timestamp }: FrameHeader,
): { producer: number; sourceId: number; timestamp: bigint } {
  return { producer, sourceId: source, timestamp };
}
