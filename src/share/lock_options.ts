/**
 * How calls treat the lock.
 *
 * @module
 */

import type { Wait } from "./mutex.ts";
import type { ReadTarget } from "./read_target.ts";
import { ShareError } from "./share_error.ts";

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

/** How a read is made. */
export interface ReadOptions extends AccessOptions {
  /**
   * What the elements are put into, and what `read` gives then: a typed array or
   * `NdArray` of the dtype, and of exactly the shape that is selected. Without,
   * every read makes an array.
   */
  readonly into?: ReadTarget;
}

/**
 * Completes options.
 *
 * @param options What was given.
 * @returns How long to wait, from now on.
 * @throws {ShareError} `OPTION_INVALID`: a timeout that is no number.
 */
export function waitOf(options: LockOptions | undefined): Wait {
  const timeout: unknown = options?.timeout ?? Infinity;
  // To compare with NaN is never true: such a wait would not end.
  if (typeof timeout !== "number" || Number.isNaN(timeout)) {
    throw timeoutInvalid(timeout);
  }
  return { timeout, signal: options?.signal, since: performance.now() };
}

function timeoutInvalid(timeout: unknown): ShareError {
  return new ShareError(
    `Cannot wait for a lock: expected a timeout in ms, found ${
      typeof timeout === "number"
        ? timeout
        : `a value of type ${typeof timeout}`
    }`,
    {
      code: "OPTION_INVALID",
      data: { timeout },
      hints: ["Leave the timeout out to wait for as long as it takes."],
    },
  );
}
