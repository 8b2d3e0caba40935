/**
 * The lock of a segment: a robust, process-shared `pthread_mutex_t`.
 *
 * The C library keeps for each thread a list of the locks it holds, and the
 * kernel walks it when the thread ends, however that happens: the next taker
 * of such a lock gets it at once, and is told. The thread that takes the lock
 * owns it, so no call is ever made on another.
 *
 * @module
 */

import { NEWS_OFFSET } from "./header.ts";
import { type MutexCalls, mutexCalls, timedLock } from "./libc.ts";
import { LockWord } from "./lock_word.ts";
import {
  type Mutex,
  RECOVERED,
  TAKEN,
  type Taken,
  type Wait,
} from "./mutex.ts";
import { ShareError } from "./share_error.ts";

// From Linux's <pthread.h> and <errno.h>; alike on x86-64 and ARM.
const PTHREAD_PROCESS_SHARED = 1;
const PTHREAD_MUTEX_ROBUST = 1;
const PTHREAD_MUTEX_ERRORCHECK = 2;
const EBUSY = 16;
const EDEADLK = 35;
const ETIMEDOUT = 110;
const EOWNERDEAD = 130;
const ENOTRECOVERABLE = 131;

/** Where in a `pthread_mutex_t` its kind is, which never changes. */
const KIND_OFFSET = 16;

const NEWS_WORD = NEWS_OFFSET / 4;

/** A holder that takes nanoseconds is gone before the kernel could wake us. */
const SPINS = 20;

/** In ms; nothing but the lock calls a sleeper back, so it looks up at times. */
const LONGEST_SLEEP = 500;

/**
 * Makes a lock in zeroed memory, free.
 *
 * @param bytes The memory, of the size of a `pthread_mutex_t`.
 */
export function makeMutex(bytes: Uint8Array<ArrayBuffer>): void {
  const calls = mutexCalls();
  const attributes = new Uint8Array(64);
  calls.pthread_mutexattr_init(attributes);
  calls.pthread_mutexattr_settype(attributes, PTHREAD_MUTEX_ERRORCHECK);
  calls.pthread_mutexattr_setpshared(attributes, PTHREAD_PROCESS_SHARED);
  calls.pthread_mutexattr_setrobust(attributes, PTHREAD_MUTEX_ROBUST);
  calls.pthread_mutex_init(bytes, attributes);
  calls.pthread_mutexattr_destroy(attributes);
}

/**
 * Tells whether memory holds a lock as {@linkcode makeMutex} makes them: of
 * any other the C library might do anything.
 *
 * @param bytes The memory.
 * @returns Whether it does.
 */
export function isMutex(bytes: Uint8Array): boolean {
  const made = new Uint8Array(bytes.length);
  makeMutex(made);
  const kind = (bytes: Uint8Array) =>
    new DataView(bytes.buffer, bytes.byteOffset).getInt32(KIND_OFFSET, true);
  return kind(bytes) === kind(made);
}

/** Whether a connection's lock is held; refers to no memory. */
export interface Holding {
  /** Whether it is. */
  isHeld: boolean;
}

/**
 * Gives a lock back whose memory is about to go: the C library still has it in
 * its list, and would write there.
 *
 * @param holding Whether it is held.
 * @param pointer Where it is.
 */
export function letGo({ isHeld }: Holding, pointer: Deno.PointerObject): void {
  if (isHeld) mutexCalls().pthread_mutex_unlock(pointer);
}

/** The lock of a segment, as one connection takes it. */
export class ProcessMutex implements Mutex {
  readonly #calls: MutexCalls = mutexCalls();
  readonly #tryLock = mutexCalls().pthread_mutex_trylock;
  readonly #unlock = mutexCalls().pthread_mutex_unlock;
  readonly #name: string;
  readonly #word: LockWord;
  readonly #words: Int32Array;
  readonly #holding: Holding;
  #pointer: Deno.PointerObject | undefined;
  #waiting = 0;

  /**
   * Finds the lock in the memory of a segment.
   *
   * @param name The segment's name.
   * @param words The memory of the lock and of what goes with it.
   * @param pointer Where that is.
   * @param holding Told whether the lock is held.
   */
  constructor(
    name: string,
    words: Int32Array,
    pointer: Deno.PointerObject,
    holding: Holding,
  ) {
    this.#name = name;
    this.#holding = holding;
    this.#word = new LockWord(words, pointer);
    this.#words = words;
    this.#pointer = pointer;
  }

  tryLock(): Taken | undefined {
    const error = this.#tryLock(this.#pointer ?? this.#demandPointer());
    return error === 0 ? this.#taken(TAKEN) : this.#notTaken(error);
  }

  #notTaken(error: number): Taken | undefined {
    // This thread may have it through another connection.
    if (error === EBUSY || error === EDEADLK) return undefined;
    // The C library takes the lock before it sees that, and keeps it.
    if (error === ENOTRECOVERABLE) this.#word.free();
    return this.#recover(error, "trylock");
  }

  lockSync(wait: Wait): Taken {
    wait.signal?.throwIfAborted();
    return this.tryLock() ?? this.#block(wait);
  }

  #block({ timeout, since = performance.now() }: Wait): Taken {
    for (let spin = 0; spin < SPINS; spin++) {
      const taken = this.tryLock();
      if (taken !== undefined) return taken;
    }
    const deadline = since + timeout;
    while (true) {
      const left = deadline - performance.now();
      if (!(left > 0)) throw this.#timeout(timeout);
      const ms = Math.min(left, LONGEST_SLEEP);
      const error = timedLock(this.#calls, this.#demandPointer(), ms);
      if (error === 0) return this.#taken(TAKEN);
      if (error !== ETIMEDOUT) return this.#recover(error, "timedlock");
    }
  }

  async lock(
    { timeout, signal, since = performance.now() }: Wait,
    onTaken: (taken: Taken) => void,
  ): Promise<void> {
    signal?.throwIfAborted();
    const taken = this.tryLock();
    if (taken !== undefined) return onTaken(taken);
    const deadline = since + timeout;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    // Of an abort between two waits the next one hears.
    aborted.catch(() => {});
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    this.#waiting++;
    try {
      await this.#awaitTurn(timeout, deadline, aborted, onTaken);
    } catch (error) {
      // It may have been woken in the place of another that still sleeps.
      if (this.#pointer !== undefined) this.#word.wake();
      throw error;
    } finally {
      this.#waiting--;
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async #awaitTurn(
    timeout: number,
    deadline: number,
    aborted: Promise<never>,
    onTaken: (taken: Taken) => void,
  ): Promise<void> {
    while (true) {
      const left = deadline - performance.now();
      if (!(left > 0)) throw this.#timeout(timeout);
      const sleep = this.#word.sleep(Math.min(left, LONGEST_SLEEP));
      await Promise.race([sleep, aborted]);
      const taken = this.tryLock();
      if (taken === undefined) continue;
      this.#word.expectOthers();
      // Here: between this and the next step other tasks of the thread run.
      return onTaken(taken);
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

  unlock(): void {
    const error = this.#unlock(this.#pointer ?? this.#demandPointer());
    if (error !== 0) throw this.#failed("unlock", error);
    this.#holding.isHeld = false;
  }

  /** Ends the use of the lock: its memory is about to go. */
  disconnect(): void {
    if (this.#pointer === undefined) return;
    // Those who wait through this connection are told.
    if (this.#waiting > 0) this.#word.wake();
    this.#pointer = undefined;
  }

  #demandPointer(): Deno.PointerObject {
    if (this.#pointer !== undefined) return this.#pointer;
    throw new ShareError(
      `Cannot lock the shared array '${this.#name}': expected a connection, found it ended`,
      {
        code: "DISCONNECTED",
        data: { name: this.#name },
        hints: ["Call connect() first, and disconnect() when all is done."],
      },
    );
  }

  #recover(error: number, call: string): Taken {
    if (error !== EOWNERDEAD) throw this.#failed(call, error);
    const other = this.#calls.pthread_mutex_consistent(this.#demandPointer());
    if (other !== 0) throw this.#failed("consistent", other);
    return this.#taken(RECOVERED);
  }

  #taken(taken: Taken): Taken {
    this.#holding.isHeld = true;
    return taken;
  }

  #failed(call: string, error: number): ShareError {
    if (error === ENOTRECOVERABLE) {
      return new ShareError(
        `Cannot lock the shared array '${this.#name}': expected whoever got the lock after its holder's end to recover it, found it given back as it was`,
        {
          code: "LOCK_NOT_RECOVERABLE",
          data: { name: this.#name },
          hints: [
            "Make the array anew with existOk; read(…, { lock: false }) still sees its values.",
            "A program in another language must call pthread_mutex_consistent after EOWNERDEAD.",
          ],
        },
      );
    }
    return new ShareError(
      `Cannot lock the shared array '${this.#name}': expected pthread_mutex_${call} to succeed, found error ${error}`,
      {
        code: "SEGMENT_FAILED",
        data: { name: this.#name, call: `pthread_mutex_${call}`, errno: error },
        hints: ["Another program may have written over the lock."],
      },
    );
  }

  #timeout(timeout: number): ShareError {
    const thread = this.#word.holder;
    const isOurs = this.#word.isOurs(thread);
    return new ShareError(
      `Cannot lock the shared array '${this.#name}': expected it free within ${timeout} ms, found it held by thread ${thread}${
        isOurs ? " of this program, which still runs" : ""
      }`,
      {
        code: isOurs ? "HOLDER_STILL_RUNNING" : "LOCK_TIMEOUT",
        data: { name: this.#name, timeout, thread },
        hints: [
          isOurs
            ? "A terminated worker keeps its locks until it leaves its loop or wait."
            : `'ps -eLf | grep ${thread}' names the program; if it ends, the lock is free.`,
          "Hold the lock for short sections only, or wait longer.",
        ],
      },
    );
  }
}
