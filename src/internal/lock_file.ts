/**
 * Lock files: one holder at a time, on one machine, across processes.
 *
 * The sequence is: wait for one's turn within the process, open the file and
 * create it if needed, lock it with the kernel's lock, check that the path
 * still leads to the file that is locked, write who holds it. To release is to
 * remove the file while it is still locked, then to close it.
 *
 * - **A lock file is a file of its own**, never the file it guards: its content
 *   is overwritten and the file is removed.
 * - **The kernel's lock decides**, not that the file exists and not what it
 *   says. The line inside only names the holder to those who are refused, and
 *   may be missing or torn for the moment in which it is written.
 * - **When the holder dies**, the kernel frees the lock at once. The file stays
 *   and is taken over by the next holder.
 * - **When somebody removes or replaces the file**, the holder keeps a lock on
 *   a file that nobody finds, and a second holder may come. The first one will
 *   then not remove the file of the second.
 * - **Within a process** those who wait are served in the order they came;
 *   between processes there is no order.
 *
 * On a network file system the kernel's lock may hold for one machine only.
 *
 * Needs read and write permission for the file's directory; with
 * `--allow-sys=hostname` the machine is named too.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { AssayError } from "./errors.ts";
import { linkTarget } from "./link_target.ts";
import {
  describeHolder,
  formatHolder,
  type LockHolder,
  parseHolder,
  thisHolder,
} from "./lock_holder.ts";
import { leaveTurn, pause, takeTurn } from "./turns.ts";
import { writeAll } from "./write_all.ts";

/** How {@linkcode acquireLockFile} takes a lock. */
export interface AcquireLockFileOptions {
  /**
   * Whether to wait while another has the lock, or how many milliseconds.
   *
   * @default {false}
   */
  readonly wait?: boolean | number;
  /** Ends the waiting; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** What the lock is for; those who are refused are told. */
  readonly purpose?: string;
}

/** A lock that is held until it is released or disposed of. */
export interface LockFile extends Disposable {
  /** The lock file's real path. */
  readonly path: string;
  /**
   * Gives the lock up and removes its file; a second call does nothing.
   *
   * @throws {AssayError} `LOCK_FAILED` if the file could not be removed; the
   * lock is given up all the same.
   */
  release(): void;
}

/**
 * How long to wait for a lock file that others may look at with
 * {@linkcode isLockFileHeld}, in ms: they hold it for a moment, or for longer
 * where the machine is busy.
 */
export const LOOKED_AT = 250;

/** The longest pause between two tries, in milliseconds. */
const MAX_PAUSE = 50;

/**
 * Takes a lock file.
 *
 * @param path The lock file, which may not exist yet.
 * @param options Whether to wait, and what for.
 * @returns The lock.
 * @throws {AssayError} `LOCKED` if another has the lock (after the time to
 * wait), naming it; `LOCK_FAILED` if the file cannot be opened or written.
 */
export async function acquireLockFile(
  path: string | URL,
  options: AcquireLockFileOptions = {},
): Promise<LockFile> {
  const { wait = false, signal, purpose } = options;
  signal?.throwIfAborted();
  const named = path instanceof URL ? fileURLToPath(path) : path;
  const place = orLockFailed("take", named, () => linkTarget(named).path);
  const ms = typeof wait === "number" ? wait : wait ? Infinity : 0;
  const deadline = performance.now() + ms;

  if (!await takeTurn(place, ms, signal)) throw lockedError(place);
  try {
    for (let step = 1; true; step = Math.min(step * 2, MAX_PAUSE)) {
      const file = orLockFailed("take", place, () => tryHold(place, purpose));
      if (file !== undefined) return lockFile(place, file);
      const left = deadline - performance.now();
      if (!(left > 0)) throw lockedError(place);
      // Jitter, so that processes that began together do not stay in step.
      await pause(Math.min(step * (0.5 + Math.random() / 2), left), signal);
    }
  } catch (error) {
    leaveTurn(place);
    throw error;
  }
}

/**
 * Tells whether somebody holds a lock file, without waiting or writing.
 *
 * It is locked as readers lock and let go at once: those who look do not take
 * each other for the holder, but whoever would hold it in that moment must try
 * again, for {@linkcode LOOKED_AT} ms.
 *
 * @param path The lock file.
 * @returns Whether it is held.
 * @throws What the system says: that there is no such file, that it may not be
 * read, that its file system has no locks.
 */
export function isLockFileHeld(path: string): boolean {
  using file = Deno.openSync(path);
  if (!file.tryLockSync(false)) return true;
  // To close the file alone would leave the lock to any program that another
  // thread is starting, which has the same file open until it has begun.
  file.unlockSync();
  return false;
}

/** Tries once to lock the file at the path; `undefined` if another has it. */
function tryHold(
  path: string,
  purpose: string | undefined,
): Deno.FsFile | undefined {
  while (true) {
    using opened = new DisposableStack();
    const file = opened.use(
      Deno.openSync(path, { read: true, write: true, create: true }),
    );
    if (!file.tryLockSync(true)) return undefined;
    // The holder before may have removed the file between open and lock.
    if (!isAt(path, file)) continue;
    file.truncateSync();
    writeAll(file, new TextEncoder().encode(formatHolder(thisHolder(purpose))));
    opened.move();
    return file;
  }
}

function isAt(path: string, file: Deno.FsFile): boolean {
  const held = file.statSync();
  try {
    const found = Deno.statSync(path);
    return found.dev === held.dev && found.ino === held.ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function lockFile(path: string, file: Deno.FsFile): LockFile {
  // Undone from the last to the first, each even if one before it failed.
  const stack = new DisposableStack();
  stack.defer(() => leaveTurn(path));
  stack.adopt(file, (file) => file.close());
  stack.defer(() =>
    orLockFailed("remove", path, () => {
      if (isAt(path, file)) Deno.removeSync(path);
    })
  );
  const release = () => stack.dispose();
  return { path, release, [Symbol.dispose]: release };
}

function lockedError(path: string): AssayError {
  const holder = readHolder(path);
  return new AssayError(
    `Cannot lock '${path}': expected it to be free, ` +
      `found it held by ${describeHolder(holder)}`,
    {
      code: "LOCKED",
      data: { path, holder },
      hints: [
        "Wait until the holder has finished; its lock is free when it ends.",
      ],
    },
  );
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return parseHolder(Deno.readTextFileSync(path));
  } catch {
    // The holder may have gone with its file meanwhile; that the lock was held
    // is what the caller must learn.
    return undefined;
  }
}

function orLockFailed<T>(
  verb: "take" | "remove",
  path: string,
  act: () => T,
): T {
  try {
    return act();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const directory = dirname(path);
    throw new AssayError(
      `Cannot ${verb} the lock file '${path}': ` +
        `expected to read and write in '${directory}', found '${found}'`,
      {
        code: "LOCK_FAILED",
        data: { path },
        hints: [`Make '${directory}' a directory this user may write to.`],
        cause,
      },
    );
  }
}
