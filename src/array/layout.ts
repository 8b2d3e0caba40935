/**
 * Where the elements of an array lie in its data.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import { ArrayRangeError } from "./array_range_error.ts";
import type { RangeSelection } from "./selector.ts";

/** Where the elements of an array lie in its data. */
export interface Layout {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** How far apart neighbours along each axis are, in elements. */
  readonly strides: readonly number[];
  /** Where the first element is. */
  readonly offset: number;
}

/**
 * Gives the strides of an array whose elements lie next to each other in C
 * order, the last axis varying fastest.
 *
 * @param shape The length of each axis.
 * @returns The strides, in elements.
 */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Tells whether the elements lie next to each other in C order.
 *
 * @param layout Where they lie.
 * @returns Whether they do; always so for at most one element.
 */
export function isInOrder({ shape, strides }: Layout): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 0) return true;
    if (length > 1 && strides[axis] !== stride) stride = NaN;
    stride *= length;
  }
  return !Number.isNaN(stride);
}

/**
 * Checks that all elements lie inside the data.
 *
 * @param layout Where they lie.
 * @param length How many elements the data has.
 * @throws {ArrayError} `LAYOUT_INVALID`.
 */
export function demandInside(layout: Layout, length: number): void {
  const { shape, strides, offset } = layout;
  let [first, last] = [offset, offset];
  let isEmpty = false;
  for (let axis = 0; axis < shape.length; axis++) {
    const reach = (shape[axis]! - 1) * strides[axis]!;
    if (reach < 0) first += reach;
    else last += reach;
    isEmpty ||= shape[axis] === 0;
  }
  const isWhole = strides.length === shape.length &&
    Number.isSafeInteger(first) && Number.isSafeInteger(last);
  if (isWhole && (isEmpty || (first >= 0 && last < length))) return;
  throw new ArrayError(
    `Cannot lay an array of shape [${shape.join(", ")}], strides [${
      strides.join(", ")
    }] and offset ${offset} over its data: expected all elements inside the ${length} of the data, found some outside`,
    {
      code: "LAYOUT_INVALID",
      data: { shape, strides, offset, length },
      hints: [
        "Strides and offset are whole numbers of elements, not of bytes, one stride for each axis",
      ],
    },
  );
}

/**
 * Narrows a layout to what is selected.
 *
 * @param layout Where the elements lie.
 * @param selections One index or range for each axis.
 * @returns Where the selected ones lie.
 */
export function narrowed(
  layout: Layout,
  selections: readonly RangeSelection[],
): Layout {
  const shape: number[] = [];
  const strides: number[] = [];
  let offset = layout.offset;
  for (const [axis, selection] of selections.entries()) {
    const stride = layout.strides[axis]!;
    if (selection.kind === "index") {
      offset += selection.at * stride;
    } else {
      offset += selection.start * stride;
      shape.push(selection.count);
      strides.push(selection.step * stride);
    }
  }
  return { shape, strides, offset };
}

/**
 * Puts the axes of a layout in another order.
 *
 * @param layout Where the elements lie.
 * @param axes The axes in their new order.
 * @returns Where they lie by the new axes.
 * @throws {ArrayError} `AXES_INVALID`: an axis is missing or comes twice.
 */
export function permuted(layout: Layout, axes: readonly number[]): Layout {
  const { shape, strides, offset } = layout;
  const order = axes.map((axis) => axis < 0 ? axis + shape.length : axis);
  const isPermutation = order.length === shape.length &&
    shape.every((_, axis) => order.includes(axis));
  if (!isPermutation) {
    throw new ArrayError(
      `Cannot transpose an array of ${shape.length} axes: expected each axis once, found [${
        axes.join(", ")
      }]`,
      {
        code: "AXES_INVALID",
        data: { axes, shape },
        hints: ["Axes count from 0, and from the end when below 0"],
      },
    );
  }
  return {
    shape: order.map((axis) => shape[axis]!),
    strides: order.map((axis) => strides[axis]!),
    offset,
  };
}

/**
 * Gives the elements another shape.
 *
 * @param layout Where they lie.
 * @param shape The length of each axis; -1 for one that is to be computed.
 * @returns Where they lie by the new axes.
 * @throws {ArrayRangeError} `SHAPE_MISMATCH`: it has another size.
 * @throws {ArrayError} `NOT_CONTIGUOUS`.
 */
export function reshaped(layout: Layout, shape: readonly number[]): Layout {
  const size = productOf(layout.shape);
  const open = shape.indexOf(-1);
  const known = productOf(shape.filter((_, axis) => axis !== open));
  const completed = shape.map((length, axis) =>
    axis === open ? Math.floor(size / known) : length
  );
  if (productOf(completed) !== size || completed.some((n) => n < 0)) {
    throw new ArrayRangeError(
      `Cannot reshape an array of ${size} elements: expected a shape of as many, found [${
        shape.join(", ")
      }]`,
      {
        code: "SHAPE_MISMATCH",
        data: { size, shape },
        hints: ["At most one length may be -1, which stands for what is left"],
      },
    );
  }
  if (!isInOrder(layout)) {
    throw new ArrayError(
      `Cannot reshape to [${
        shape.join(", ")
      }]: expected a contiguous array, found one with strides [${
        layout.strides.join(", ")
      }]`,
      {
        code: "NOT_CONTIGUOUS",
        data: { shape, strides: layout.strides },
        hints: ["Use copy().reshape(shape): the copy is contiguous"],
      },
    );
  }
  return { shape: completed, strides: stridesOf(completed), offset: 0 };
}

function productOf(lengths: readonly number[]): number {
  return lengths.reduce((product, length) => product * length, 1);
}
