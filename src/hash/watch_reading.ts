/**
 * Ties a reading that other threads may do to a signal and a listener.
 *
 * @module
 */

import { type Digested, reading } from "./digest_file.ts";
import type { HashOptions } from "./hash_file.ts";

/** How often a listener hears of progress, in ms. */
const INTERVAL = 100;

/** A reading under watch, until it is disposed. */
export interface WatchedReading extends Disposable {
  /** The words of the `Reading`, to hand to a digester. */
  readonly memory: SharedArrayBuffer;
  /** Bytes to read, as far as they are known. */
  total: number;
  /**
   * Waits for a digest, or throws the signal's reason.
   *
   * @param digest What a digester returned for this memory.
   * @returns The digest.
   */
  result(digest: Promise<Digested | undefined>): Promise<Digested>;
}

/**
 * Begins to watch a reading.
 *
 * @param options The signal that stops it and the listener for its progress.
 * @returns The reading; dispose of it when all is read.
 */
export function watchReading(
  { signal, onProgress }: HashOptions,
): WatchedReading {
  const memory = new SharedArrayBuffer(16);
  const { stop, bytes } = reading(memory);
  const report = () =>
    onProgress?.({
      bytes: Number(Atomics.load(bytes, 0)),
      total: watched.total,
    });
  const abort = () => Atomics.store(stop, 0, 1);
  const timer = onProgress && setInterval(report, INTERVAL);
  signal?.addEventListener("abort", abort);
  const watched: WatchedReading = {
    memory,
    total: 0,
    async result(digest) {
      const digested = await digest;
      if (digested === undefined) throw signal?.reason;
      return digested;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      signal?.removeEventListener("abort", abort);
      report();
    },
  };
  return watched;
}
