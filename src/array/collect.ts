/**
 * Copying what selectors take.
 *
 * @module
 */

import { constructorOf, type DataOf, type DType } from "./dtype.ts";
import type { Layout } from "./layout.ts";
import type { Selection } from "./selector.ts";
import { sizeOf } from "./size_of.ts";

/** An array of some dtype, as far as copying needs it. */
interface Source<D extends DType> extends Layout {
  readonly data: DataOf<D>;
  readonly dtype: D;
}

/**
 * Copies what is selected, in C order.
 *
 * @param source The array.
 * @param selections What is taken of each of its axes.
 * @returns A typed array of its own, and the shape.
 * @throws {ArrayError} `SHAPE_INVALID`: lists repeat indices so often that the
 * result is too large.
 */
export function collected<D extends DType>(
  source: Source<D>,
  selections: readonly Selection[],
): { readonly data: DataOf<D>; readonly shape: readonly number[] } {
  const { dtype, strides } = source;
  const shape = selections.filter(({ kind }) => kind !== "index").map(countOf);
  const data = new (constructorOf(dtype))(sizeOf(shape, dtype).elements);
  let at = 0;
  const walk = (axis: number, base: number): void => {
    const selection = selections[axis];
    if (selection === undefined) {
      data[at++] = source.data[base]!;
      return;
    }
    const count = countOf(selection);
    for (let k = 0; k < count; k++) {
      walk(axis + 1, base + indexAt(selection, k) * strides[axis]!);
    }
  };
  walk(0, source.offset);
  return { data, shape };
}

/**
 * Counts what is taken of an axis.
 *
 * @param selection What is taken.
 * @returns How many indices.
 */
export function countOf(selection: Selection): number {
  if (selection.kind === "index") return 1;
  return selection.kind === "list" ? selection.indices.length : selection.count;
}

/**
 * Gives one of the indices that are taken of an axis.
 *
 * @param selection What is taken.
 * @param k Which of them, from 0.
 * @returns The index.
 */
export function indexAt(selection: Selection, k: number): number {
  if (selection.kind === "index") return selection.at;
  return selection.kind === "list"
    ? selection.indices[k]!
    : selection.start + k * selection.step;
}
