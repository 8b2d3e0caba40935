/**
 * Reading the counters of a logger again and again.
 *
 * @module
 */

import type { LoggerStats } from "./logger_stats.ts";

/** How the counters are read again and again. */
export interface StatisticsOptions {
  /**
   * How far apart, in ms.
   *
   * @default {1000}
   */
  readonly interval?: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** What is watched. */
export interface Watched {
  /** Resolves once the counters do not change any more. */
  readonly ended: Promise<void>;
  /** Gives the counters. */
  stats(): LoggerStats;
}

/**
 * Gives counters again and again, until they do not change any more.
 *
 * @param run What is watched.
 * @param options How far apart, and a signal to end it.
 * @returns The counters, with the rate since those before.
 */
export async function* watchStats(
  run: Watched,
  { interval = 1000, signal }: StatisticsOptions,
): AsyncGenerator<LoggerStats, void> {
  let last = 0;
  let at = performance.now();
  for (let goesOn = true; goesOn && !signal?.aborted;) {
    goesOn = await Promise.race([
      run.ended.then(() => false),
      pause(interval, signal),
    ]);
    const stats = run.stats();
    const now = performance.now();
    const rate = (stats.entries - last) / ((now - at) / 1000);
    [last, at] = [stats.entries, now];
    yield { ...stats, rate };
  }
}

/** Waits; gives `true` after the time, `false` once the signal is aborted. */
function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(true), ms);
    const stop = () => end(false);
    signal?.addEventListener("abort", stop);
    function end(isOver: boolean): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      resolve(isOver);
    }
  });
}
