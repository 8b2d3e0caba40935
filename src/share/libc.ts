/**
 * The calls of the C library that segments and their locks are made of.
 *
 * @module
 */

import { openCLibrary } from "../internal/c_library.ts";

const FILES = {
  open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
  statx: {
    parameters: ["i32", "buffer", "i32", "u32", "buffer"],
    result: "i32",
  },
  fstatfs: { parameters: ["i32", "buffer"], result: "i32" },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  linkat: {
    parameters: ["i32", "buffer", "i32", "buffer", "i32"],
    result: "i32",
  },
  opendir: { parameters: ["buffer"], result: "pointer" },
  readdir: { parameters: ["pointer"], result: "pointer" },
  closedir: { parameters: ["pointer"], result: "i32" },
  rename: { parameters: ["buffer", "buffer"], result: "i32" },
  unlink: { parameters: ["buffer"], result: "i32" },
} as const;

const MUTEXES = {
  pthread_mutexattr_init: { parameters: ["buffer"], result: "i32" },
  pthread_mutexattr_settype: { parameters: ["buffer", "i32"], result: "i32" },
  pthread_mutexattr_setpshared: {
    parameters: ["buffer", "i32"],
    result: "i32",
  },
  pthread_mutexattr_setrobust: { parameters: ["buffer", "i32"], result: "i32" },
  pthread_mutexattr_destroy: { parameters: ["buffer"], result: "i32" },
  pthread_mutex_init: { parameters: ["buffer", "buffer"], result: "i32" },
  pthread_mutex_trylock: { parameters: ["pointer"], result: "i32" },
  // Of glibc 2.30; before there was only the clock that people set.
  pthread_mutex_clocklock: {
    parameters: ["pointer", "i32", "buffer"],
    result: "i32",
    optional: true,
  },
  pthread_mutex_timedlock: {
    parameters: ["pointer", "buffer"],
    result: "i32",
  },
  pthread_mutex_consistent: { parameters: ["pointer"], result: "i32" },
  pthread_mutex_unlock: { parameters: ["pointer"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
} as const;

// From Linux's <time.h>.
const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
const SECOND = 1_000_000_000n;

/** The calls that make, find and remove files. */
export type FileCalls = Deno.DynamicLibrary<typeof FILES>["symbols"];

/** The calls that make and take locks. */
export type MutexCalls = Deno.DynamicLibrary<typeof MUTEXES>["symbols"];

let files: FileCalls | undefined;
let mutexes: MutexCalls | undefined;

/**
 * Gives the calls that make, find and remove files.
 *
 * @returns The calls.
 * @throws {Error} There is no glibc.
 */
export function fileCalls(): FileCalls {
  return files ??= openCLibrary(FILES);
}

/**
 * Gives the calls that make and take locks.
 *
 * @returns The calls.
 * @throws {Error} There is no glibc.
 */
export function mutexCalls(): MutexCalls {
  return mutexes ??= openMutexes();
}

function openMutexes(): MutexCalls {
  try {
    return openCLibrary(MUTEXES);
  } catch {
    // Before glibc 2.34 they had a library of their own; if that is missing
    // too, it is the error that counts.
    return openCLibrary(MUTEXES, "libpthread.so.0");
  }
}

/**
 * Waits for a lock, blocking the thread.
 *
 * @param calls What {@linkcode mutexCalls} gave.
 * @param mutex Where the lock is.
 * @param ms How long to wait.
 * @returns What the C library says: 0, or the number of an error.
 */
export function timedLock(
  calls: MutexCalls,
  mutex: Deno.PointerObject,
  ms: number,
): number {
  const { pthread_mutex_clocklock: clockLock } = calls;
  const clock = clockLock === null ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  const time = new BigInt64Array(2);
  calls.clock_gettime(clock, time);
  const nanoseconds = time[1]! + BigInt(Math.ceil(ms * 1e6));
  time[0]! += nanoseconds / SECOND;
  time[1] = nanoseconds % SECOND;
  return clockLock === null
    ? calls.pthread_mutex_timedlock(mutex, time)
    : clockLock(mutex, clock, time);
}
