/**
 * How calls treat the lock.
 *
 * @module
 */

import type { Wait } from "./mutex.ts";

/** How long to wait for a lock. */
export interface LockOptions {
  /**
   * In ms.
   *
   * @default {Infinity}
   */
  readonly timeout?: number;
  /** Ends the wait; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Whether a read or write takes the lock. */
export interface AccessOptions {
  /**
   * Whether it does. Without, what others write meanwhile may be half seen.
   *
   * @default {true}
   */
  readonly lock?: boolean;
}

/**
 * Completes options.
 *
 * @param options What was given.
 * @returns How long to wait.
 */
export function waitOf(options: LockOptions | undefined): Wait {
  return { timeout: options?.timeout ?? Infinity, signal: options?.signal };
}
