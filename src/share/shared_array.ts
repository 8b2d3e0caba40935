/**
 * Arrays that workers, or processes, share.
 *
 * @module
 */

import type { Conversion } from "../array/kit.ts";
import type {
  DataOf,
  DType,
  ElementOf,
  NdArray,
  NestedValues,
  Selector,
} from "../array/mod.ts";
import { add, compareExchange, outermost } from "./atomically.ts";
import type { Axes } from "./axes.ts";
import { Connection, type ReadArguments } from "./connection.ts";
import type { CreateOptions } from "./create_options.ts";
import type { SharedArrayHandle } from "./handle.ts";
import { HeldLock } from "./held_lock.ts";
import {
  type AccessOptions,
  type LockOptions,
  type ReadOptions,
  waitOf,
} from "./lock_options.ts";
import type { Taken } from "./mutex.ts";
import {
  type AxesOf,
  type DTypeOf,
  planOf,
  type Prototype,
} from "./prototype.ts";
import type { ReadResult, ViewOf } from "./read_result.ts";
import type { Scope } from "./scope.ts";
import { attached, connected, demandHandle, kindOf } from "./scopes.ts";
import type { Segment } from "./segment.ts";
import { ShareError } from "./share_error.ts";

/**
 * An array of any number of dimensions that several threads, or several
 * processes, use at the same time.
 *
 * @example One array, seen by two connections
 * ```ts
 * import { SharedArray } from "@assay/assay/share";
 *
 * using array = SharedArray.create("frames", [[1, 2, 3], [4, 5, 6]]);
 * using again = SharedArray.connect(array.handle); // as a worker would
 * again.write(1, [40, 50, 60]);
 * if (array.read(1, -1) !== 60) throw new Error("not shared");
 * ```
 *
 * @example A section that no other runs meanwhile
 * ```ts
 * import { SharedArray } from "@assay/assay/share";
 *
 * using counts = SharedArray.create("counts", new Int32Array(2));
 * counts.withLockSync(() => {
 *   counts.write(0, counts.read(0) + 1);
 *   counts.write(1, counts.read(1) + 1);
 * });
 * if (counts.read([]).join() !== "1,1") throw new Error("unexpected");
 * ```
 */
export class SharedArray<
  D extends DType = DType,
  N extends number = number,
> implements Disposable {
  /** The name. */
  readonly name: string;
  /** Who shares it. */
  readonly scope: Scope;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** The dtype of the elements. */
  readonly dtype: D;
  /** What another thread gives to {@linkcode SharedArray.connect}. */
  readonly handle: SharedArrayHandle;
  readonly #isMaker: boolean;
  #connection: Connection<D> | undefined;
  // Here too, as one step to an element costs less than two.
  #plain: DataOf<D> | undefined;
  #counters: Int32Array | undefined;
  #convert: Conversion | undefined;
  #isDestroyed = false;

  private constructor(segment: Segment, isMaker: boolean) {
    const { name, scope, handle, layout: { shape, dtype } } = segment;
    this.name = name;
    this.scope = scope;
    this.shape = shape;
    this.dtype = dtype as D;
    this.handle = handle;
    this.#isMaker = isMaker;
    this.#use(segment);
  }

  /**
   * Makes an array.
   *
   * @param name Its name. Of scope `processes` it is that of a file of
   * `/dev/shm`.
   * @param prototype Its shape, dtype and first values: an `NdArray`, a typed
   * array, another shared array, nested lists or one value, or
   * `{ shape, dtype }` for zeros. Numbers become `float64`, bigints `int64`,
   * booleans `bool`.
   * @param options Whether an array of the name is replaced, and who shares it.
   * @returns The array, connected.
   * @throws {ShareError} `NAME_IN_USE`, `NAME_INVALID`, `OPTION_INVALID`; of
   * scope `threads` also `MEMORY_FULL`, of scope `processes` `FFI_NEEDED`,
   * `PROCESSES_UNSUPPORTED`, `SHM_FULL`, `SEGMENT_FAILED`.
   * @throws {ArrayError} The prototype is none.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`.
   *
   * @example
   * ```ts
   * import { SharedArray } from "@assay/assay/share";
   *
   * using image = SharedArray.create("image", {
   *   shape: [480, 640, 3],
   *   dtype: "uint8",
   * });
   * if (image.shape.length !== 3) throw new Error("unexpected");
   * ```
   */
  static create<const P extends Prototype>(
    name: string,
    prototype: P,
    { existOk = false, scope = "threads" }: CreateOptions = {},
  ): SharedArray<DTypeOf<P>, AxesOf<P>> {
    const kind = kindOf(scope);
    const { layout, fill } = planOf(SharedArray.#copied(prototype));
    const segment = kind.create(name, layout, { existOk, fill });
    return new SharedArray(segment, true);
  }

  /**
   * Connects to the array of a name: one that this thread made, or one that
   * processes share.
   *
   * @param name The name.
   * @param options Where to look; in both scopes when left out, `threads` first.
   * @returns The array, connected; shape and dtype are those it was made with.
   * @throws {ShareError} `NAME_UNKNOWN`; of scope `processes` also
   * `SEGMENT_INVALID`, `FFI_NEEDED`, `PROCESSES_UNSUPPORTED`, `SEGMENT_FAILED`.
   */
  static attach<D extends DType = DType, N extends number = number>(
    name: string,
    options: { readonly scope?: Scope } = {},
  ): SharedArray<D, N> {
    return new SharedArray(attached(name, options.scope), false);
  }

  /**
   * Connects to the array of a handle that another thread posted.
   *
   * @param handle The handle.
   * @returns The array, connected.
   * @throws {ShareError} `HANDLE_INVALID`; `NAME_UNKNOWN` when the array is
   * gone; of scope `processes` also what {@linkcode SharedArray.attach} throws.
   */
  static connect<D extends DType = DType, N extends number = number>(
    handle: SharedArrayHandle,
  ): SharedArray<D, N> {
    demandHandle(handle);
    return new SharedArray(connected(handle), false);
  }

  /** Whether the array can be used: neither disconnected nor destroyed. */
  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /**
   * Copies what is selected.
   *
   * @param selectors One for each axis, from the first on; axes without one are
   * taken whole. Last may stand options: `{ lock: false }`, and `{ into }`, an
   * array that is there for what is read.
   * @returns One element as a number, bigint or boolean; one axis as a typed
   * array, of a `bool` array one of bytes; more as an `NdArray`; or `into`.
   * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE`, `INDEX_COUNT` or
   * `SHAPE_MISMATCH`, also of `into`, which is as it was then.
   * @throws {ArrayError} `SELECTOR_INVALID`; `ARRAY_DISPOSED` of `into`.
   * @throws {ShareError} `DISCONNECTED`, `DESTROYED` or `LOCK_HELD_HERE`;
   * `OPTION_INVALID`: `into` is of another dtype, or no array.
   *
   * @example
   * ```ts
   * import { SharedArray } from "@assay/assay/share";
   *
   * using array = SharedArray.create("reading", [10, 11, 12, 13]);
   * const [last, middle] = [array.read(-1), array.read([1, 3])];
   * if (last !== 13 || middle.join() !== "11,12") throw new Error("unexpected");
   * ```
   */
  read<const A extends readonly (Selector | ReadOptions)[]>(
    ...selectors: A
  ): ReadResult<D, N, A>;
  read(...args: ReadArguments): unknown {
    const plain = this.#plain;
    const index = args[0];
    if (plain !== undefined && typeof index === "number") {
      const seen = plain[index];
      if (seen !== undefined) {
        if (args.length === 1) return this.#connection!.kept(index);
        if (args.length === 2 && isPlainlyUnlocked(args[1])) return seen;
      }
    }
    return this.#readAny(...args);
  }

  /** Apart, so that to read an element makes no list of its arguments. */
  #readAny(...args: ReadArguments): unknown {
    return this.#connected.read(args);
  }

  /**
   * Writes to what is selected: all values, or none.
   *
   * @param where What is selected of the first axis, or {@linkcode axes} of
   * several; of a place that comes twice the last value stays.
   * @param values One value for every place, or values of the shape that is
   * selected: lists, a typed array, an `NdArray`, also a view of this array; or
   * another shared array, of which a copy is taken first.
   * @param options Whether the lock is taken.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold a value;
   * `SHAPE_MISMATCH`, `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
   * @throws {ArrayError} `SELECTOR_INVALID` or `ARRAY_DISPOSED`.
   * @throws {ShareError} `DISCONNECTED`, `DESTROYED` or `LOCK_HELD_HERE`.
   *
   * @example
   * ```ts
   * import { axes, SharedArray } from "@assay/assay/share";
   *
   * using grid = SharedArray.create("writing", { shape: [2, 3], dtype: "int8" });
   * grid.write(0, [1, 2, 3]);
   * grid.write(axes(1, [1]), 7);
   * if (`${grid.read()}` !== "int8 [2, 3] [[1, 2, 3], [0, 7, 7]]") {
   *   throw new Error(`${grid.read()}`);
   * }
   * ```
   */
  write(
    where: Selector | Axes,
    values: NestedValues | NdArray | SharedArray,
    options?: AccessOptions,
  ): void {
    const plain = this.#plain;
    if (plain !== undefined && typeof where === "number") {
      const kept = this.#convert!(values);
      if (kept !== undefined && where >= 0 && plain[where] !== undefined) {
        if (options === undefined) {
          return this.#connection!.keep(where, kept);
        }
        if (isUnlocked(options)) {
          plain[where] = kept;
          return;
        }
      }
    }
    this.#connected.write(
      where,
      SharedArray.#copied(values),
      options?.lock ?? true,
    );
  }

  /**
   * Shows the elements themselves: what others write, it has at once, and what
   * is written to it, they have. Nothing is locked, converted or checked.
   *
   * @returns The typed array; of several axes an `NdArray` over it. After
   * `disconnect` one of scope `processes` is empty, one of scope `threads` is
   * memory like any other.
   * @throws {ShareError} `DISCONNECTED` or `DESTROYED`.
   */
  view(): ViewOf<D, N> {
    return this.#connected.view() as ViewOf<D, N>;
  }

  /**
   * Adds to an element at once, without the lock; what is beyond the range of
   * the dtype wraps around.
   *
   * @param index One index, or one for each axis.
   * @param n A whole number.
   * @returns What the element was.
   * @throws {ShareError} `ATOMIC_UNSUPPORTED`: the dtype is not one of integers;
   * `DISCONNECTED` or `DESTROYED`.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`, `INDEX_OUT_OF_RANGE` or
   * `INDEX_COUNT`.
   *
   * @example
   * ```ts
   * import { SharedArray } from "@assay/assay/share";
   *
   * using done = SharedArray.create("done", new Uint32Array(1));
   * const before = done.add(0, 5);
   * if (before !== 0 || done.read(0) !== 5) throw new Error("unexpected");
   * ```
   */
  add(index: number | readonly number[], n: number | bigint): ElementOf<D> {
    const counters = this.#counters;
    if (
      counters !== undefined && typeof index === "number" && index >= 0 &&
      index < counters.length && Number.isSafeInteger(n) &&
      Number.isInteger(index)
    ) return Atomics.add(counters, index, n as number) as ElementOf<D>;
    return add(this.#connected.target(index), n) as ElementOf<D>;
  }

  /**
   * Replaces an element at once, without the lock, if it is what is expected.
   *
   * @param index One index, or one for each axis.
   * @param expected What it must be.
   * @param replacement What it becomes then.
   * @returns What the element was: `expected`, if it was replaced.
   * @throws {ShareError} `ATOMIC_UNSUPPORTED`, `DISCONNECTED` or `DESTROYED`.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`, `INDEX_OUT_OF_RANGE` or
   * `INDEX_COUNT`.
   */
  compareExchange(
    index: number | readonly number[],
    expected: number | bigint,
    replacement: number | bigint,
  ): ElementOf<D> {
    const target = this.#connected.target(index);
    return compareExchange(target, expected, replacement) as ElementOf<D>;
  }

  /**
   * Raises an element at once, without the lock, to at least a value.
   *
   * @param index One index, or one for each axis.
   * @param value The value.
   * @returns What the element was.
   * @throws {ShareError} `ATOMIC_UNSUPPORTED`, `DISCONNECTED` or `DESTROYED`.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`, `INDEX_OUT_OF_RANGE` or
   * `INDEX_COUNT`.
   */
  max(index: number | readonly number[], value: number | bigint): ElementOf<D> {
    const target = this.#connected.target(index);
    return outermost(target, value, (a, b) => a > b) as ElementOf<D>;
  }

  /**
   * Lowers an element at once, without the lock, to at most a value.
   *
   * @param index One index, or one for each axis.
   * @param value The value.
   * @returns What the element was.
   * @throws {ShareError} `ATOMIC_UNSUPPORTED`, `DISCONNECTED` or `DESTROYED`.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`, `INDEX_OUT_OF_RANGE` or
   * `INDEX_COUNT`.
   */
  min(index: number | readonly number[], value: number | bigint): ElementOf<D> {
    const target = this.#connected.target(index);
    return outermost(target, value, (a, b) => a < b) as ElementOf<D>;
  }

  /**
   * Runs a function that nobody else's locked use of the array interrupts. The
   * lock belongs to all that the function calls and awaits.
   *
   * @param fn The function; it is told whether the holder before ended while it
   * had the lock, and may have left the array half written.
   * @param options How long to wait for the lock.
   * @returns What the function returns.
   * @throws {ShareError} `LOCK_TIMEOUT`, `HOLDER_STILL_RUNNING`,
   * `LOCK_NOT_RECOVERABLE`, `DISCONNECTED` or `DESTROYED`.
   * @throws What the function throws; the signal's reason.
   */
  async withLock<R>(
    fn: (taken: Taken) => R | Promise<R>,
    options?: LockOptions,
  ): Promise<R> {
    const { hold, mutex } = this.#connected;
    return await hold.run(mutex, waitOf(options), fn);
  }

  /**
   * Runs a function that awaits nothing, like {@linkcode SharedArray.withLock};
   * the thread is blocked until the lock is free.
   *
   * @param fn The function.
   * @param options How long to wait; the signal is looked at before.
   * @returns What the function returns.
   * @throws {ShareError} `LOCK_HELD_HERE` when another task of this thread has
   * the lock; `SECTION_ASYNC` when the function returned a promise;
   * `LOCK_TIMEOUT`, `HOLDER_STILL_RUNNING`, `LOCK_NOT_RECOVERABLE`,
   * `DISCONNECTED` or `DESTROYED`.
   * @throws What the function throws; the signal's reason.
   */
  withLockSync<R>(fn: (taken: Taken) => R, options?: LockOptions): R {
    const { hold, mutex } = this.#connected;
    return hold.runSync(mutex, options, fn);
  }

  /**
   * Takes the lock. Until it is released, calls of this thread that await
   * nothing have it too, while its `lock` and `withLock` wait.
   *
   * @param options How long to wait.
   * @returns The lock, to be released or disposed of.
   * @throws {ShareError} `LOCK_TIMEOUT`, `HOLDER_STILL_RUNNING`,
   * `LOCK_NOT_RECOVERABLE`, `DISCONNECTED` or `DESTROYED`.
   * @throws The signal's reason.
   */
  async lock(options?: LockOptions): Promise<HeldLock> {
    const { hold, mutex } = this.#connected;
    return new HeldLock(hold, await hold.take(mutex, waitOf(options)));
  }

  /**
   * Connects again after {@linkcode SharedArray.disconnect}; of a connected
   * array it does nothing.
   *
   * @throws {ShareError} `DESTROYED`; `NAME_UNKNOWN` when another destroyed it;
   * what {@linkcode SharedArray.connect} throws.
   */
  connect(): void {
    if (this.#connection !== undefined) return;
    if (this.#isDestroyed) throw this.#ended();
    this.#use(connected(this.handle));
  }

  /**
   * Ends this connection; the array stays. Further calls do nothing.
   *
   * @throws {ShareError} `LOCK_HELD_HERE`: its lock is held through it.
   */
  disconnect(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (connection.isHeld) throw this.#stillHeld();
    this.#connection = this.#plain = this.#counters = undefined;
    connection.segment.disconnect();
  }

  /**
   * Removes the array and its name, also after {@linkcode
   * SharedArray.disconnect}. The memory goes with the last connection of
   * others. Further calls do nothing.
   *
   * @throws {ShareError} `LOCK_HELD_HERE`: its lock is held through it.
   */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.disconnect();
    kindOf(this.scope).remove(this.handle);
    this.#isDestroyed = true;
  }

  /** Destroys an array that was created here, and disconnects another. */
  [Symbol.dispose](): void {
    if (this.#isMaker) this.destroy();
    else this.disconnect();
  }

  #use(segment: Segment): void {
    const connection = new Connection<D>(segment);
    this.#connection = connection;
    this.#plain = connection.plain;
    this.#counters = connection.counters;
    this.#convert = connection.convert;
  }

  /**
   * Copies all of a shared array, and gives back what is none.
   *
   * @param values What may be one.
   * @returns The copy; or the values.
   */
  static #copied<T>(values: T): Exclude<T, SharedArray> | NdArray {
    if (!(values instanceof SharedArray)) {
      return values as Exclude<T, SharedArray>;
    }
    return values.#connected.copy();
  }

  get #connected(): Connection<D> {
    const connection = this.#connection;
    if (connection === undefined) throw this.#ended();
    return connection;
  }

  #ended(): ShareError {
    const { name, scope } = this;
    const isDestroyed = this.#isDestroyed;
    return new ShareError(
      `Cannot use the shared array '${name}': expected a connected one, found it ${
        isDestroyed ? "destroyed" : "disconnected"
      }`,
      {
        code: isDestroyed ? "DESTROYED" : "DISCONNECTED",
        data: { name, scope },
        hints: [
          isDestroyed ? "Create the array again." : "Call 'connect()' first.",
        ],
      },
    );
  }

  #stillHeld(): ShareError {
    const { name, scope } = this;
    return new ShareError(
      `Cannot disconnect from the shared array '${name}': expected its lock released, found it held through this connection`,
      {
        code: "LOCK_HELD_HERE",
        data: { name, scope },
        hints: ["Leave 'withLock', or release what 'lock()' gave, before."],
      },
    );
  }
}

function isUnlocked(options: AccessOptions | undefined): boolean {
  return options !== undefined && options !== null && options.lock === false;
}

function isPlainlyUnlocked(
  options: Selector | ReadOptions | undefined,
): boolean {
  return isUnlocked(options as ReadOptions | undefined) &&
    (options as ReadOptions).into === undefined;
}
