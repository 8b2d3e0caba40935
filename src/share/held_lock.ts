/**
 * A lock that is held until it is released.
 *
 * @module
 */

import type { Hold } from "./hold.ts";
import type { Taken } from "./mutex.ts";

/**
 * The lock of a shared array, held until it is released.
 *
 * @example
 * ```ts
 * import { SharedArray } from "@assay/assay/share";
 *
 * using array = SharedArray.create("held", new Int32Array(2));
 * {
 *   using held = await array.lock();
 *   if (held.recovered) array.write([], 0);
 *   array.write(0, 1);
 *   array.write(1, 1);
 * }
 * ```
 */
export class HeldLock implements Taken, Disposable {
  /** Whether the holder before ended while it held the lock. */
  readonly recovered: boolean;
  #hold: Hold | undefined;

  /**
   * Keeps a lock that was taken.
   *
   * @param hold How this thread holds it.
   * @param taken What the taker was told.
   */
  constructor(hold: Hold, { recovered }: Taken) {
    this.#hold = hold;
    this.recovered = recovered;
  }

  /** Gives the lock back, once; further calls do nothing. */
  release(): void {
    const hold = this.#hold;
    this.#hold = undefined;
    hold?.release();
  }

  /** Gives the lock back, once. */
  [Symbol.dispose](): void {
    this.release();
  }
}
