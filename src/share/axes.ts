/**
 * Selectors of several axes as one argument.
 *
 * @module
 */

import type { Selector } from "../array/mod.ts";

/** Selectors for several axes; made by {@linkcode axes}. */
export class Axes {
  /** One for each axis, from the first on. */
  readonly selectors: readonly Selector[];

  /**
   * Keeps the selectors.
   *
   * @param selectors One for each axis, from the first on.
   */
  constructor(selectors: readonly Selector[]) {
    this.selectors = selectors;
  }
}

/**
 * Tells `write` what to take of each axis.
 *
 * @param selectors One for each axis, from the first on; axes without one are
 * taken whole.
 * @returns What `SharedArray.write` takes as its first argument.
 *
 * @example A column
 * ```ts
 * import { axes, SharedArray } from "@assay/assay/share";
 *
 * using grid = SharedArray.create("columns", [[1, 2], [3, 4]]);
 * grid.write(axes(null, 1), [20, 40]);
 * if (grid.read(1, 1) !== 40) throw new Error("unexpected");
 * ```
 */
export function axes(...selectors: readonly Selector[]): Axes {
  return new Axes(selectors);
}
