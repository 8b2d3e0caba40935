/**
 * What exports have in common: the messages of a log, in batches.
 *
 * An onset entry is no row: it says what the times of the others count from.
 *
 * @module
 */

import type { LogEntry } from "./entry.ts";
import type { LogDamage } from "./entry_source.ts";
import { LogReader } from "./log_reader.ts";
import { readOnset } from "./onset.ts";
import { checkedSelection, type LogSelection } from "./selection.ts";
import type { LogProgress } from "./verify_log.ts";

/** What to export, and how. */
export interface ExportOptions extends LogSelection {
  /** Ends the export; its reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Is told now and then how far it is.
   *
   * @default {undefined}
   */
  readonly onProgress?: (progress: LogProgress) => void;
}

/** What was exported. */
export interface LogExport {
  /** How many rows were written. */
  readonly entries: number;
  /** Bytes that were written. */
  readonly bytes: number;
  /** What of the log could not be read. */
  readonly damage: readonly LogDamage[];
}

/** The most rows of a batch, and about how many bytes of them. */
const BATCH_ROWS = 65_536;
const BATCH_BYTES = 1 << 24;

/** A log that is being exported. */
export class ExportRows implements Disposable {
  /** How many rows were given so far. */
  entries = 0;
  readonly #reader: LogReader;
  readonly #options: ExportOptions;

  /**
   * Opens a log.
   *
   * @param path A log directory or an archive.
   * @param options What to export.
   */
  constructor(path: string | URL, options: ExportOptions) {
    checkedSelection(options);
    options.signal?.throwIfAborted();
    this.#options = options;
    this.#reader = LogReader.open(path);
  }

  /** The µs since 1970 that the times of each source count from. */
  get onsets(): ReadonlyMap<number, bigint> {
    return this.#reader.onsets;
  }

  /** The sources that are exported. */
  get sourceIds(): number[] {
    const { sources } = checkedSelection(this.#options);
    return this.#reader.sources.map(({ sourceId }) => sourceId)
      .filter((sourceId) => sources?.includes(sourceId) ?? true);
  }

  /** What could not be read so far. */
  get damage(): readonly LogDamage[] {
    return this.#reader.damage;
  }

  /**
   * Reads the rows.
   *
   * @returns Batches of entries, none empty, in time order.
   */
  async *batches(): AsyncGenerator<LogEntry[], void> {
    const { signal, onProgress } = this.#options;
    const ids = new Set(this.sourceIds);
    const total = this.#reader.sources
      .filter(({ sourceId }) => ids.has(sourceId))
      .reduce(
        (sum, { sourceId, entries }) =>
          sum + entries - (this.onsets.has(sourceId) ? 1 : 0),
        0,
      );
    const onsets = new Set(this.onsets.keys());
    let batch: LogEntry[] = [];
    let bytes = 0;
    for await (const entry of this.#reader.read(this.#options)) {
      if (entry.timestamp === 0n && this.#isOnset(entry, onsets)) continue;
      batch.push(entry);
      bytes += entry.data.byteLength;
      if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
      signal?.throwIfAborted();
      this.entries += batch.length;
      yield batch;
      onProgress?.({ entries: this.entries, total });
      batch = [];
      bytes = 0;
    }
    this.entries += batch.length;
    if (batch.length > 0) yield batch;
    onProgress?.({ entries: this.entries, total });
  }

  /** Closes the log. */
  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }

  /** Whether an entry is the onset of its source, of which there is one. */
  #isOnset(entry: LogEntry, left: Set<number>): boolean {
    return readOnset(entry) !== undefined && left.delete(entry.sourceId);
  }
}
