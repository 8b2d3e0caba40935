/**
 * Selectors: what is taken of each axis of an array.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import { ArrayRangeError } from "./array_range_error.ts";

/**
 * Part of an axis as in Python's `start:stop:step`. What is left out or `null`
 * reaches to the end, bounds below 0 count from the end, and what lies outside
 * of the axis is cut off. `[]` is the whole axis.
 */
export type Slice = readonly [
  start?: number | null,
  stop?: number | null,
  step?: number | null,
];

/**
 * What a view can take of one axis: one index, which drops the axis; `null`
 * for all of it; or a {@linkcode Slice}.
 */
export type ViewSelector = number | null | Slice;

/**
 * What a copy can take of one axis: also a list of booleans, one for each
 * index, or a list of indices in any order.
 */
export type Selector =
  | ViewSelector
  | readonly boolean[]
  | { readonly indices: readonly number[] };

/** One index, or indices that are evenly spaced: what a view can show. */
export type RangeSelection =
  | { readonly kind: "index"; readonly at: number }
  | {
    readonly kind: "range";
    readonly start: number;
    readonly step: number;
    readonly count: number;
  };

/** What a selector means on an axis of known length, all indices from 0 up. */
export type Selection =
  | RangeSelection
  | { readonly kind: "list"; readonly indices: readonly number[] };

/**
 * Applies selectors to a shape.
 *
 * @param selectors One an axis, from the first axis on; axes without one are
 * taken whole.
 * @param shape The length of each axis.
 * @returns What is taken, one for each axis, all indices from 0 up.
 * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE`, `INDEX_COUNT` when there are
 * more selectors than axes, `SHAPE_MISMATCH` when a list of booleans has not
 * the length of its axis.
 * @throws {ArrayError} `SELECTOR_INVALID`.
 */
export function selectAxes(
  selectors: readonly Selector[],
  shape: readonly number[],
): Selection[] {
  if (selectors.length > shape.length) {
    throw indexCount(selectors.length, shape, "at most");
  }
  return shape.map((size, axis) =>
    selectAxis(selectors[axis] ?? null, axis, size)
  );
}

/**
 * Applies the selectors of a view to a shape.
 *
 * @param selectors As for {@linkcode selectAxes}, without lists.
 * @param shape The length of each axis.
 * @returns What is taken, one for each axis.
 * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE` or `INDEX_COUNT`.
 * @throws {ArrayError} `SELECTOR_INVALID`, also for a list.
 */
export function selectRanges(
  selectors: readonly ViewSelector[],
  shape: readonly number[],
): RangeSelection[] {
  const selections = selectAxes(selectors, shape);
  const ranges = selections.filter(isRange);
  if (ranges.length === selections.length) return ranges;
  throw new ArrayError(
    "Cannot show a list of indices as a view: expected an index, null or [start, stop, step], found a list",
    {
      code: "SELECTOR_INVALID",
      hints: ["Use 'select', which takes lists too and gives a copy"],
    },
  );
}

/**
 * Tells what a view can show from a list.
 *
 * @param selection What is taken of an axis.
 * @returns Whether it is no list.
 */
export function isRange(selection: Selection): selection is RangeSelection {
  return selection.kind !== "list";
}

/**
 * Gives an index from 0 up.
 *
 * @param index An index; below 0 it counts from the end.
 * @param axis The axis, for the error.
 * @param size The length of the axis.
 * @returns The index from the start.
 * @throws {ArrayRangeError} `INDEX_OUT_OF_RANGE`.
 * @throws {ArrayError} `SELECTOR_INVALID`: it is no whole number.
 */
export function indexOn(index: number, axis: number, size: number): number {
  const at = index < 0 ? index + size : index;
  if (Number.isInteger(at) && at >= 0 && at < size) return at;
  if (!Number.isInteger(index)) throw invalid(axis, "a whole number", index);
  const range = size === 0
    ? "no index"
    : `an index from ${-size} to ${size - 1}`;
  throw new ArrayRangeError(
    `Cannot take index ${index} of axis ${axis}, whose size is ${size}: expected ${range}, found ${index}`,
    {
      code: "INDEX_OUT_OF_RANGE",
      data: { index, axis, size },
      hints: ["Indices count from 0, and from the end when below 0"],
    },
  );
}

/**
 * Says that the number of indices is not that of the axes.
 *
 * @param found How many there are.
 * @param shape The shape of the array.
 * @param bound Whether fewer would do.
 * @returns The error.
 */
export function indexCount(
  found: number,
  shape: readonly number[],
  bound: "at most" | "exactly",
): ArrayRangeError {
  return new ArrayRangeError(
    `Cannot take elements of an array of shape [${
      shape.join(", ")
    }]: expected ${bound} ${shape.length} indices, found ${found}`,
    {
      code: "INDEX_COUNT",
      data: { found, shape },
      hints: ["Give one for each axis, from the first on"],
    },
  );
}

function selectAxis(
  selector: Selector,
  axis: number,
  size: number,
): Selection {
  if (selector === null) {
    return { kind: "range", start: 0, step: 1, count: size };
  }
  if (typeof selector === "number") {
    return { kind: "index", at: indexOn(selector, axis, size) };
  }
  if (isMask(selector)) return selectMask(selector, axis, size);
  if (isSlice(selector)) return selectSlice(selector, axis, size);
  const { indices } = selector as { readonly indices?: unknown };
  if (!Array.isArray(indices)) throw invalid(axis, "a selector", selector);
  return {
    kind: "list",
    indices: indices.map((index) => {
      if (typeof index !== "number") throw invalid(axis, "an index", index);
      return indexOn(index, axis, size);
    }),
  };
}

function isMask(selector: Selector): selector is readonly boolean[] {
  return Array.isArray(selector) && typeof selector[0] === "boolean";
}

function selectMask(
  mask: readonly boolean[],
  axis: number,
  size: number,
): Selection {
  if (mask.length !== size) {
    throw new ArrayRangeError(
      `Cannot select of axis ${axis} by booleans: expected ${size}, the size of the axis, found ${mask.length}`,
      {
        code: "SHAPE_MISMATCH",
        data: { axis, size, found: mask.length },
        hints: ["Give one boolean for each index of the axis"],
      },
    );
  }
  const indices: number[] = [];
  for (const [index, taken] of mask.entries()) {
    if (typeof taken !== "boolean") throw invalid(axis, "a boolean", taken);
    if (taken) indices.push(index);
  }
  return { kind: "list", indices };
}

function isSlice(selector: Selector): selector is Slice {
  return Array.isArray(selector);
}

/** Python's `slice.indices`. */
function selectSlice(slice: Slice, axis: number, size: number): Selection {
  if (slice.length > 3) {
    throw invalid(axis, "[start, stop, step]", `a list of ${slice.length}`);
  }
  for (const bound of slice) {
    if (bound !== null && bound !== undefined && !Number.isInteger(bound)) {
      throw invalid(axis, "whole numbers in [start, stop, step]", bound);
    }
  }
  const step = slice[2] ?? 1;
  if (step === 0) throw invalid(axis, "a step other than 0", step);
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clip = (bound: number) =>
    Math.min(Math.max(bound < 0 ? bound + size : bound, lowest), highest);
  const start = slice[0] == null
    ? (step > 0 ? lowest : highest)
    : clip(slice[0]);
  const stop = slice[1] == null
    ? (step > 0 ? highest : lowest)
    : clip(slice[1]);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return { kind: "range", start, step, count };
}

function invalid(axis: number, expected: string, found: unknown): ArrayError {
  const what = typeof found === "string" || typeof found === "number"
    ? String(found)
    : found === null
    ? "null"
    : `a value of type ${typeof found}`;
  return new ArrayError(
    `Cannot select of axis ${axis}: expected ${expected}, found ${what}`,
    {
      code: "SELECTOR_INVALID",
      data: { axis },
      hints: [
        "A selector is an index, null, [start, stop, step], a list of booleans or { indices: [2, 0, 5] }",
      ],
    },
  );
}
