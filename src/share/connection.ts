/**
 * One connection to a shared array: its elements, and how they are read and
 * written with the lock or without.
 *
 * @module
 */

import {
  type Conversion,
  conversionOf,
  indexCount,
  indexOn,
  inOrder,
  prepared,
  scatter,
  selectAxes,
} from "../array/kit.ts";
import {
  type DataOf,
  type DType,
  NdArray,
  type NestedValues,
  type Selector,
  sizeOf,
  typedArrayOf,
  type ViewSelector,
} from "../array/mod.ts";
import { isAtomic, type Target } from "./atomically.ts";
import { Axes } from "./axes.ts";
import { type Hold, holdOf } from "./hold.ts";
import type { ReadOptions } from "./lock_options.ts";
import { type Mutex, TAKEN } from "./mutex.ts";
import { demandTarget, put, type ReadTarget } from "./read_target.ts";
import type { Segment } from "./segment.ts";

/** A slice that `TypedArray.slice` reads as Python does. */
type PlainSlice = readonly [start?: number | null, stop?: number | null];

const LOCKED: ReadOptions = { lock: true };

/** What `read` takes: selectors, and last options. */
export type ReadArguments = readonly (Selector | ReadOptions)[];

/** One connection to a shared array. */
export class Connection<D extends DType> {
  /** What it is connected to. */
  readonly segment: Segment;
  /** The lock, as this connection takes it. */
  readonly mutex: Mutex;
  /** How this thread holds it. */
  readonly hold: Hold;
  /** The elements of one axis that are what they are read as. */
  readonly plain: DataOf<D> | undefined;
  /** The same, if `Atomics` takes numbers for them. */
  readonly counters: Int32Array | undefined;
  /** What the array keeps for a value. */
  readonly convert: Conversion;
  readonly #dtype: D;
  readonly #isVector: boolean;
  readonly #isBool: boolean;
  readonly #data: DataOf<D>;
  readonly #grid: NdArray<D>;

  /**
   * Lays arrays over a segment.
   *
   * @param segment The segment.
   */
  constructor(segment: Segment) {
    const { buffer, dataOffset, layout: { shape } } = segment;
    const dtype = segment.layout.dtype as D;
    const { elements } = sizeOf(shape, dtype);
    this.segment = segment;
    this.hold = holdOf(segment.id, segment.name);
    this.#dtype = dtype;
    this.#isVector = shape.length === 1;
    this.#isBool = dtype === "bool";
    this.convert = conversionOf(dtype);
    this.#data = typedArrayOf(dtype, buffer, dataOffset, elements);
    this.#grid = new NdArray({ data: this.#data, shape, dtype });
    this.mutex = segment.mutex;
    this.plain = this.#isVector && !this.#isBool ? this.#data : undefined;
    // Of whatever width: for the compiler one stands for all.
    const isCounter = isAtomic(dtype) && !dtype.endsWith("64");
    this.counters = isCounter ? this.plain as Int32Array : undefined;
  }

  /** Whether the lock is held through this connection. */
  get isHeld(): boolean {
    return this.hold.isThrough(this.mutex);
  }

  /**
   * Copies what is selected.
   *
   * @param args Selectors, and last options.
   * @returns An element, a typed array or an `NdArray`.
   */
  read(args: ReadArguments): unknown {
    const first = args[0];
    if (this.#isVector && typeof first === "number" && args.length <= 2) {
      // Not by what options are: asking for a key costs more than the element.
      const options = args[1] as ReadOptions | null | undefined;
      const lock = options === undefined
        ? true
        : options?.into === undefined
        ? options?.lock
        : undefined;
      const kept = lock === undefined ? undefined : this.#element(first, lock);
      if (kept !== undefined) return this.#isBool ? kept !== 0 : kept;
    }
    if (this.#isVector && args.length <= 2 && isPlainSlice(first)) {
      const options = args[1] === undefined ? LOCKED : optionsOf(args[1]);
      if (options !== undefined) return this.#slice(first, options);
    }
    return this.#copy(args);
  }

  /**
   * Writes to what is selected.
   *
   * @param where What is selected.
   * @param values The values.
   * @param lock Whether to take the lock.
   */
  write(
    where: Selector | Axes,
    values: NestedValues | NdArray,
    lock: boolean,
  ): void {
    if (this.#isVector && typeof where === "number") {
      const kept = this.convert(values);
      const { length } = this.#data;
      const at = where < 0 ? where + length : where;
      // Also whether it is whole and not beyond what has its own machine type.
      if (kept !== undefined && (at >>> 0) === at && at < length) {
        if (lock) this.keep(at, kept);
        else this.#data[at] = kept;
        return;
      }
    }
    const selectors = where instanceof Axes ? where.selectors : [where];
    const kept = this.convert(values);
    if (kept !== undefined && this.#areIndices(selectors)) {
      const at = placeOf(selectors, this.#grid.shape);
      return this.#locked(lock, () => void (this.#data[at] = kept));
    }
    const selections = selectAxes(selectors, this.#grid.shape);
    const given = values instanceof NdArray ? inOrder(values) : values;
    const converted = prepared(this.#dtype, selections, given);
    this.#locked(lock, () => scatter(this.#grid, selections, converted));
  }

  /**
   * Copies everything, with the lock.
   *
   * @returns An array of its own.
   */
  copy(): NdArray<D> {
    return this.#locked(true, () => this.#grid.select());
  }

  /**
   * Shows the elements.
   *
   * @returns The typed array; of several axes an `NdArray` over it.
   */
  view(): DataOf<D> | NdArray<D> {
    return this.#grid.shape.length <= 1 ? this.#data : this.#grid.slice();
  }

  /**
   * Finds an element for an atomic operation.
   *
   * @param index One index, or one for each axis.
   * @returns Where it is.
   */
  target(index: number | readonly number[]): Target {
    const indices = typeof index === "number" ? [index] : index;
    const at = placeOf(indices, this.#grid.shape);
    return { data: this.#data, dtype: this.#dtype, at };
  }

  /**
   * Reads an element of one axis, with the lock.
   *
   * @param index Which, from the start; there is such an element.
   * @returns What is kept there.
   */
  kept(index: number): number | bigint {
    const hold = this.hold;
    if (hold.isHeld) {
      hold.demandOwn();
      return this.#data[index]!;
    }
    const mutex = this.mutex;
    const taken = mutex.tryLock();
    if (taken !== TAKEN) hold.takeBriefly(mutex, taken);
    const kept = this.#data[index]!;
    mutex.unlock();
    return kept;
  }

  /**
   * Writes an element of one axis, with the lock.
   *
   * @param index Which, from the start; there is such an element.
   * @param kept What is to be kept there.
   */
  keep(index: number, kept: number | bigint): void {
    const hold = this.hold;
    if (hold.isHeld) {
      hold.demandOwn();
      this.#data[index] = kept;
      return;
    }
    const mutex = this.mutex;
    const taken = mutex.tryLock();
    if (taken !== TAKEN) hold.takeBriefly(mutex, taken);
    this.#data[index] = kept;
    mutex.unlock();
  }

  #element(index: number, lock: boolean): number | bigint | undefined {
    const data = this.#data;
    const at = index < 0 ? index + data.length : index;
    const seen = data[at];
    // What is out of range is refused without a wait.
    return lock && seen !== undefined ? this.kept(at) : seen;
  }

  #copy(args: ReadArguments): unknown {
    // Options that are handed on may be none.
    const given = args.slice(0, args.findLastIndex(isGiven) + 1);
    const last = optionsOf(given.at(-1));
    const selectors =
      (last === undefined ? given : given.slice(0, -1)) as readonly Selector[];
    const { lock = true, into } = last ?? LOCKED;
    if (into !== undefined) return this.#copyInto(into, selectors, lock);
    if (this.#areIndices(selectors)) {
      const at = placeOf(selectors, this.#grid.shape);
      const kept = this.#locked(lock, () => this.#data[at]!);
      return this.#isBool ? kept !== 0 : kept;
    }
    const copy = this.#locked(lock, () => this.#grid.select(...selectors));
    if (copy.shape.length === 0) return copy.get();
    return copy.shape.length === 1 ? copy.data : copy;
  }

  #slice(
    slice: PlainSlice,
    { lock = true, into }: ReadOptions,
  ): ReadTarget {
    const data = this.#data;
    const start = slice[0] ?? 0;
    const stop = slice[1] ?? undefined;
    if (into === undefined) {
      return this.#locked(lock, () => data.slice(start, stop));
    }
    const part = data.subarray(start, stop);
    const elements = { data: part, shape: [part.length] };
    demandTarget(into, data, this.#dtype, elements.shape);
    this.#locked(lock, () => put(into, elements));
    return into;
  }

  #copyInto(
    into: ReadTarget,
    selectors: readonly Selector[],
    lock: boolean,
  ): ReadTarget {
    const grid = this.#grid;
    const isView = selectAxes(selectors, grid.shape)
      .every(({ kind }) => kind !== "list");
    this.#locked(lock, () => {
      const part = isView
        ? inOrder(grid.slice(...selectors as readonly ViewSelector[]))
        : grid.select(...selectors);
      demandTarget(into, this.#data, this.#dtype, part.shape);
      put(into, part);
    });
    return into;
  }

  /** Tells whether one element is selected, which needs no selections. */
  #areIndices(selectors: readonly Selector[]): selectors is readonly number[] {
    return selectors.length === this.#grid.shape.length &&
      selectors.every((selector) => typeof selector === "number");
  }

  /** Runs what calls nobody, with the lock if it is wanted. */
  #locked<R>(lock: boolean, act: () => R): R {
    if (!lock) return act();
    const hold = this.hold;
    if (hold.isHeld) {
      hold.demandOwn();
      return act();
    }
    const mutex = this.mutex;
    const taken = mutex.tryLock();
    if (taken !== TAKEN) hold.takeBriefly(mutex, taken);
    try {
      return act();
    } finally {
      mutex.unlock();
    }
  }
}

/** Counts which element of an array in C order is meant. */
function placeOf(
  indices: readonly number[],
  shape: readonly number[],
): number {
  if (indices.length !== shape.length) {
    throw indexCount(indices.length, shape, "exactly");
  }
  let at = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    at = at * shape[axis]! + indexOn(indices[axis]!, axis, shape[axis]!);
  }
  return at;
}

/**
 * Reads options of a call; nothing when it is a selector, or is meant as one: to
 * take a list of indices for options would be to read all.
 */
function optionsOf(
  value: Selector | ReadOptions | undefined,
): ReadOptions | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return undefined;
  for (const key of Object.keys(value)) {
    if (key !== "lock" && key !== "into") return undefined;
  }
  return value as ReadOptions;
}

/** Tells what `TypedArray.slice` reads as Python does. */
function isPlainSlice(
  selector: ReadArguments[number] | undefined,
): selector is PlainSlice {
  return Array.isArray(selector) && selector.length <= 2 &&
    isBound(selector[0]) && isBound(selector[1]);
}

function isBound(bound: unknown): boolean {
  return bound === undefined || bound === null || Number.isInteger(bound);
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
