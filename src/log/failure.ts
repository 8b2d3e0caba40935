/**
 * Why a logger can write no more, in a form that every thread can read.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { LogError, type LogErrorCode } from "./log_error.ts";

/** A failure as plain data. */
export interface Failure {
  /** Which error it is. */
  readonly code: LogErrorCode;
  /** The sentence. */
  readonly message: string;
  /** The facts. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What to do next. */
  readonly hints: readonly string[];
  /** Name and sentence of the error that led to it. */
  readonly cause?: { readonly name: string; readonly message: string };
}

/** How to tell a cause, and what can be done. */
const KINDS: readonly {
  readonly code: LogErrorCode;
  readonly systemCodes: readonly string[];
  readonly hint: string;
}[] = [
  {
    code: "DISK_FULL",
    systemCodes: ["ENOSPC", "EDQUOT", "EFBIG"],
    hint: "Free space there, stop the logger, and start it again.",
  },
  {
    code: "PERMISSION_DENIED",
    systemCodes: ["EACCES", "EPERM", "EROFS"],
    hint: "Let this user write there, and run with --allow-read and " +
      "--allow-write for it.",
  },
  {
    code: "DIRECTORY_REMOVED",
    systemCodes: ["ENOENT", "ENOTDIR", "ESTALE"],
    hint: "Leave the log's folder in place while its logger runs.",
  },
];

/**
 * Describes what went wrong in a writer.
 *
 * @param errors What was thrown, and what was while the files were let go of.
 * @param directory The log's folder.
 * @returns The failure.
 */
export function describeFailure(
  [error, ...others]: readonly unknown[],
  directory: string,
): Failure {
  const failure = describeFirst(error, directory);
  if (others.length === 0) return failure;
  return {
    ...failure,
    data: { ...failure.data, others: others.map(messageOf) },
  };
}

function describeFirst(error: unknown, directory: string): Failure {
  if (error instanceof LogError) {
    const { code, message, data, hints, cause } = error;
    return { code, message, data, hints, ...causeOf(cause) };
  }
  const systemCode = systemCodeOf(error);
  const kind = KINDS.find(({ code, systemCodes }) =>
    systemCodes.includes(String(systemCode)) ||
    (code === "PERMISSION_DENIED" && isNotCapable(error))
  );
  const found = messageOf(error);
  return {
    code: kind?.code ?? "WRITE_FAILED",
    message:
      `Cannot write the log '${directory}': expected to write to it, found '${found}'`,
    data: { directory, systemCode: systemCode ?? null },
    hints: [
      kind?.hint ?? "Mend the cause, stop the logger, and start it again.",
    ],
    ...causeOf(error),
  };
}

/**
 * Makes the error of an fsync that failed. It is final: another one would
 * succeed, although what the first one was for may be lost.
 *
 * @param cause What was thrown.
 * @param directory The log's folder.
 * @returns The error.
 */
export function syncFailed(cause: unknown, directory: string): LogError {
  const found = messageOf(cause);
  return new LogError(
    `Cannot bring the log '${directory}' onto the disk: expected fsync to succeed, found '${found}'`,
    {
      code: "SYNC_FAILED",
      data: { directory, systemCode: systemCodeOf(cause) ?? null },
      hints: [
        "What was flushed before is on the disk; look after the disk, then start the logger again.",
      ],
      cause,
    },
  );
}

/**
 * Describes a writer that has gone without a word.
 *
 * @param directory The log's folder.
 * @param found What was found of it.
 * @returns The failure.
 */
export function lostWriter(directory: string, found: string): Failure {
  return {
    code: "WRITER_ENDED",
    message:
      `Cannot write the log '${directory}': expected its writer to run, found ${found}`,
    data: { directory },
    hints: ["Stop the logger, and start it again."],
  };
}

/**
 * Makes an error of a failure.
 *
 * @param failure The failure.
 * @returns A new error, so that its stack tells where it was met.
 */
export function toLogError(failure: Failure): LogError {
  const { code, message, data, hints, cause } = failure;
  return new LogError(message, {
    code,
    data,
    hints,
    ...(cause === undefined ? {} : { cause: toCause(cause) }),
  });
}

/** What our own errors carry of the system's is in their cause. */
function systemCodeOf(error: unknown): unknown {
  if (error instanceof AggregateError) return systemCodeOf(error.errors[0]);
  if (error instanceof AssayError) return systemCodeOf(error.cause);
  return (error as { code?: unknown } | undefined)?.code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isNotCapable(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable ||
    (error instanceof AssayError && isNotCapable(error.cause));
}

function causeOf(cause: unknown): Pick<Failure, "cause"> {
  if (cause === undefined) return {};
  return cause instanceof Error
    ? { cause: { name: cause.name, message: cause.message } }
    : { cause: { name: "Error", message: String(cause) } };
}

function toCause({ name, message }: { name: string; message: string }): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
