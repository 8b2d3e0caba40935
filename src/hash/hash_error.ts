/**
 * The errors of hashing.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** Why a file or tree could not be hashed. */
export type HashErrorCode =
  | "CACHE_UNUSABLE"
  | "DANGLING_LINK"
  | "FILE_NOT_FOUND"
  | "FILE_SYSTEM_LOOP"
  | "FILE_UNREADABLE"
  | "FILE_UNSTABLE"
  | "IS_DIRECTORY"
  | "JOBS_OUT_OF_RANGE"
  | "MANIFEST_MALFORMED"
  | "NAME_NOT_UTF8"
  | "NOT_A_DIRECTORY"
  | "NOT_A_FILE"
  | "PERMISSION_DENIED"
  | "TREE_UNREADABLE";

/**
 * A file, tree or manifest could not be hashed, read or checked.
 *
 * @example Telling a missing file from one that cannot be read
 * ```ts
 * import { HashError, hashFile } from "@assay/assay/hash";
 *
 * try {
 *   await hashFile("no-such-file", { cache: false });
 * } catch (error) {
 *   if (!(error instanceof HashError)) throw error;
 *   if (error.code !== "FILE_NOT_FOUND") throw error;
 * }
 * ```
 */
export class HashError extends AssayError {
  /** Which error this is. */
  declare readonly code: HashErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: HashErrorCode },
  ) {
    super(message, options);
  }
}
