/**
 * The way through a strided array: row after row along its last axis.
 *
 * @module
 */

import {
  constructorOf,
  type DataOf,
  type DType,
  type TypedArray,
} from "./dtype.ts";
import type { Layout } from "./layout.ts";

/** From this length on, one copy of a row beats one of each element. */
const LONG_ROW = 32;

/** A run of elements along the last axis. */
export interface Row {
  /** Where the first element is. */
  readonly start: number;
  /** How many there are. */
  readonly length: number;
  /** How far apart they are. */
  readonly stride: number;
}

/**
 * Gives the rows of an array in C order.
 *
 * @param layout Where the elements lie.
 * @returns One row for each place along all axes but the last; a single one of
 * one element when there is no axis.
 */
export function* rowsOf({ shape, strides, offset }: Layout): Generator<Row> {
  const last = shape.length - 1;
  if (shape.includes(0)) return;
  const length = shape[last] ?? 1;
  const stride = strides[last] ?? 1;
  const place = new Array<number>(Math.max(last, 0)).fill(0);
  let start = offset;
  for (;;) {
    yield { start, length, stride };
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      start += strides[axis]!;
      place[axis]!++;
      if (place[axis]! < shape[axis]!) break;
      start -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** An array of some dtype, as far as copying needs it. */
interface Source<D extends DType> extends Layout {
  readonly data: DataOf<D>;
  readonly dtype: D;
  readonly size: number;
}

/**
 * Copies the elements of an array.
 *
 * @param source The array.
 * @returns A typed array of its own with the elements in C order.
 */
export function gathered<D extends DType>(source: Source<D>): DataOf<D> {
  const { data } = source;
  const target = new (constructorOf(source.dtype))(source.size);
  let at = 0;
  for (const { start, length, stride } of rowsOf(source)) {
    if (stride === 1 && length >= LONG_ROW) {
      target.set(data.subarray(start, start + length) as never, at);
      at += length;
    } else {
      for (let i = 0; i < length; i++) target[at++] = data[start + i * stride]!;
    }
  }
  return target;
}

/**
 * Writes one value over all elements of an array.
 *
 * @param data What holds the elements.
 * @param layout Where they lie.
 * @param kept What `data` keeps for the value.
 */
export function fillRows(
  data: TypedArray,
  layout: Layout,
  kept: number | bigint,
): void {
  for (const { start, length, stride } of rowsOf(layout)) {
    if (stride === 1) data.fill(kept as never, start, start + length);
    else for (let i = 0; i < length; i++) data[start + i * stride] = kept;
  }
}

/**
 * Writes values over the elements of an array.
 *
 * @param data What holds the elements.
 * @param layout Where they lie.
 * @param values What `data` keeps for them, in C order; of its class, and in
 * other memory.
 */
export function setRows(
  data: TypedArray,
  layout: Layout,
  values: TypedArray,
): void {
  let at = 0;
  for (const { start, length, stride } of rowsOf(layout)) {
    if (stride === 1 && length >= LONG_ROW) {
      data.set(values.subarray(at, at + length) as never, start);
      at += length;
    } else {
      for (let i = 0; i < length; i++) data[start + i * stride] = values[at++]!;
    }
  }
}
