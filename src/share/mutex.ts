/**
 * Mutual exclusion among all who share an array.
 *
 * @module
 */

/** What whoever takes a lock is told. */
export interface Taken {
  /** Whether the holder before ended while it held the lock. */
  readonly recovered: boolean;
}

/** The answer to most who take a lock; made once, since locks are taken often. */
export const TAKEN: Taken = Object.freeze({ recovered: false });

/** The answer to whoever takes a lock that its holder left behind. */
export const RECOVERED: Taken = Object.freeze({ recovered: true });

/** How long to wait for a lock. */
export interface Wait {
  /** In ms; `Infinity` for as long as it takes. */
  readonly timeout: number;
  /**
   * Ends the wait. Of a wait that blocks the thread it is looked at before,
   * since nothing can abort it meanwhile.
   */
  readonly signal?: AbortSignal | undefined;
  /** When it began, as `performance.now()` tells; now when left out. */
  readonly since?: number;
}

/**
 * Mutual exclusion among the threads or processes that share an array. It
 * belongs to one connection, and to the thread that has it: whoever took it
 * must unlock it through the same object. It is not re-entrant, and is never
 * asked for while this thread holds it; `hold.ts` sees to both.
 */
export interface Mutex {
  /**
   * Takes the lock if it is free or its holder ended, without waiting.
   *
   * @returns What the taker is told; nothing when another holds it.
   * @throws {ShareError} `LOCK_NOT_RECOVERABLE`.
   */
  tryLock(): Taken | undefined;
  /**
   * Takes the lock, blocking the thread meanwhile.
   *
   * @param wait How long.
   * @returns What the taker is told.
   * @throws {ShareError} `LOCK_TIMEOUT`, `HOLDER_STILL_RUNNING` or
   * `LOCK_NOT_RECOVERABLE`.
   * @throws The signal's reason.
   */
  lockSync(wait: Wait): Taken;
  /**
   * Takes the lock, without blocking the thread.
   *
   * @param wait How long.
   * @param onTaken Called in the very step that takes the lock: until this
   * thread knows that it has it, other tasks of it would wait for themselves.
   * @returns When it is taken.
   * @throws {ShareError} `LOCK_TIMEOUT`, `HOLDER_STILL_RUNNING` or
   * `LOCK_NOT_RECOVERABLE`.
   * @throws The signal's reason, as soon as it is aborted.
   */
  lock(wait: Wait, onTaken: (taken: Taken) => void): Promise<void>;
  /**
   * Leaves word that a holder ended for the next who takes it; called by who has
   * the lock, and was told but cannot pass it on.
   */
  leaveNews(): void;
  /**
   * Takes the word that was left; called by who has the lock.
   *
   * @returns Whether there was any.
   */
  takeNews(): boolean;
  /** Gives the lock back; called only by who has it. */
  unlock(): void;
}
