/**
 * The errors of run locks.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** What went wrong with a run lock. */
export type LockErrorCode =
  | "CRATE_CHANGED"
  | "CRATE_TAKEN"
  | "HOLDS_OWN_LOCK"
  | "INDEX_ROOT_MISSING"
  | "LINEAGE_CYCLE"
  | "LINEAGE_LOST"
  | "LOCK_MALFORMED"
  | "LOCK_NEEDS_DIRECTORY"
  | "LOCK_NOT_FOUND"
  | "LOCK_TOO_NEW"
  | "LOCK_UNREADABLE"
  | "PULL_DAMAGED"
  | "PULL_LINK_IMPOSSIBLE"
  | "PULL_NOT_FOUND"
  | "PULL_REFUSED"
  | "PULL_TAKEN"
  | "PUSH_CHANGED"
  | "PUSH_MALFORMED"
  | "PUSH_RUNNING"
  | "PUSH_SHALLOW"
  | "PUSH_TAG_TAKEN"
  | "PUSH_UNTRACKED"
  | "RCLONE_FAILED"
  | "RCLONE_MISSING"
  | "RCLONE_NOT_PERMITTED"
  | "REMOTE_INVALID"
  | "REMOTE_NEEDED"
  | "REPRODUCE_CODE_LOST"
  | "REPRODUCE_DATA_CHANGED"
  | "REPRODUCE_FAILED"
  | "REPRODUCE_IMPOSSIBLE"
  | "REPRODUCE_INTO_TAKEN"
  | "REPRODUCE_REFUSED"
  | "RUN_ENDED"
  | "TAG_INVALID"
  | "TAG_MISSING"
  | "VARIABLE_FORBIDDEN";

/**
 * A run lock could not be made, read or ended.
 *
 * @example A directory without a lock
 * ```ts
 * import { LockError, readLock } from "@assay/assay/lock";
 *
 * try {
 *   readLock("no-such-directory/run.lock");
 * } catch (error) {
 *   if (!(error instanceof LockError)) throw error;
 *   if (error.code !== "LOCK_NOT_FOUND") throw error;
 * }
 * ```
 */
export class LockError extends AssayError {
  /** Which error this is. */
  declare readonly code: LockErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: LockErrorCode },
  ) {
    super(message, options);
  }
}
