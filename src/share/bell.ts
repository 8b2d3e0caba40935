/**
 * Being woken by whoever unlocks, without blocking the thread.
 *
 * @module
 */

import { pause } from "../internal/turns.ts";
import { LOCK_WORD } from "./thread_header.ts";

/** What one waiter listens to; the runtime is asked again only once it rang. */
export class Bell implements Disposable {
  readonly #words: Int32Array;
  readonly #listeners: Set<() => void> = new Set();
  #isSet = false;
  #isOver = false;

  /**
   * Makes a bell that nobody rings yet.
   *
   * @param words The header.
   */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /**
   * Waits until the lock's word may have changed.
   *
   * @param word What it was.
   * @param ms How long to wait; the program keeps running meanwhile.
   * @param signal Ends the wait; its reason is thrown.
   * @returns Whether it may have changed.
   */
  async rings(
    word: number,
    ms: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (!this.#isSet) {
      const wait = Atomics.waitAsync(this.#words, LOCK_WORD, word);
      if (!wait.async) return true;
      this.#isSet = true;
      void wait.value.then(() => this.#ring());
    }
    return await pause(ms, signal, this.#listeners);
  }

  /** Ends the listening. */
  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  #ring(): void {
    this.#isSet = false;
    // Who no longer listens may be woken in the place of another.
    if (this.#isOver) Atomics.notify(this.#words, LOCK_WORD, 1);
    for (const listen of this.#listeners) listen();
  }
}
