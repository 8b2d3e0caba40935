/**
 * Mutual exclusion among threads.
 *
 * One word holds the token of the holder, or 0, and a bit that tells whether
 * others wait. Taking and giving it back are one atomic instruction each. Who
 * waits is parked by the runtime, and looks after every slice of time whether
 * the holder's thread has ended; the one who finds that takes the lock over.
 *
 * A word never changes from one token to another but by such a takeover, which
 * names the token it replaces: a holder that is alive cannot lose the lock.
 *
 * @module
 */

import { Bell } from "./bell.ts";
import {
  type Mutex,
  RECOVERED,
  TAKEN,
  type Taken,
  type Wait,
} from "./mutex.ts";
import { ShareError } from "./share_error.ts";
import { LOCK_WORD, NEWS_WORD } from "./thread_header.ts";
import type { Slot } from "./thread_slot.ts";
import { isGone } from "./thread_slots.ts";

/** Set while others may be parked: whoever unlocks wakes one. */
const WAITED_FOR = 2 ** 29;
/** How long a holder may have ended before it is noticed, in ms. */
const SLICE = 80;

/** Mutual exclusion among threads; see `mutex.ts`. */
export class ThreadMutex implements Mutex {
  readonly #words: Int32Array;
  readonly #slot: Slot;
  readonly #name: string;

  /**
   * Makes this thread's side of the lock.
   *
   * @param words The header.
   * @param slot This thread's slot.
   * @param name The array's name, for errors.
   */
  constructor(words: Int32Array, slot: Slot, name: string) {
    this.#words = words;
    this.#slot = slot;
    this.#name = name;
  }

  /**
   * Takes the lock if it is free.
   *
   * @returns What the taker is told; nothing when another holds it.
   */
  tryLock(): Taken | undefined {
    return Atomics.compareExchange(
        this.#words,
        LOCK_WORD,
        0,
        this.#slot.token,
      ) === 0
      ? TAKEN
      : undefined;
  }

  /**
   * Takes the lock, blocking the thread meanwhile.
   *
   * @param wait How long.
   * @returns What the taker is told.
   * @throws {ShareError} `LOCK_TIMEOUT` or `HOLDER_STILL_RUNNING`.
   * @throws The signal's reason.
   */
  lockSync({ timeout, signal, since }: Wait): Taken {
    signal?.throwIfAborted();
    const free = this.tryLock();
    if (free !== undefined) return free;
    const end = (since ?? performance.now()) + timeout;
    for (;;) {
      const found = this.#takeOrMark();
      if (typeof found !== "number") return found;
      const left = end - performance.now();
      const woken = left > 0 &&
        Atomics.wait(
            this.#words,
            LOCK_WORD,
            found,
            Math.min(left, SLICE),
          ) !== "timed-out";
      if (woken) continue;
      if (this.#takeOver(found)) return RECOVERED;
      if (left <= 0) throw this.#timedOut(found, timeout);
    }
  }

  /**
   * Takes the lock, without blocking the thread.
   *
   * @param wait How long.
   * @param onTaken Called in the very step that takes it.
   * @returns When it is taken.
   * @throws {ShareError} `LOCK_TIMEOUT` or `HOLDER_STILL_RUNNING`.
   * @throws The signal's reason, as soon as it is aborted.
   */
  async lock(
    { timeout, signal, since }: Wait,
    onTaken: (taken: Taken) => void,
  ): Promise<void> {
    signal?.throwIfAborted();
    const free = this.tryLock();
    if (free !== undefined) return onTaken(free);
    const end = (since ?? performance.now()) + timeout;
    using bell = new Bell(this.#words);
    for (;;) {
      const found = this.#takeOrMark();
      if (typeof found !== "number") return onTaken(found);
      const left = end - performance.now();
      if (left > 0) {
        const isRung = await bell.rings(found, Math.min(left, SLICE), signal);
        if (isRung || Atomics.load(this.#words, LOCK_WORD) !== found) continue;
      }
      if (this.#takeOver(found)) return onTaken(RECOVERED);
      if (left <= 0) throw this.#timedOut(found, timeout);
    }
  }

  leaveNews(): void {
    this.#words[NEWS_WORD] = 1;
  }

  takeNews(): boolean {
    if (this.#words[NEWS_WORD] === 0) return false;
    this.#words[NEWS_WORD] = 0;
    return true;
  }

  /** Gives the lock back. */
  unlock(): void {
    const held = Atomics.exchange(this.#words, LOCK_WORD, 0);
    if ((held & WAITED_FOR) !== 0) Atomics.notify(this.#words, LOCK_WORD, 1);
  }

  /**
   * Takes the lock, or says that one waits for it: gives the word to wait on.
   * The lock is taken as one that others may wait for, since they may.
   */
  #takeOrMark(): Taken | number {
    const words = this.#words;
    for (;;) {
      const word = Atomics.load(words, LOCK_WORD);
      const next = (word === 0 ? this.#slot.token : word) | WAITED_FOR;
      if (
        next !== word &&
        Atomics.compareExchange(words, LOCK_WORD, word, next) !== word
      ) continue;
      return word === 0 ? TAKEN : next;
    }
  }

  #takeOver(word: number): boolean {
    return isGone(this.#words, word & ~WAITED_FOR) &&
      Atomics.compareExchange(
          this.#words,
          LOCK_WORD,
          word,
          this.#slot.token | WAITED_FOR,
        ) === word;
  }

  #timedOut(word: number, timeout: number): ShareError {
    const isHeld = (Atomics.load(this.#words, LOCK_WORD) | WAITED_FOR) === word;
    const name = this.#name;
    return new ShareError(
      `Cannot lock '${name}' within ${timeout} ms: expected the lock to become free, found ${
        isHeld ? "it held by a thread that still runs" : "others to be faster"
      }`,
      {
        code: isHeld ? "HOLDER_STILL_RUNNING" : "LOCK_TIMEOUT",
        data: { name, timeout },
        hints: isHeld
          ? [
            "Wait longer, or end the holder: a terminated worker keeps its locks until it leaves its loop or wait.",
          ]
          : ["Wait longer."],
      },
    );
  }
}
