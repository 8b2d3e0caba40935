/**
 * Random arrays and selectors, and their comparison with NumPy.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ArrayRangeError,
  type DType,
  DTYPES,
  itemSize,
  NdArray,
  type Selector,
  typedArrayOf,
  type ViewSelector,
} from "../../src/array/mod.ts";
import { checkedValue } from "../../src/array/checked_value.ts";
import { requirement } from "../requirement.ts";
import { askNumpy, type OracleCase } from "./numpy.ts";

/** Whether NumPy is here. */
export const numpy = requirement("python-numpy");

/** All dtypes. */
export const dtypes: fc.Arbitrary<DType> = fc.constantFrom(...DTYPES);
/** Shapes of up to four axes, some without elements. */
export const shapes: fc.Arbitrary<number[]> = fc.array(
  fc.integer({ min: 0, max: 5 }),
  { maxLength: 4 },
);
const bounds = fc.option(fc.integer({ min: -7, max: 7 }));
const steps = fc.integer({ min: -3, max: 3 }).map((step) => step || null);
/** Whole axes and slices. */
export const slices: fc.Arbitrary<ViewSelector> = fc.oneof(
  fc.constant(null),
  fc.constant([] as const),
  fc.tuple(bounds),
  fc.tuple(bounds, bounds),
  fc.tuple(bounds, bounds, steps),
);

/** An array of a dtype and shape, with the values that the oracle gives it. */
export function source(dtype: DType, shape: readonly number[]): NdArray {
  const count = shape.reduce((product, length) => product * length, 1);
  const array = new NdArray({
    data: typedArrayOf(dtype, new ArrayBuffer(count * itemSize(dtype))),
    shape,
    dtype,
  });
  for (let at = 0; at < count; at++) {
    const value = at % (dtype === "bool" ? 2 : 120);
    array.data[at] = checkedValue(dtype, value, at);
  }
  return array;
}

/** As JSON has it, which knows no bigint. */
export function plain(values: Iterable<unknown>): unknown[] {
  return Array.from(
    values,
    (value) => typeof value === "bigint" ? Number(value) : value,
  );
}

/** Runs samples of an arbitrary here and in NumPy. */
export async function compare<C extends OracleCase>(
  cases: fc.Arbitrary<C>,
  count: number,
  run: (one: C) => unknown,
): Promise<void> {
  const seed = crypto.getRandomValues(new Int32Array(1))[0]!;
  const sample = fc.sample(cases, { seed, numRuns: count });
  const answers = await askNumpy(numpy.command, sample);
  assert.equal(answers.length, count);
  for (const [at, one] of sample.entries()) {
    const message = `seed ${seed}, case ${at}: ${JSON.stringify(one)}`;
    assert.deepEqual(attempt(() => run(one)), answers[at], message);
  }
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ArrayRangeError)) throw error;
    return {
      error: error.code === "VALUE_UNSAFE" ? "OverflowError" : "IndexError",
    };
  }
}

/** Selectors, most of which fit the shape. */
export function selectorsOf(
  shape: readonly number[],
): fc.Arbitrary<Selector[]> {
  const one = (size: number): fc.Arbitrary<Selector> => {
    if (size === 0) return slices;
    const index = fc.integer({ min: -size, max: size - 1 });
    const mask = fc.array(fc.boolean(), { minLength: size, maxLength: size });
    return fc.oneof(
      slices,
      index,
      fc.integer({ min: -6, max: 6 }),
      mask,
      fc.array(index, { maxLength: 7 }).map((indices) => ({ indices })),
    );
  };
  return fc.tuple(...shape.map(one)).chain((list) =>
    fc.nat(list.length).map((count) => list.slice(0, count))
  );
}

/** Arrays, selectors for them, and what is to be written there. */
export const assignments: fc.Arbitrary<Assignment> = fc.record({
  dtype: dtypes,
  shape: shapes,
}).chain(({ dtype, shape }) =>
  fc.record({
    kind: fc.constant("assign"),
    dtype: fc.constant(dtype),
    shape: fc.constant(shape),
    selectors: selectorsOf(shape),
    values: fc.option(fc.nat(dtype === "bool" ? 1 : 120)),
  })
);

/** What is written, and where. */
export interface Assignment extends OracleCase {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly selectors: Selector[];
  /** One value, or nothing: then values that count down. */
  readonly values: number | null;
}

/**
 * Gives the values of an assignment.
 *
 * @param one The assignment.
 * @param shape The shape that is selected.
 * @returns One value, or an array of that shape.
 */
export function valuesOf(
  { dtype, values }: Assignment,
  shape: readonly number[],
): number | NdArray {
  if (values !== null) return values;
  const count = shape.reduce((product, length) => product * length, 1);
  const modulus = dtype === "bool" ? 2 : 99;
  const flat = Array.from({ length: count }, (_, at) => at % modulus);
  return NdArray.from(flat.reverse()).reshape(shape);
}
