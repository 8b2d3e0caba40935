/**
 * How one thread holds the lock of a shared array.
 *
 * A mutex knows threads only. Within a thread there are tasks, which take turns
 * at every `await`: what one holds across an `await` must not count as held by
 * another. So each hold has an owner:
 *
 * - what happens without an `await` belongs to the thread: nothing else can run
 *   meanwhile, and calls inside it are re-entrant;
 * - `withLock(fn)` belongs to all that `fn` calls, also after an `await`, as
 *   `AsyncLocalStorage` follows it;
 * - after `lock()` nothing tells the tasks of the thread apart: calls that take
 *   no time pass, and `lock` and `withLock` wait for its release.
 *
 * Tasks of one thread that wait do so in the order they came, one at a time for
 * the mutex.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { leaveTurn, takeTurn } from "../internal/turns.ts";
import { type LockOptions, waitOf } from "./lock_options.ts";
import {
  type Mutex,
  RECOVERED,
  TAKEN,
  type Taken,
  type Wait,
} from "./mutex.ts";
import { ShareError } from "./share_error.ts";

/** All that runs in one call of `withLock`. */
class Task {
  /** Whether the call has the lock. */
  isLive = true;
  readonly parent: Task | undefined;

  constructor(parent: Task | undefined) {
    this.parent = parent;
  }
}

/** In the place of a task: whoever runs. */
const ANYONE = undefined;

const running = new AsyncLocalStorage<Task>();

/** How this thread holds the lock of one array. */
export class Hold {
  /** Whether this thread holds the lock. */
  isHeld = false;
  /** Whether it does, and whoever runs may use it. */
  isOpen = false;
  readonly #id: string;
  readonly #name: string;
  #owner: Task | undefined = ANYONE;
  #depth = 0;
  #through: Mutex | undefined;
  #hasTurn = false;

  /**
   * Makes the hold of a lock that is not held.
   *
   * @param id Which array it is of.
   * @param name The array's name, for errors.
   */
  constructor(id: string, name: string) {
    this.#id = `assay:share:${id}`;
    this.#name = name;
  }

  /**
   * Tells whether the lock is held through a certain connection.
   *
   * @param mutex The connection's lock.
   * @returns Whether it is.
   */
  isThrough(mutex: Mutex): boolean {
    return this.isHeld && this.#through === mutex;
  }

  /**
   * Takes the lock for a step that calls nobody, and that nobody can tell of a
   * holder that ended: the next taker who can be told is, of whatever thread.
   *
   * @param mutex The lock; the caller unlocks it.
   * @param taken What `tryLock` said.
   */
  takeBriefly(mutex: Mutex, taken: Taken | undefined): void {
    const { recovered } = taken ?? mutex.lockSync(FOREVER);
    if (recovered) mutex.leaveNews();
  }

  /**
   * Checks that who runs now may use what the thread holds.
   *
   * @throws {ShareError} `LOCK_HELD_HERE`: another task of the thread has it,
   * which could never give it back while this one waits.
   */
  demandOwn(): void {
    if (this.isOpen || this.#isOwner()) return;
    throw new ShareError(
      `Cannot wait for the lock of '${this.#name}': expected it free or held by this task, found that another task of this thread holds it`,
      {
        code: "LOCK_HELD_HERE",
        data: { name: this.#name },
        hints: [
          "Await 'withLock', which lets the other task go on.",
          "Or use { lock: false } where a value half written does no harm.",
        ],
      },
    );
  }

  /**
   * Runs a function that takes no time with the lock.
   *
   * @param mutex The lock.
   * @param options How long to wait for it.
   * @param fn The function.
   * @returns What it returns.
   * @throws {ShareError} `LOCK_HELD_HERE`; `SECTION_ASYNC`: it returned a
   * promise; or what the mutex throws.
   */
  runSync<R>(
    mutex: Mutex,
    options: LockOptions | undefined,
    fn: (taken: Taken) => R,
  ): R {
    let taken = TAKEN;
    const wait = options === undefined ? FOREVER : waitOf(options);
    if (this.isHeld) {
      this.demandOwn();
      this.#depth++;
    } else {
      wait.signal?.throwIfAborted();
      taken = mutex.tryLock() ?? mutex.lockSync(wait);
      taken = this.#begin(mutex, ANYONE, taken);
    }
    try {
      const result = fn(taken);
      if (result instanceof Promise) throw this.#notOver();
      return result;
    } finally {
      this.release();
    }
  }

  /**
   * Runs a function with the lock.
   *
   * @param mutex The lock.
   * @param wait How long to wait for it.
   * @param fn The function; all that it awaits has the lock too.
   * @returns What it returns.
   * @throws {ShareError} `LOCK_TIMEOUT`, or what the mutex throws.
   */
  async run<R>(
    mutex: Mutex,
    wait: Wait,
    fn: (taken: Taken) => R | Promise<R>,
  ): Promise<R> {
    if (this.#isOwner()) {
      this.#depth++;
      try {
        return await fn(TAKEN);
      } finally {
        this.release();
      }
    }
    const task = new Task(liveTask());
    const taken = await this.#enter(mutex, wait, task);
    try {
      return await running.run(task, fn, taken);
    } finally {
      this.release();
    }
  }

  /**
   * Takes the lock until it is released.
   *
   * @param mutex The lock.
   * @param wait How long to wait for it.
   * @returns What the taker is told.
   * @throws {ShareError} `LOCK_TIMEOUT`, or what the mutex throws.
   */
  async take(mutex: Mutex, wait: Wait): Promise<Taken> {
    if (!this.#isOwner()) return await this.#enter(mutex, wait, ANYONE);
    this.#depth++;
    return TAKEN;
  }

  /** Ends one use of the lock, and with the last one gives it back. */
  release(): void {
    if (--this.#depth > 0) return;
    if (this.#owner !== ANYONE) this.#disown(this.#owner);
    this.isHeld = this.isOpen = false;
    this.#through!.unlock();
    this.#through = undefined;
    if (this.#hasTurn) this.#leave();
  }

  async #enter(
    mutex: Mutex,
    wait: Wait,
    owner: Task | undefined,
  ): Promise<Taken> {
    const { timeout, signal } = wait;
    signal?.throwIfAborted();
    if (!await takeTurn(this.#id, timeout, signal)) {
      throw this.#timedOut(timeout);
    }
    let told = TAKEN;
    try {
      // What the thread holds in this step it gives back before the next.
      if (this.isHeld) await null;
      await mutex.lock(wait, (taken) => {
        told = this.#begin(mutex, owner, taken);
        this.#hasTurn = true;
      });
    } catch (error) {
      leaveTurn(this.#id);
      throw error;
    }
    return told;
  }

  #disown(task: Task): void {
    task.isLive = false;
    this.#owner = ANYONE;
  }

  #leave(): void {
    this.#hasTurn = false;
    leaveTurn(this.#id);
  }

  #begin(mutex: Mutex, owner: Task | undefined, taken: Taken): Taken {
    const told = mutex.takeNews() ? RECOVERED : taken;
    this.#owner = owner;
    this.isOpen = owner === ANYONE;
    this.#through = mutex;
    this.#depth = 1;
    this.isHeld = true;
    return told;
  }

  #isOwner(): boolean {
    if (!this.isHeld || this.#owner === ANYONE) return false;
    for (let task = running.getStore(); task; task = task.parent) {
      if (task === this.#owner) return true;
    }
    return false;
  }

  #notOver(): ShareError {
    return new ShareError(
      `Cannot keep the lock of '${this.#name}' for what is yet to come: expected a function that awaits nothing, found that it returned a promise`,
      {
        code: "SECTION_ASYNC",
        data: { name: this.#name },
        hints: [
          "Await 'withLock', which keeps the lock until the promise is settled.",
        ],
      },
    );
  }

  #timedOut(timeout: number): ShareError {
    return new ShareError(
      `Cannot lock '${this.#name}' within ${timeout} ms: expected the lock to become free, found that another task of this thread holds it`,
      {
        code: "LOCK_TIMEOUT",
        data: { name: this.#name, timeout },
        hints: [
          "Wait longer.",
          "Inside 'lock()' use 'withLockSync', inside 'withLock' anything.",
        ],
      },
    );
  }
}

const FOREVER: Wait = { timeout: Infinity };

/** The innermost task that has its lock; the others are history. */
function liveTask(): Task | undefined {
  let task = running.getStore();
  while (task !== undefined && !task.isLive) task = task.parent;
  return task;
}

const holds = new Map<string, WeakRef<Hold>>();
const forgotten = new FinalizationRegistry<string>((id) => {
  if (holds.get(id)?.deref() === undefined) holds.delete(id);
});

/**
 * Gives this thread's hold of a lock, one for all its connections.
 *
 * @param id Which array it is of.
 * @param name The array's name, for errors.
 * @returns The hold.
 */
export function holdOf(id: string, name: string): Hold {
  let hold = holds.get(id)?.deref();
  if (hold === undefined) {
    hold = new Hold(id, name);
    holds.set(id, new WeakRef(hold));
    forgotten.register(hold, id);
  }
  return hold;
}
