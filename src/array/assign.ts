/**
 * Writing values where selectors point.
 *
 * All values are converted before the first is written, into memory of their
 * own: a refused value leaves the array as it was, and values that overlap it
 * are read before they change.
 *
 * @module
 */

import { ArrayRangeError } from "./array_range_error.ts";
import { type Conversion, conversionOf, refuse } from "./checked_value.ts";
import { countOf, indexAt } from "./collect.ts";
import {
  constructorOf,
  type DataOf,
  type DType,
  type TypedArray,
} from "./dtype.ts";
import { type Layout, narrowed } from "./layout.ts";
import { isList, type NestedValues } from "./nested.ts";
import { fillRows, setRows } from "./rows.ts";
import { isRange, type Selection } from "./selector.ts";
import { sizeOf } from "./size_of.ts";

/** Elements in C order, of any dtype. */
export interface Elements {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** Exactly the elements. */
  readonly data: TypedArray;
}

/** What is to be written: one value everywhere, or one for each place. */
export type Prepared<D extends DType> = number | bigint | DataOf<D>;

/**
 * Converts values for the places they are to be written to.
 *
 * @param dtype The dtype of the array.
 * @param selections Where they are to be written, one for each axis.
 * @param values One value for all places, or values of exactly their shape.
 * @returns What a typed array keeps for the one value, or a typed array of its
 * own with all of them in C order.
 * @throws {ArrayRangeError} `VALUE_UNSAFE` or `SHAPE_MISMATCH`.
 * @throws {ArrayError} `SHAPE_INVALID`: lists repeat indices too often.
 */
export function prepared<D extends DType>(
  dtype: D,
  selections: readonly Selection[],
  values: NestedValues | Elements,
): Prepared<D> {
  const convert = conversionOf(dtype);
  const isGrid = isElements(values);
  if (!isGrid && !isList(values)) {
    return convert(values) ?? refuse(dtype, values, placeOf(selections, []));
  }
  const shape = shapeOf(selections);
  const data = new (constructorOf(dtype))(sizeOf(shape, dtype).elements);
  const target = { data, dtype, shape, selections, convert };
  if (isGrid) {
    demandShape(target, values.shape);
    convertAll(target, values.data, 0, []);
  } else {
    convertLists(target, values);
  }
  return data;
}

/**
 * Writes prepared values.
 *
 * @param array The array: its data, and where its elements lie.
 * @param selections Where they are to be written, one for each axis; of a place
 * that comes twice the last value stays.
 * @param values What {@linkcode prepared} gave for them.
 */
export function scatter<D extends DType>(
  array: Layout & { readonly data: DataOf<D> },
  selections: readonly Selection[],
  values: Prepared<D>,
): void {
  const { data, strides } = array;
  const isOne = typeof values !== "object";
  const ranges = selections.filter(isRange);
  if (ranges.length === selections.length) {
    const layout = narrowed(array, ranges);
    if (isOne) fillRows(data, layout, values);
    else setRows(data, layout, values);
    return;
  }
  let at = 0;
  const walk = (axis: number, base: number): void => {
    const selection = selections[axis];
    if (selection === undefined) {
      data[base] = isOne ? values : values[at++]!;
      return;
    }
    const count = countOf(selection);
    for (let k = 0; k < count; k++) {
      walk(axis + 1, base + indexAt(selection, k) * strides[axis]!);
    }
  };
  walk(0, array.offset);
}

/** What converted values are for. */
interface Target {
  readonly data: TypedArray;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly selections: readonly Selection[];
  readonly convert: Conversion;
}

function convertLists(target: Target, values: NestedValues): void {
  const { data, dtype, shape, selections, convert } = target;
  const index: number[] = [];
  let at = 0;
  const write = (part: NestedValues, axis: number): void => {
    const length = isList(part) ? part.length : undefined;
    const isFlat = ArrayBuffer.isView(part);
    if (length !== shape[axis] || (isFlat && axis !== shape.length - 1)) {
      const found = `values of shape [${foundShape(part).join(", ")}]`;
      throw mismatch(
        target,
        axis === 0 ? found : `${found} at [${index.join(", ")}] of them`,
      );
    }
    if (length === undefined) {
      data[at++] = convert(part) ??
        refuse(dtype, part, placeOf(selections, index));
    } else if (isFlat) {
      convertAll(target, part as TypedArray, at, index);
      at += length;
    } else {
      for (let i = 0; i < length; i++) {
        index[axis] = i;
        write((part as readonly NestedValues[])[i]!, axis + 1);
      }
      index.length = axis;
    }
  };
  write(values, 0);
}

/** Converts values that are one after the other, also when they lie there. */
function convertAll(
  { data, dtype, shape, selections, convert }: Target,
  values: TypedArray,
  at: number,
  index: readonly number[],
): void {
  // Of bytes for a `bool` nothing tells whether they are 0 or 1.
  if (dtype !== "bool" && values.constructor === data.constructor) {
    data.set(values as never, at);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const kept = convert(values[i]);
    if (kept === undefined) {
      const place = [...index, ...unravelled(i, shape.slice(index.length))];
      refuse(dtype, values[i], placeOf(selections, place));
    }
    data[at + i] = kept;
  }
}

function unravelled(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = at % shape[axis]!;
    at = Math.floor(at / shape[axis]!);
  }
  return index;
}

/** Where in the array an index among the selected elements is. */
function placeOf(
  selections: readonly Selection[],
  index: readonly number[],
): number[] {
  let axis = 0;
  const place: number[] = [];
  for (const selection of selections) {
    if (selection.kind === "index") place.push(selection.at);
    else if (axis < index.length) {
      place.push(indexAt(selection, index[axis++]!));
    } else return [];
  }
  return place;
}

function shapeOf(selections: readonly Selection[]): number[] {
  return selections.filter(({ kind }) => kind !== "index").map(countOf);
}

function isElements(values: NestedValues | Elements): values is Elements {
  return typeof values === "object" && values !== null && "shape" in values;
}

/** The shape that the first element of each list suggests. */
function foundShape(values: NestedValues): number[] {
  const shape: number[] = [];
  let part: NestedValues | undefined = values;
  // Deeper than any array's: a list may hold itself.
  while (part !== undefined && isList(part) && shape.length < 65) {
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

function demandShape(target: Target, found: readonly number[]): void {
  const { shape } = target;
  const isRight = found.length === shape.length &&
    found.every((length, axis) => length === shape[axis]);
  if (!isRight) {
    throw mismatch(target, `values of shape [${found.join(", ")}]`);
  }
}

function mismatch(
  { dtype, shape, selections }: Target,
  found: string,
): ArrayRangeError {
  const index = selections.map(described).join(", ");
  return new ArrayRangeError(
    `Cannot write at [${index}] of an array of dtype ${dtype}: expected one value, or values of shape [${
      shape.join(", ")
    }], found ${found}`,
    {
      code: "SHAPE_MISMATCH",
      data: { index, dtype, shape: [...shape], found },
      hints: ["Give as many values as are selected of each axis"],
    },
  );
}

function described(selection: Selection): string {
  if (selection.kind === "index") return `${selection.at}`;
  if (selection.kind === "list") {
    const { indices } = selection;
    const shown = indices.slice(0, 5).join(", ");
    return indices.length > 5 ? `{${shown}, …}` : `{${shown}}`;
  }
  const { start, step, count } = selection;
  const end = start + count * step;
  const stop = end < 0 ? "" : `${end}`;
  return step === 1 ? `${start}:${stop}` : `${start}:${stop}:${step}`;
}
