/**
 * What a shared array lies in: its elements, its lock, its name.
 *
 * Each scope has one implementation of {@linkcode SegmentKind}; `SharedArray`
 * is the same over both.
 *
 * @module
 */

import type { DType, TypedArray } from "../array/mod.ts";
import type { SharedArrayHandle } from "./handle.ts";
import type { Mutex } from "./mutex.ts";
import type { Scope } from "./scope.ts";

/** Shape and dtype of a shared array. */
export interface SegmentLayout {
  /** The dtype of the elements. */
  readonly dtype: DType;
  /** The length of each axis. */
  readonly shape: readonly number[];
}

/** One connection of this thread to a segment. */
export interface Segment {
  /** Who shares it. */
  readonly scope: Scope;
  /** Its name. */
  readonly name: string;
  /**
   * Which segment it is, the same for all its connections and for no other:
   * what this thread's holds of the lock are kept by.
   */
  readonly id: string;
  /** Shape and dtype, frozen. */
  readonly layout: SegmentLayout;
  /** The memory, header included; detached by `disconnect` where it can be. */
  readonly buffer: ArrayBufferLike;
  /** Where in `buffer` the first element is, in bytes. */
  readonly dataOffset: number;
  /** The lock, as this connection takes it. */
  readonly mutex: Mutex;
  /** What other threads connect with. */
  readonly handle: SharedArrayHandle;
  /**
   * Ends the connection, once; further calls do nothing. It is never called
   * while the lock is held through this connection.
   */
  disconnect(): void;
}

/** How a segment is made. */
export interface SegmentOptions {
  /** Whether a segment of the name may be replaced. */
  readonly existOk: boolean;
  /**
   * Writes the first values, before anyone else can see the segment.
   *
   * @param data The elements in C order, all 0.
   */
  readonly fill: (data: TypedArray) => void;
}

/** How segments of one scope are made, found and removed. */
export interface SegmentKind {
  /** The scope. */
  readonly scope: Scope;
  /**
   * Makes a segment. Its name appears when it is complete.
   *
   * @param name Its name.
   * @param layout Shape and dtype, known to be right.
   * @param options What to do with a name in use, and the first values.
   * @returns The connection of its maker.
   * @throws {ShareError} `NAME_INVALID`, `NAME_IN_USE`, `MEMORY_FULL`,
   * `SHM_FULL`, `PROCESSES_UNSUPPORTED`, `FFI_NEEDED`, `SEGMENT_FAILED`.
   */
  create(
    name: string,
    layout: SegmentLayout,
    options: SegmentOptions,
  ): Segment;
  /**
   * Connects to the segment of a name.
   *
   * @param name The name.
   * @returns A connection; nothing when no segment has the name.
   * @throws {ShareError} `NAME_INVALID`, `SEGMENT_INVALID`, `FFI_NEEDED`,
   * `PROCESSES_UNSUPPORTED`, `SEGMENT_FAILED`.
   */
  attach(name: string): Segment | undefined;
  /**
   * Connects to the very segment that a handle is of.
   *
   * @param handle A handle of this scope, its `kind`, `scope`, `name` and `id`
   * known to be of the right types.
   * @returns A connection; nothing when the segment is gone.
   * @throws {ShareError} `HANDLE_INVALID`, `SEGMENT_INVALID`, `FFI_NEEDED`,
   * `PROCESSES_UNSUPPORTED`, `SEGMENT_FAILED`.
   */
  connect(handle: SharedArrayHandle): Segment | undefined;
  /**
   * Removes the name, if it is still the name of that segment. The memory goes
   * with its last connection.
   *
   * @param handle The segment's handle.
   * @throws {ShareError} `SEGMENT_FAILED`.
   */
  remove(handle: SharedArrayHandle): void;
}
