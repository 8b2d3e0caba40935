/**
 * One run of a call at a time, on one machine.
 *
 * @module
 */

import { getLogger, type Logger } from "@logtape/logtape";
import { AssayError } from "../internal/errors.ts";
import { acquireLockFile, type LockFile } from "../internal/lock_file.ts";
import type { Call } from "./prepare_call.ts";

/** The right to run a call, until it is disposed of. */
export interface Flight extends Disposable {
  /** Whether another had it before, and may have stored a result. */
  readonly waited: boolean;
}

/**
 * Waits until nobody else on this machine runs a call.
 *
 * No hit rests on it: where the file system has no locks, two may run a call
 * at once, and each writes a whole record. The kernel frees the lock of a
 * process that is killed.
 *
 * @param call The call.
 * @param signal Ends the waiting; its reason is thrown.
 * @returns The right to run it.
 */
export async function takeFlight(
  call: Call,
  signal?: AbortSignal,
): Promise<Flight> {
  const path = call.store.lockPath(call.address);
  const options = { purpose: "running a stage", ...(signal ? { signal } : {}) };
  const free = await acquireLockFile(path, options).catch(lockError);
  if (!(free instanceof AssayError)) return flightWith(free, false);
  if (free.code === "LOCK_FAILED") {
    warn(free);
    return { waited: false, [Symbol.dispose]: () => {} };
  }
  logger().info("Waiting for another run of '{stage}': {reason}", {
    stage: call.stage,
    reason: free.message,
  });
  return flightWith(
    await acquireLockFile(path, { ...options, wait: true }),
    true,
  );
}

function flightWith(lock: LockFile, waited: boolean): Flight {
  const release = () => {
    try {
      lock.release();
    } catch (error) {
      // The result that is about to be returned must not be lost by it.
      warn(lockError(error));
    }
  };
  return { waited, [Symbol.dispose]: release };
}

function lockError(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  throw error;
}

function warn({ message }: AssayError): void {
  logger().warn("Another process may run the same call: {message}", {
    message,
  });
}

function logger(): Logger {
  return getLogger(["assay", "stage"]);
}
