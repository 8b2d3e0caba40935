/**
 * Reading a log, whatever its files are.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { addUp } from "./add_up.ts";
import { asyncEntries } from "./async_entries.ts";
import type { LogEntry } from "./entry.ts";
import type { LogDamage, SourceSummary } from "./entry_source.ts";
import { isLogHeld } from "./is_log_held.ts";
import { LogError } from "./log_error.ts";
import { mergeSources } from "./merge_sources.ts";
import { readOnset } from "./onset.ts";
import { type OpenSources, openSources } from "./open_sources.ts";
import { checkedSelection, type LogSelection } from "./selection.ts";
import { SourceTally } from "./source_tally.ts";
import { uniqueDamage } from "./unique_damage.ts";

/** Which entries to read, and how many at a time. */
export interface BatchSelection extends LogSelection {
  /**
   * The most entries of a batch: a whole number from 1 on.
   *
   * @default {4096}
   */
  readonly size?: number;
}

/**
 * What became of a log: its logger is `running`, or has stopped (`complete`),
 * or was ended in the middle (`interrupted`).
 */
export type LogState = "running" | "complete" | "interrupted";

/**
 * An open log: a log directory with its segments, `.npy` files and archives, or
 * one archive, as assay, ataraxis or NumPy wrote it.
 *
 * What the log holds is found out when it is opened; entries that a running
 * logger adds later are not seen. Nothing is written, and no writing permission
 * is needed. What is damaged is left out and told by `damage`.
 *
 * @example Reading one source of a log
 * ```ts
 * import { DataLogger, LogReader } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 10n, data: Uint8Array.of(1, 2) });
 * logger.put({ sourceId: 2, timestamp: 20n, data: Uint8Array.of(3) });
 * await logger.stop();
 *
 * using reader = LogReader.open(logger.outputDirectory);
 * if (reader.messageCount !== 2) throw new Error("expected two entries");
 * for await (const { timestamp, data } of reader.read({ sources: 2 })) {
 *   if (timestamp !== 20n || data[0] !== 3) throw new Error("another entry");
 * }
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export class LogReader implements Disposable, AsyncIterable<LogEntry> {
  /** The log directory or archive. */
  readonly path: string;
  readonly #files: OpenSources;
  #sources: readonly SourceSummary[] | undefined;
  #onsets: ReadonlyMap<number, bigint> | undefined;

  private constructor(path: string) {
    this.path = path;
    this.#files = openSources(path);
  }

  /**
   * Opens a log.
   *
   * @param path A log directory (`logger.outputDirectory`) or an archive.
   * @returns The reader, which is to be disposed of.
   * @throws {LogError} `LOG_NOT_FOUND`; `PERMISSION_DENIED`;
   * `SEGMENT_MALFORMED`, of a newer version; `ARCHIVE_MALFORMED`.
   */
  static open(path: string | URL): LogReader {
    return new LogReader(path instanceof URL ? fileURLToPath(path) : path);
  }

  /** What the log has of each source, by its number. */
  get sources(): readonly SourceSummary[] {
    return this.#sources ??= this.#sum();
  }

  /** How many entries there are, onset entries included. */
  get entryCount(): number {
    return this.sources.reduce((sum, { entries }) => sum + entries, 0);
  }

  /** How many messages there are: entries that are no onset entry. */
  get messageCount(): number {
    return this.entryCount - this.onsets.size;
  }

  /**
   * What the timestamps of each source count from, where it has an onset entry:
   * µs since 1970 in UTC, by its number.
   */
  get onsets(): ReadonlyMap<number, bigint> {
    return this.#onsets ??= this.#findOnsets();
  }

  /**
   * What timestamps count from: the onset of the first source that has one, in
   * µs since 1970 in UTC.
   */
  get onset(): bigint | undefined {
    return this.onsets.values().next().value;
  }

  /** What could not be read so far; reading the entries may find more. */
  get damage(): readonly LogDamage[] {
    return uniqueDamage(this.#files.damage);
  }

  /** What became of the log. */
  get state(): LogState {
    const { directory, segments } = this.#files;
    if (directory === undefined) return "complete";
    if (segments?.isLive || isLogHeld(directory)) return "running";
    return segments?.segments.at(-1)?.isClosed === false
      ? "interrupted"
      : "complete";
  }

  /**
   * Reads entries in time order, one after the other.
   *
   * @param selection Which ones.
   * @returns The entries; those of equal timestamps in the order of writing.
   * Their `data` may be part of a larger buffer: copy what is to be kept long.
   * @throws {LogError} `SELECTION_INVALID`; `LOG_UNREADABLE`, a file was
   * removed meanwhile.
   */
  entries(selection: LogSelection = {}): Generator<LogEntry, void> {
    return mergeSources(this.#files, checkedSelection(selection));
  }

  /**
   * Reads entries in time order, letting the program do other things now and
   * then.
   *
   * @param selection Which ones.
   * @returns The entries, as {@linkcode LogReader.entries} gives them.
   * @throws {LogError} `SELECTION_INVALID`; and, while reading,
   * `LOG_UNREADABLE`.
   */
  read(selection: LogSelection = {}): AsyncIterable<LogEntry> {
    const checked = checkedSelection(selection);
    return asyncEntries(() => ({
      entries: mergeSources(this.#files, checked),
      close: () => {},
    }));
  }

  /**
   * Reads entries in time order, many at a time.
   *
   * @param selection Which ones, and how many at a time.
   * @returns Batches, all but the last of the size that was asked for.
   * @throws {LogError} `SELECTION_INVALID`; and, while reading,
   * `LOG_UNREADABLE`.
   */
  batches(selection: BatchSelection = {}): AsyncIterable<LogEntry[]> {
    const { size = 4096 } = selection;
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new LogError(
        `Cannot read a log in batches: expected a size from 1 on, found ${size}`,
        {
          code: "SELECTION_INVALID",
          data: { size },
          hints: ["Leave it out for batches of 4096."],
        },
      );
    }
    return inBatches(this.read(selection), size);
  }

  /**
   * Reads all entries in time order.
   *
   * @returns The entries.
   */
  [Symbol.asyncIterator](): AsyncIterator<LogEntry> {
    return this.read()[Symbol.asyncIterator]();
  }

  /**
   * Tells when an entry was, by the clock on the wall.
   *
   * @param entry An entry of this log.
   * @returns ns since 1970 in UTC; `undefined` if its source has no onset.
   */
  utc(entry: LogEntry): bigint | undefined {
    const onset = this.onsets.get(entry.sourceId);
    return onset === undefined ? undefined : onset * 1000n + entry.timestamp;
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }

  #sum(): SourceSummary[] {
    const { written, added, archived } = this.#files;
    const tally = new SourceTally();
    const isTwice = written.length > 0 && archived.length > 0;
    if (isTwice) {
      // What stands on both sides counts once: only reading tells.
      for (const { sourceId, timestamp, data } of this.entries()) {
        tally.add(sourceId, timestamp, data.byteLength);
      }
      return tally.summaries();
    }
    return addUp(
      [...written, ...added, ...archived].flatMap(({ sources }) => sources),
    );
  }

  #findOnsets(): Map<number, bigint> {
    const sources = this.sources.filter(({ first }) => first === 0n)
      .map(({ sourceId }) => sourceId);
    const onsets = new Map<number, bigint>();
    if (sources.length === 0) return onsets;
    for (const entry of this.entries({ sources, to: 1n })) {
      const onset = readOnset(entry);
      if (onset === undefined || onsets.has(entry.sourceId)) continue;
      onsets.set(entry.sourceId, onset);
    }
    return new Map([...onsets].sort(([a], [b]) => a - b));
  }
}

async function* inBatches(
  entries: AsyncIterable<LogEntry>,
  size: number,
): AsyncGenerator<LogEntry[], void> {
  let batch: LogEntry[] = [];
  for await (const entry of entries) {
    if (batch.push(entry) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
