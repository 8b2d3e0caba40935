/**
 * Reading the counters of a logger again and again.
 *
 * @module
 */

import { LogError } from "./log_error.ts";
import type { LoggerStats } from "./logger_stats.ts";

/** The longest time a timer has, in ms. */
const LONGEST = 2 ** 31 - 1;

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
 * @throws {LogError} `OPTION_INVALID`: the interval is none.
 */
export async function* watchStats(
  run: Watched,
  { interval = 1000, signal }: StatisticsOptions,
): AsyncGenerator<LoggerStats, void> {
  if (!(interval > 0 && interval <= LONGEST)) throw wrongInterval(interval);
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

function wrongInterval(found: unknown): LogError {
  return new LogError(
    `Cannot watch a logger: expected an interval of more than 0 and at most ${LONGEST} ms, found ${found}`,
    {
      code: "OPTION_INVALID",
      data: { option: "interval", found: String(found) },
      hints: ["Leave 'interval' out for a second."],
    },
  );
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
