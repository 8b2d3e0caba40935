/**
 * Walking through a large array block by block.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";
import type { DType } from "./dtype.ts";
import { NdArray } from "./ndarray.ts";
import { sizeOf } from "./size_of.ts";

/** Where a tile lies. */
export interface TilePlace {
  /** The index of its first element on each axis. */
  readonly start: readonly number[];
  /** Its length on each axis. */
  readonly shape: readonly number[];
}

/** A tile of an array. */
export interface Tile<D extends DType = DType> extends TilePlace {
  /** Its elements, shared with the array. */
  readonly view: NdArray<D>;
}

/**
 * Splits an array into tiles.
 *
 * @param array The array.
 * @param tileShape The length of a tile on each axis, at least 1; at the edges
 * tiles are smaller.
 * @returns Tiles in C order, made as they are asked for.
 * @throws {ArrayError} `CHUNK_INVALID`: `tileShape` has not one length from 1 up
 * for each axis.
 *
 * @example The largest value of each tile of an image
 * ```ts
 * import { NdArray, tiles } from "@assay/assay/array";
 *
 * const image = NdArray.from([[1, 2, 3], [4, 5, 6], [7, 8, 9]], "uint8");
 * const largest = Array.from(
 *   tiles(image, [2, 2]),
 *   ({ view }) => Math.max(...view.values()),
 * );
 * if (largest.join() !== "5,6,8,9") throw new Error(largest.join());
 * ```
 */
export function tiles<D extends DType>(
  array: NdArray<D>,
  tileShape: readonly number[],
): Generator<Tile<D>>;
/**
 * Splits a shape into tiles, for an array that is not here.
 *
 * @param shape The length of each axis.
 * @param tileShape The length of a tile on each axis, at least 1; at the edges
 * tiles are smaller.
 * @returns Places in C order, made as they are asked for.
 * @throws {ArrayError} `CHUNK_INVALID`, or `SHAPE_INVALID`.
 *
 * @example How many tiles a file of images has
 * ```ts
 * import { tiles } from "@assay/assay/array";
 *
 * const count = [...tiles([100, 64, 64], [30, 64, 64])].length;
 * if (count !== 4) throw new Error(`${count}`);
 * ```
 */
export function tiles(
  shape: readonly number[],
  tileShape: readonly number[],
): Generator<TilePlace>;
export function tiles(
  source: NdArray | readonly number[],
  tileShape: readonly number[],
): Generator<Tile> | Generator<TilePlace> {
  const shape = source instanceof NdArray ? source.shape : source;
  sizeOf(shape, "bool");
  demandTileShape(tileShape, shape);
  return source instanceof NdArray
    ? views(source, tileShape)
    : places(shape, tileShape);
}

function* views(
  array: NdArray,
  tileShape: readonly number[],
): Generator<Tile> {
  for (const { start, shape } of places(array.shape, tileShape)) {
    const ranges = start.map((at, axis) => [at, at + shape[axis]!] as const);
    yield { start, shape, view: array.slice(...ranges) };
  }
}

function* places(
  shape: readonly number[],
  tileShape: readonly number[],
): Generator<TilePlace> {
  if (shape.includes(0)) return;
  const start = shape.map(() => 0);
  for (;;) {
    yield {
      start: [...start],
      shape: start.map((at, axis) =>
        Math.min(tileShape[axis]!, shape[axis]! - at)
      ),
    };
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      start[axis]! += tileShape[axis]!;
      if (start[axis]! < shape[axis]!) break;
      start[axis] = 0;
    }
    if (axis < 0) return;
  }
}

function demandTileShape(
  tileShape: readonly number[],
  shape: readonly number[],
): void {
  const isRight = tileShape.length === shape.length &&
    tileShape.every((length) => Number.isSafeInteger(length) && length > 0);
  if (isRight) return;
  throw new ArrayError(
    `Cannot split an array of shape [${
      shape.join(", ")
    }] into tiles: expected a length from 1 up for each axis, found [${
      tileShape.join(", ")
    }]`,
    {
      code: "CHUNK_INVALID",
      data: { tileShape, shape },
      hints: ["Repeat the length of an axis that is not to be split"],
    },
  );
}
