/**
 * The end of a log: its last entries, and those that it gets.
 *
 * @module
 */

import type { LogEntry } from "./entry.ts";
import type { LogDamage } from "./entry_source.ts";
import { followLog, LogEnd } from "./follow_log.ts";
import { lastEntries } from "./last_entries.ts";
import { type OpenSources, openSources } from "./open_sources.ts";

/** The end of a log. */
export class LogTail implements Disposable {
  readonly #files: OpenSources;

  /**
   * Opens a log.
   *
   * @param path A log directory or an archive.
   * @throws {LogError} What `LogReader.open` throws.
   */
  constructor(path: string) {
    this.#files = openSources(path);
  }

  /** What could not be read so far. */
  get damage(): readonly LogDamage[] {
    return this.#files.damage;
  }

  /**
   * Reads the last entries that the log had when it was opened.
   *
   * @param count How many.
   * @param sources Of which sources; of all, if it is left out.
   * @returns The entries in time order; fewer if the log has no more.
   */
  last(count: number, sources?: readonly number[]): LogEntry[] {
    return lastEntries(this.#files, count, sources);
  }

  /**
   * Gives the entries that the log gets since it was opened.
   *
   * @param signal Ends it.
   * @returns The entries, in the order of writing; none of an archive, which
   * gets none.
   */
  follow(signal: AbortSignal): AsyncIterable<LogEntry> {
    const { directory } = this.#files;
    if (directory === undefined) return none();
    return followLog(new LogEnd(directory, this.#files), signal);
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }
}

async function* none(): AsyncGenerator<LogEntry, void> {}
