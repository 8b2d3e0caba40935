/**
 * Arrays of any number of dimensions that workers, processes and Python use at
 * the same time.
 *
 * Between the threads of a program they need no permission. Between processes
 * they need `--allow-ffi`, and Linux. `docs/share.md` tells which guarantees
 * hold.
 *
 * @module
 */

import "./shared_array_codec.ts";

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export { Axes, axes } from "./axes.ts";
export type { CreateOptions } from "./create_options.ts";
export type { SharedArrayHandle } from "./handle.ts";
export { HeldLock } from "./held_lock.ts";
export type {
  AccessOptions,
  LockOptions,
  ReadOptions,
} from "./lock_options.ts";
export type { Taken } from "./mutex.ts";
export type { AxesOf, DTypeOf, Prototype, Zeros } from "./prototype.ts";
export type { CopyOf, ReadResult, ViewOf } from "./read_result.ts";
export type { ReadTarget } from "./read_target.ts";
export type { Scope } from "./scope.ts";
export { ShareError, type ShareErrorCode } from "./share_error.ts";
export { SharedArray } from "./shared_array.ts";
