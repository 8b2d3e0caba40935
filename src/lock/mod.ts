/**
 * Run locks: a record beside a run's results of what went in, what came out,
 * on what it ran and how it ended.
 *
 * A lock needs reading of the data, reading and writing of the run's
 * directory; with `--allow-sys=hostname` it names the machine.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export type { Runtime } from "../internal/runtime.ts";
export { LockError, type LockErrorCode } from "./lock_error.ts";
export {
  type LockedPath,
  type LockLocations,
  readLock,
  type RunLock,
  type RunStatus,
} from "./lock_record.ts";
export { type Run, runLock, type RunLockOptions } from "./run_lock.ts";
