/**
 * Arrays of any number of dimensions over a flat typed array.
 *
 * @module
 */

import { type Elements, prepared, scatter } from "./assign.ts";
import { checkedValue } from "./checked_value.ts";
import { collected } from "./collect.ts";
import { describeArray } from "./describe_array.ts";
import { disposed } from "./disposed.ts";
import {
  type DataOf,
  demandData,
  type DType,
  type Element,
  type ElementOf,
} from "./dtype.ts";
import {
  demandInside,
  isInOrder,
  type Layout,
  narrowed,
  permuted,
  reshaped,
  stridesOf,
} from "./layout.ts";
import type { NdArrayOptions } from "./ndarray_options.ts";
import { flattened, type Nested, nested, type NestedValues } from "./nested.ts";
import { fillRows, gathered, rowsOf } from "./rows.ts";
import {
  indexCount,
  indexOn,
  isRange,
  selectAxes,
  type Selector,
  selectRanges,
  type ViewSelector,
} from "./selector.ts";
import { sizeOf } from "./size_of.ts";

/**
 * An array of any number of dimensions over a flat typed array.
 *
 * Strides count elements, not bytes as NumPy's do, since they step through the
 * typed array `data`. Views share `data` with the array they were taken from.
 *
 * @example Rows, columns and elements
 * ```ts
 * import { NdArray } from "@assay/assay/array";
 *
 * const grid = NdArray.from([[1, 2, 3], [4, 5, 6]], "int32");
 * const column = grid.slice(null, -1);
 * column.set(0, 30);
 * if (grid.get(0, 2) !== 30) throw new Error("a view shares the elements");
 * if (`${column}` !== "int32 [2] [30, 6]") throw new Error(`${column}`);
 * ```
 */
export class NdArray<D extends DType = DType> {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** How far apart neighbours along each axis are in `data`, in elements. */
  readonly strides: readonly number[];
  /** The dtype of the elements. */
  readonly dtype: D;
  /**
   * What holds the elements: of a contiguous array exactly them in C order, of
   * another also what lies between them.
   */
  readonly data: DataOf<D>;
  /** Where in `data` the first element is. */
  readonly offset: number;
  /** How many elements there are. */
  readonly size: number;
  #dispose: (() => void) | undefined;

  /**
   * Lays an array over a typed array, without a copy.
   *
   * @param options Data, shape and dtype, and where the elements lie.
   * @throws {ArrayError} `SHAPE_INVALID`, `DTYPE_UNKNOWN`, or `LAYOUT_INVALID`
   * when `data` is of another class or too short.
   */
  constructor(options: NdArrayOptions<D>) {
    const { data, dtype, strides, offset = 0 } = options;
    const shape = options.shape.slice();
    this.size = sizeOf(shape, dtype).elements;
    this.shape = shape;
    this.dtype = dtype;
    this.strides = strides === undefined ? stridesOf(shape) : strides.slice();
    this.#dispose = options.dispose;
    demandData(data, dtype);
    if (strides === undefined && offset === 0 && data.length === this.size) {
      this.data = data;
      this.offset = 0;
      return;
    }
    demandInside({ shape, strides: this.strides, offset }, data.length);
    const inOrder = isInOrder({ shape, strides: this.strides, offset });
    this.offset = inOrder ? 0 : offset;
    this.data = inOrder
      ? data.subarray(offset, offset + this.size) as DataOf<D>
      : data;
  }

  /**
   * Makes an array from values.
   *
   * @param values One value, or lists of them nested as deep as the array has
   * axes, all of one length on each axis. A typed array is one axis.
   * @param dtype The dtype.
   * @returns A contiguous array with a copy of the values.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold a value.
   * @throws {ArrayError} `NESTED_RAGGED` or `DTYPE_UNKNOWN`.
   *
   * @example
   * ```ts
   * import { NdArray } from "@assay/assay/array";
   *
   * const array = NdArray.from([[1n, 2n]], "uint64");
   * if (array.shape.join() !== "1,2") throw new Error("unexpected shape");
   * ```
   */
  static from<D extends DType = "float64">(
    values: NestedValues,
    dtype: D = "float64" as D,
  ): NdArray<D> {
    return new NdArray({ ...flattened(values, dtype), dtype });
  }

  /** How many bytes the elements take. */
  get bytes(): number {
    return this.size * this.data.BYTES_PER_ELEMENT;
  }

  /** Whether `data` holds exactly the elements, in C order. */
  get isContiguous(): boolean {
    return isInOrder(this);
  }

  /** Whether the memory of the elements was given back. */
  get isDisposed(): boolean {
    return this.size > 0 && this.data.length === 0;
  }

  /**
   * Gives one element.
   *
   * @param indices One for each axis; below 0 they count from the end.
   * @returns A boolean of a `bool` array, a bigint of an `int64` or `uint64`
   * one, else a number.
   * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
   * @throws {ArrayError} `ARRAY_DISPOSED`, or `SELECTOR_INVALID` when an index
   * is no whole number.
   */
  get(...indices: readonly number[]): ElementOf<D> {
    const kept = this.data[this.#placeOf(indices)];
    if (kept === undefined) throw disposed();
    return this.#element(kept);
  }

  /**
   * Writes one element.
   *
   * @param indicesAndValue One index for each axis, then the value.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold the value;
   * `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
   * @throws {ArrayError} `ARRAY_DISPOSED` or `SELECTOR_INVALID`.
   */
  set(...indicesAndValue: readonly [...number[], Element]): void {
    const indices = indicesAndValue.slice(0, -1) as number[];
    const place = this.#placeOf(indices);
    this.#demandLive();
    this.data[place] = checkedValue(
      this.dtype,
      indicesAndValue.at(-1),
      indices,
    );
  }

  /**
   * Writes one value everywhere.
   *
   * @param value The value.
   * @returns This array.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold the value.
   * @throws {ArrayError} `ARRAY_DISPOSED`.
   */
  fill(value: Element): this {
    const kept = checkedValue(this.dtype, value, []);
    this.#demandLive();
    fillRows(this.data, this, kept);
    return this;
  }

  /**
   * Writes values to part of the array: all of them, or none.
   *
   * @param selectors One for each axis, from the first on, as for
   * {@linkcode NdArray.select}; of a place that comes twice the last value stays.
   * @param values One value for every place, or values of the shape that is
   * selected: lists, a typed array, or an array of any dtype, also a view of
   * this one.
   * @returns This array.
   * @throws {ArrayRangeError} `VALUE_UNSAFE`: the dtype cannot hold a value;
   * `SHAPE_MISMATCH`, `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
   * @throws {ArrayError} `SELECTOR_INVALID` or `ARRAY_DISPOSED`.
   *
   * @example A column, and rows by a mask
   * ```ts
   * import { NdArray } from "@assay/assay/array";
   *
   * const grid = NdArray.from([[1, 2], [3, 4], [5, 6]], "int16");
   * grid.assign([null, 1], [20, 40, 60]).assign([[true, false, true]], 0);
   * if (`${grid}` !== "int16 [3, 2] [[0, 0], [3, 40], [0, 0]]") {
   *   throw new Error(`${grid}`);
   * }
   * ```
   */
  assign(
    selectors: readonly Selector[],
    values: NestedValues | NdArray,
  ): this {
    const selections = selectAxes(selectors, this.shape);
    this.#demandLive();
    const given = values instanceof NdArray ? inOrder(values) : values;
    scatter(this, selections, prepared(this.dtype, selections, given));
    return this;
  }

  /**
   * Shows part of the array, without a copy.
   *
   * @param selectors One for each axis, from the first on; axes without one are
   * taken whole.
   * @returns A view; writing to it writes to this array.
   * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
   * @throws {ArrayError} `SELECTOR_INVALID` or `ARRAY_DISPOSED`.
   */
  slice(...selectors: readonly ViewSelector[]): NdArray<D> {
    return this.#view(narrowed(this, selectRanges(selectors, this.shape)));
  }

  /**
   * Copies part of the array.
   *
   * Lists of indices on several axes take every combination, as with NumPy's
   * `ix_`.
   *
   * @param selectors One for each axis, from the first on; axes without one are
   * taken whole.
   * @returns A contiguous array of its own.
   * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE`, `INDEX_COUNT` or
   * `SHAPE_MISMATCH`.
   * @throws {ArrayError} `SELECTOR_INVALID` or `ARRAY_DISPOSED`.
   *
   * @example Rows by a mask, columns by a list
   * ```ts
   * import { NdArray } from "@assay/assay/array";
   *
   * const grid = NdArray.from([[0, 1, 2], [3, 4, 5], [6, 7, 8]], "int8");
   * const part = grid.select([true, false, true], { indices: [2, 0] });
   * if (`${part}` !== "int8 [2, 2] [[2, 0], [8, 6]]") throw new Error(`${part}`);
   * ```
   */
  select(...selectors: readonly Selector[]): NdArray<D> {
    const selections = selectAxes(selectors, this.shape);
    const ranges = selections.filter(isRange);
    if (ranges.length === selections.length) {
      return this.#view(narrowed(this, ranges)).copy();
    }
    this.#demandLive();
    return new NdArray({ ...collected(this, selections), dtype: this.dtype });
  }

  /**
   * Puts the axes in another order, without a copy.
   *
   * @param axes The axes in their new order; reversed when left out.
   * @returns A view.
   * @throws {ArrayError} `AXES_INVALID` or `ARRAY_DISPOSED`.
   */
  transpose(axes?: readonly number[]): NdArray<D> {
    const order = axes ?? Array.from(this.shape.keys()).reverse();
    return this.#view(permuted(this, order));
  }

  /**
   * Shows the elements, in C order, under another shape, without a copy.
   *
   * @param shape The length of each axis; one may be -1, for what is left.
   * @returns A view.
   * @throws {ArrayRangeError} `SHAPE_MISMATCH`: it has another size.
   * @throws {ArrayError} `NOT_CONTIGUOUS`, `SHAPE_INVALID` or `ARRAY_DISPOSED`.
   */
  reshape(shape: readonly number[]): NdArray<D> {
    return this.#view(reshaped(this, shape));
  }

  /**
   * Copies the array.
   *
   * @returns A contiguous array of its own, in memory.
   * @throws {ArrayError} `ARRAY_DISPOSED`.
   */
  copy(): NdArray<D> {
    this.#demandLive();
    const { dtype, shape } = this;
    return new NdArray({ data: gathered(this), shape, dtype });
  }

  /**
   * Gives the elements one by one, in C order.
   *
   * @returns The elements, read as they are asked for.
   * @throws {ArrayError} `ARRAY_DISPOSED`.
   */
  *values(): Generator<ElementOf<D>> {
    this.#demandLive();
    for (const { start, length, stride } of rowsOf(this)) {
      for (let i = 0; i < length; i++) {
        const kept = this.data[start + i * stride];
        if (kept === undefined) throw disposed();
        yield this.#element(kept);
      }
    }
  }

  /**
   * Gives the elements as nested lists.
   *
   * @returns One list for each axis; a single element when there is no axis.
   * @throws {ArrayError} `ARRAY_DISPOSED`.
   */
  toNested(): Nested<ElementOf<D>> {
    return nested(this.values(), this.shape);
  }

  /**
   * Describes the array to a person.
   *
   * @returns Dtype, shape and elements; of long axes only the ends.
   */
  toString(): string {
    return describeArray(this);
  }

  /**
   * Gives memory back that is not the garbage collector's, once. For arrays in
   * ordinary memory, and for views, it does nothing.
   */
  [Symbol.dispose](): void {
    const dispose = this.#dispose;
    this.#dispose = undefined;
    dispose?.();
  }

  #view(layout: Layout): NdArray<D> {
    this.#demandLive();
    return new NdArray({ ...layout, data: this.data, dtype: this.dtype });
  }

  #placeOf(indices: readonly number[]): number {
    const { shape, strides } = this;
    if (indices.length !== shape.length) {
      throw indexCount(indices.length, shape, "exactly");
    }
    let place = this.offset;
    for (let axis = 0; axis < indices.length; axis++) {
      place += indexOn(indices[axis]!, axis, shape[axis]!) * strides[axis]!;
    }
    return place;
  }

  #element(kept: number | bigint): ElementOf<D> {
    return (this.dtype === "bool" ? kept !== 0 : kept) as ElementOf<D>;
  }

  #demandLive(): void {
    if (this.isDisposed) throw disposed();
  }
}

/**
 * Gives the elements of an array in C order.
 *
 * @param array The array.
 * @returns The array itself, if its elements lie so, else a copy.
 * @throws {ArrayError} `ARRAY_DISPOSED`.
 */
export function inOrder(array: NdArray): Elements {
  if (array.isDisposed) throw disposed();
  return array.isContiguous ? array : array.copy();
}
