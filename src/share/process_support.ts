/**
 * Whether this machine and this program can share memory between processes.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";
import { mutexCalls } from "./libc.ts";
import { ShareError } from "./share_error.ts";

/** What locks of this machine are. */
export interface LockAbi {
  /** Whose lock it is: only who has the same may take it. */
  readonly abi: string;
  /** The size of a `pthread_mutex_t`, in bytes. */
  readonly mutexSize: number;
}

const MUTEX_SIZES = { x86_64: 40, aarch64: 48 };

/**
 * Checks that memory can be shared between processes.
 *
 * @param build What runs Deno.
 * @returns What locks are here.
 * @throws {ShareError} `PROCESSES_UNSUPPORTED` or `FFI_NEEDED`.
 */
export function demandProcesses(
  build: { readonly os: string; readonly arch: string } = Deno.build,
): LockAbi {
  const { os, arch } = build;
  if (os !== "linux") throw unsupported("Linux", os);
  if (arch !== "x86_64" && arch !== "aarch64") {
    throw unsupported("a processor of x86_64 or aarch64", arch);
  }
  if (!isGranted({ name: "ffi" })) {
    throw new ShareError(
      "Cannot share memory between processes: expected the permission --allow-ffi, found none",
      {
        code: "FFI_NEEDED",
        hints: [
          "Run with --allow-ffi, without a path.",
          'Between the threads of one program, scope "threads" needs no permission.',
        ],
      },
    );
  }
  try {
    mutexCalls();
  } catch (cause) {
    throw unsupported("the C library glibc", "none", cause);
  }
  return { abi: `glibc-${arch}`, mutexSize: MUTEX_SIZES[arch] };
}

/**
 * Makes the error of a machine that lacks something.
 *
 * @param expected What it lacks.
 * @param found What is there.
 * @param cause The error that told.
 * @returns The error.
 */
export function unsupported(
  expected: string,
  found: string,
  cause?: unknown,
): ShareError {
  return new ShareError(
    `Cannot share memory between processes: expected ${expected}, found ${found}`,
    {
      code: "PROCESSES_UNSUPPORTED",
      data: { expected, found },
      hints: [
        'Use scope "threads", which works everywhere between the threads of one program.',
      ],
      cause,
    },
  );
}
