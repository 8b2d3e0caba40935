/**
 * The entries of a folder that has a `.npy` file for each.
 *
 * The folder is listed once; of each file its source, time and number among
 * those of that time are kept, 17 bytes in all, from which its name follows.
 *
 * @module
 */

import { join } from "node:path";
import type { LogEntry } from "./entry.ts";
import { type EntryName, entryName, parseEntryName } from "./entry_name.ts";
import type {
  EntrySelection,
  EntrySource,
  LogDamage,
  SourceSummary,
} from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import { decodeNpy, NPY_HEAD_BYTES } from "./npy.ts";
import { SourceTally } from "./source_tally.ts";

/** The entries of a folder of `.npy` files. */
export class NpySource implements EntrySource {
  readonly #directory: string;
  readonly #files: FileTable;
  readonly #damage = new Map<string, LogDamage>();
  #sources: readonly SourceSummary[] | undefined;

  /**
   * Lists a folder.
   *
   * @param directory The folder.
   */
  constructor(directory: string) {
    this.#directory = directory;
    this.#files = new FileTable(directory);
  }

  /**
   * Lists the files.
   *
   * @returns Their paths, in the order of their entries.
   */
  *paths(): Generator<string, void> {
    for (let at = 0; at < this.#files.length; at++) {
      yield join(this.#directory, this.#files.at(at).name);
    }
  }

  /**
   * Finds the first file of a source and time.
   *
   * @param sourceId The source: 0 to 255.
   * @param timestamp When, in ns.
   * @returns Its number among those of that source and time, 0 where there is
   * none: of so many the files are gone.
   */
  firstNumber(sourceId: number, timestamp: bigint): number {
    const files = this.#files;
    for (let at = files.find(timestamp); at < files.length; at++) {
      const file = files.at(at);
      if (file.timestamp > timestamp || file.sourceId > sourceId) return 0;
      if (file.sourceId === sourceId) return file.occurrence;
    }
    return 0;
  }

  /** What each source has, by its number; files are asked for their size. */
  get sources(): readonly SourceSummary[] {
    return this.#sources ??= this.#sum();
  }

  /** What could not be read so far. */
  get damage(): readonly LogDamage[] {
    return [...this.#damage.values()];
  }

  /**
   * Reads entries in time order.
   *
   * @param selection Which ones.
   * @returns The entries; a damaged one is left out, and noted.
   * @throws {LogError} `LOG_UNREADABLE`: a file was removed meanwhile.
   */
  *entries(
    { sources, from = 0n, to }: EntrySelection,
  ): Generator<LogEntry, void> {
    const wanted = sources && new Set(sources);
    const files = this.#files;
    for (let at = files.find(from); at < files.length; at++) {
      const { sourceId, timestamp, name } = files.at(at);
      if (to !== undefined && timestamp >= to) return;
      if (wanted && !wanted.has(sourceId)) continue;
      const entry = this.#read(sourceId, timestamp, name);
      if (entry) yield entry;
    }
  }

  /** Lets the list go; no file is open. */
  [Symbol.dispose](): void {}

  #sum(): SourceSummary[] {
    const tally = new SourceTally();
    for (let at = 0; at < this.#files.length; at++) {
      const { sourceId, timestamp, name } = this.#files.at(at);
      const path = join(this.#directory, name);
      const { size } = orRemoved(path, () => Deno.statSync(path));
      tally.add(sourceId, timestamp, Math.max(0, size - NPY_HEAD_BYTES));
    }
    return tally.summaries();
  }

  #read(
    sourceId: number,
    timestamp: bigint,
    name: string,
  ): LogEntry | undefined {
    const file = join(this.#directory, name);
    const bytes = orRemoved(file, () => Deno.readFileSync(file));
    try {
      const entry = decodeNpy(bytes, file);
      const isNamed = entry.sourceId === sourceId &&
        entry.timestamp === timestamp;
      if (isNamed) return entry;
      const found = `source ${entry.sourceId} at ${entry.timestamp}`;
      return this.#note(file, bytes.length, `${found} as '${name}'`);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      return this.#note(file, bytes.length, error.message);
    }
  }

  #note(file: string, bytes: number, found: string): undefined {
    this.#damage.set(file, { kind: "damaged", file, offset: 0, bytes, found });
  }
}

function orRemoved<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new LogError(
      `Cannot read '${path}': expected it where it was when the log was opened, found none`,
      {
        code: "LOG_UNREADABLE",
        data: { path },
        hints: ["It may have been compressed meanwhile: open the log again."],
        cause,
      },
    );
  }
}

/** The files of a folder, in the order of their entries. */
class FileTable {
  #length = 0;
  #timestamps = new BigUint64Array(1024);
  #occurrences = new Uint32Array(1024);
  #sources = new Uint8Array(1024);
  readonly #order: Uint32Array;

  constructor(directory: string) {
    for (const { name, isDirectory } of Deno.readDirSync(directory)) {
      const parsed = isDirectory ? undefined : parseEntryName(name);
      if (parsed === undefined) continue;
      if (this.#length === this.#sources.length) this.#grow();
      this.#timestamps[this.#length] = parsed.timestamp;
      this.#occurrences[this.#length] = parsed.occurrence;
      this.#sources[this.#length++] = parsed.sourceId;
    }
    this.#order = Uint32Array.from({ length: this.#length }, (_, at) => at)
      .sort((a, b) => this.#compare(a, b));
  }

  get length(): number {
    return this.#length;
  }

  /** The file at a place in time order. */
  at(place: number): EntryName & { readonly name: string } {
    const at = this.#order[place]!;
    const sourceId = this.#sources[at]!;
    const timestamp = this.#timestamps[at]!;
    const occurrence = this.#occurrences[at]!;
    const name = entryName(sourceId, timestamp, occurrence);
    return { sourceId, timestamp, occurrence, name };
  }

  /** The first place of a time or a later one. */
  find(timestamp: bigint): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timestamps[this.#order[middle]!]! < timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: number, b: number): number {
    const [one, other] = [this.#timestamps[a]!, this.#timestamps[b]!];
    if (one !== other) return one < other ? -1 : 1;
    return this.#sources[a]! - this.#sources[b]! ||
      this.#occurrences[a]! - this.#occurrences[b]!;
  }

  #grow(): void {
    const length = 2 * this.#length;
    const timestamps = new BigUint64Array(length);
    timestamps.set(this.#timestamps);
    this.#timestamps = timestamps;
    const occurrences = new Uint32Array(length);
    occurrences.set(this.#occurrences);
    this.#occurrences = occurrences;
    const sources = new Uint8Array(length);
    sources.set(this.#sources);
    this.#sources = sources;
  }
}
