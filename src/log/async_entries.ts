/**
 * Entries for `for await`.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { LogEntry } from "./entry.ts";

/** After how many entries, or bytes of them, others get a turn. */
const TURN_ENTRIES = 8192;
const TURN_BYTES = 1 << 24;

/** Entries that are opened when the first is asked for. */
export interface OpenEntries {
  /** The entries. */
  readonly entries: Generator<LogEntry, void>;
  /** Lets go of what they are read from. */
  readonly close: () => void;
}

/**
 * Gives entries one after the other, letting the program do other things now
 * and then.
 *
 * @param open Opens them.
 * @returns The entries; each loop over it opens them anew.
 */
export function asyncEntries(
  open: () => OpenEntries,
): AsyncIterable<LogEntry> {
  return { [Symbol.asyncIterator]: () => new EntryIterator(open) };
}

/**
 * A generator function would do the same, at three times the cost for each
 * entry.
 */
class EntryIterator implements AsyncIterator<LogEntry, void> {
  readonly #open: () => OpenEntries;
  #opened: OpenEntries | undefined;
  #isDone = false;
  #entries = 0;
  #bytes = 0;

  constructor(open: () => OpenEntries) {
    this.#open = open;
  }

  next(): Promise<IteratorResult<LogEntry, void>> {
    if (++this.#entries > TURN_ENTRIES || this.#bytes > TURN_BYTES) {
      this.#entries = this.#bytes = 0;
      return new Promise<void>((resolve) => setImmediate(resolve))
        .then(() => this.next());
    }
    try {
      return Promise.resolve(this.#step());
    } catch (error) {
      this.#close();
      return Promise.reject(error);
    }
  }

  return(): Promise<IteratorResult<LogEntry, void>> {
    this.#close();
    return Promise.resolve({ done: true, value: undefined });
  }

  #step(): IteratorResult<LogEntry, void> {
    if (this.#isDone) return { done: true, value: undefined };
    this.#opened ??= this.#open();
    const result = this.#opened.entries.next();
    if (result.done) this.#close();
    else this.#bytes += result.value.data.byteLength;
    return result;
  }

  #close(): void {
    this.#isDone = true;
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.entries.return();
    opened?.close();
  }
}
