/**
 * The first word of a lock, which the kernel knows too: the thread that has
 * the lock, whether others sleep until it is free, and whether its holder died
 * (`<linux/futex.h>`; the C library keeps to that, since the kernel frees the
 * locks of threads that end by it).
 *
 * Through it a thread can wait for the lock without being blocked: another one
 * sleeps in its place. The lock itself is always taken by the C library, on the
 * thread that will own it.
 *
 * @module
 */

import { openCLibrary } from "../internal/c_library.ts";

const SYMBOLS = {
  sleep: {
    name: "syscall",
    parameters: ["i64", "pointer", "i32", "u32", "buffer"],
    result: "i64",
    nonblocking: true,
  },
  wake: {
    name: "syscall",
    parameters: ["i64", "pointer", "i32", "u32"],
    result: "i64",
  },
  signal: {
    name: "syscall",
    parameters: ["i64", "i32", "i32", "i32"],
    result: "i64",
  },
} as const;

const SYS_FUTEX = Deno.build.arch === "aarch64" ? 98n : 202n;
const SYS_TGKILL = Deno.build.arch === "aarch64" ? 131n : 234n;
const NO_SIGNAL = 0;
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const EVERYONE = 0x7fffffff;
const WAITERS = 0x80000000 | 0;
const HOLDER_DIED = 0x40000000;
const HOLDER_MASK = 0x3fffffff;

let calls: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"] | undefined;

/** The first word of a lock. */
export class LockWord {
  readonly #words: Int32Array;
  readonly #pointer: Deno.PointerObject;

  /**
   * Finds the word.
   *
   * @param words The memory of the lock.
   * @param pointer Where that is.
   */
  constructor(words: Int32Array, pointer: Deno.PointerObject) {
    this.#words = words;
    this.#pointer = pointer;
  }

  /** The thread that has the lock; 0 for none. */
  get holder(): number {
    return Atomics.load(this.#words, 0) & HOLDER_MASK;
  }

  /**
   * Tells whether a thread is one of this program, and runs.
   *
   * @param thread What {@linkcode holder} gave.
   * @returns Whether it is.
   */
  isOurs(thread: number): boolean {
    calls ??= openCLibrary(SYMBOLS);
    return thread !== 0 &&
      calls.signal(SYS_TGKILL, Deno.pid, thread, NO_SIGNAL) === 0n;
  }

  /**
   * Waits until the lock was given back or its holder died, or something else
   * made it worth another try. Whoever then does not take the lock calls
   * {@linkcode wake}: the call that woke him was meant for one only.
   *
   * @param ms How long at most.
   * @returns Settled when it is worth another try.
   */
  async sleep(ms: number): Promise<void> {
    const word = Atomics.load(this.#words, 0);
    if (word === 0 || (word & HOLDER_DIED) !== 0) return;
    const marked = word | WAITERS;
    if (Atomics.compareExchange(this.#words, 0, word, marked) !== word) return;
    // Kept until the call is over, outside of the collector's reach.
    const time = new BigInt64Array(new ArrayBuffer(16));
    time[0] = BigInt(Math.floor(ms / 1000));
    time[1] = BigInt(Math.ceil((ms % 1000) * 1e6));
    calls ??= openCLibrary(SYMBOLS);
    // Why it returned does not matter: the lock tells.
    await calls.sleep(
      SYS_FUTEX,
      this.#pointer,
      FUTEX_WAIT,
      marked >>> 0,
      time,
    );
  }

  /**
   * Has whoever gives the lock back wake one that sleeps. Called by who has
   * just taken it: taking it takes the mark away, for all.
   */
  expectOthers(): void {
    Atomics.or(this.#words, 0, WAITERS);
  }

  /** Wakes all that sleep: each tries to take the lock, or sleeps on. */
  wake(): void {
    calls ??= openCLibrary(SYMBOLS);
    calls.wake(SYS_FUTEX, this.#pointer, FUTEX_WAKE, EVERYONE);
  }

  /** Frees a lock that this thread has, and that the C library forgot. */
  free(): void {
    Atomics.store(this.#words, 0, 0);
    this.wake();
  }
}
