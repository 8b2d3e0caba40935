/**
 * Failures as plain data, so that they cross from a worker.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { HashError, type HashErrorCode } from "./hash_error.ts";

/** A {@linkcode HashError} as plain data, to cross from a worker. */
export interface Failure {
  /** The sentence. */
  readonly message: string;
  /** The stable code. */
  readonly code: HashErrorCode;
  /** The path it is about. */
  readonly path: string;
  /** What to do next. */
  readonly hints: readonly string[];
}

/**
 * Makes the error that plain data describes.
 *
 * @param plain What came from a worker.
 * @returns The error.
 */
export function toHashError(plain: Failure): HashError {
  return new HashError(plain.message, {
    code: plain.code,
    data: { path: plain.path },
    hints: plain.hints,
  });
}

/**
 * Says in plain data why a path could not be hashed.
 *
 * @param path The path as the caller named it.
 * @param error What the file system said.
 * @returns The description.
 */
export function failureOf(path: string, error: unknown): Failure {
  if (error instanceof AssayError) {
    return {
      message: error.message,
      code: error.code as HashErrorCode,
      path,
      hints: error.hints,
    };
  }
  const plain = (code: HashErrorCode, why: string, ...hints: string[]) => ({
    message: `Cannot hash '${path}': ${why}`,
    code,
    path,
    hints,
  });
  if (error instanceof Deno.errors.NotFound) {
    return plain(
      "FILE_NOT_FOUND",
      "no such file or directory",
      "Check the spelling; a relative path starts from the present directory.",
    );
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return plain(
      "NOT_A_DIRECTORY",
      "a part of its path is not a directory",
      "Check the spelling of the directories in it.",
    );
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return plain(
      "IS_DIRECTORY",
      "it is a directory",
      "Hash it as a tree: 'assay hash --tree DIR', or hashTree().",
    );
  }
  if (error instanceof Deno.errors.NotCapable) {
    return plain(
      "PERMISSION_DENIED",
      "the program was not given permission to read it",
      "Run it with --allow-read, or with --allow-read=PATH for this path.",
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return plain(
      "PERMISSION_DENIED",
      "permission denied",
      "Check the owner and mode of the file and of the directories above it.",
    );
  }
  if (error instanceof Deno.errors.FilesystemLoop) {
    return plain(
      "FILE_SYSTEM_LOOP",
      "its links lead back to themselves",
      "Remove one of the links.",
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return plain(
    "FILE_UNREADABLE",
    reason,
    "Try to read the file with another program: the disk may be at fault.",
  );
}
