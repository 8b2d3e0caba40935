/**
 * Whether a thread of this program has ended.
 *
 * Each thread that shares arrays holds a Web Lock of a name of its own for
 * life. The runtime frees it when the thread is gone, however it ended; whoever
 * can have the lock knows that. A worker that was terminated but still runs,
 * in a loop or in `Atomics.wait`, is not gone.
 *
 * @module
 */

/** The name of a thread among all that ever ran: two 32-bit integers. */
export interface Life {
  /** The first half. */
  readonly high: number;
  /** The second half. */
  readonly low: number;
}

/** What is used of the Web Locks API, which Deno's types leave out. */
interface WebLocks {
  request(
    name: string,
    options: {
      readonly mode?: "shared";
      readonly ifAvailable?: boolean;
      readonly signal?: AbortSignal;
    },
    onTaken: (lock: object | null) => unknown,
  ): Promise<unknown>;
}

const { locks } = navigator as unknown as { readonly locks: WebLocks };

let own: Life | undefined;

/**
 * Gives the life of this thread, and begins to hold its lock.
 *
 * @returns The life.
 */
export function ownLife(): Life {
  if (own !== undefined) return own;
  const [high, low] = crypto.getRandomValues(new Int32Array(2));
  own = { high: high!, low: low! };
  holdForLife(nameOf(own));
  return own;
}

/**
 * Tells whether a thread has ended, without waiting.
 *
 * @param life The life of the thread.
 * @returns Whether it has.
 */
export function hasEnded(life: Life): boolean {
  return isFree(nameOf(life));
}

function nameOf({ high, low }: Life): string {
  return `assay:share:${high >>> 0}-${low >>> 0}`;
}

/**
 * A lock that is held through a callback keeps the event loop from ending, and
 * with it the program. Where the lock is free, Deno looks at `aborted` once
 * between taking the lock and calling back; a signal that throws then leaves
 * the lock with the thread and nothing that runs. A test pins this. Were it to
 * change, the lock would be held through the callback.
 */
function holdForLife(name: string): void {
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", {
    get() {
      throw new Error("the lock stays with the thread");
    },
  });
  locks.request(name, { signal }, forever).catch(() => {
    if (isFree(name)) locks.request(name, {}, forever);
  });
}

function forever(): Promise<never> {
  return new Promise(() => {});
}

/** Asks for a share only: several threads may ask at once. */
function isFree(name: string): boolean {
  let free = false;
  // Deno calls back before it returns: who blocks its thread can ask too.
  locks.request(
    name,
    { mode: "shared", ifAvailable: true },
    (lock) => void (free = lock !== null),
  );
  return free;
}
