/**
 * Arrays as lists inside lists, one level for each axis.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import { checkedValue } from "./checked_value.ts";
import {
  constructorOf,
  type DataOf,
  type DType,
  type Element,
  type TypedArray,
} from "./dtype.ts";
import { sizeOf } from "./size_of.ts";

/** One element, or lists of elements, one level for each axis. */
export type Nested<E = Element> = E | Nested<E>[];

/** What an array is made from: also typed arrays stand for lists. */
export type NestedValues = Element | TypedArray | readonly NestedValues[];

/**
 * Copies nested values into a typed array.
 *
 * @param values One value, or lists of them.
 * @param dtype The dtype.
 * @returns The data in C order, and the shape.
 * @throws {ArrayRangeError} `VALUE_UNSAFE`.
 * @throws {ArrayError} `NESTED_RAGGED` or `DTYPE_UNKNOWN`.
 */
export function flattened<D extends DType>(
  values: NestedValues,
  dtype: D,
): { readonly data: DataOf<D>; readonly shape: readonly number[] } {
  const shape = shapeOf(values);
  const data = new (constructorOf(dtype))(sizeOf(shape, dtype).elements);
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  const write = (part: NestedValues, axis: number): void => {
    const length = isList(part) ? part.length : undefined;
    if (length !== shape[axis]) throw ragged(index.slice(0, axis), shape, axis);
    if (length === undefined) {
      data[at++] = checkedValue(dtype, part, index);
      return;
    }
    for (let i = 0; i < length; i++) {
      index[axis] = i;
      write((part as readonly NestedValues[])[i]!, axis + 1);
    }
  };
  write(values, 0);
  return { data, shape };
}

/**
 * Puts elements into nested lists.
 *
 * @param values The elements in C order.
 * @param shape The length of each axis.
 * @returns One list for each axis; a single element when there is no axis.
 */
export function nested<E>(
  values: Iterator<E>,
  shape: readonly number[],
): Nested<E> {
  const take = (axis: number): Nested<E> =>
    axis === shape.length
      ? values.next().value
      : Array.from({ length: shape[axis]! }, () => take(axis + 1));
  return take(0);
}

/**
 * Tells lists from single values.
 *
 * @param values One or the other.
 * @returns Whether it is a list or a typed array.
 */
export function isList(
  values: NestedValues,
): values is TypedArray | readonly NestedValues[] {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

/** The shape that the first element of each list suggests. */
function shapeOf(values: NestedValues): number[] {
  const shape: number[] = [];
  let part: NestedValues | undefined = values;
  while (part !== undefined && isList(part)) {
    if (shape.length === MOST_AXES) throw tooDeep();
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

function ragged(
  place: readonly number[],
  shape: readonly number[],
  axis: number,
): ArrayError {
  const expected = axis === shape.length
    ? "a value"
    : `a list of ${shape[axis]}`;
  return new ArrayError(
    `Cannot make an array of nested lists: expected ${expected} at [${
      place.join(", ")
    }], as at the start of its axis, found something else`,
    {
      code: "NESTED_RAGGED",
      data: { place, shape },
      hints: ["Give all lists of one level the same length"],
    },
  );
}

/** As many as NumPy takes; lists that hold themselves end here. */
const MOST_AXES = 64;

function tooDeep(): ArrayError {
  return new ArrayError(
    `Cannot make an array of nested lists: expected at most ${MOST_AXES} levels, found more`,
    {
      code: "NESTED_RAGGED",
      data: { most: MOST_AXES },
      hints: ["Give lists that do not hold themselves"],
    },
  );
}
