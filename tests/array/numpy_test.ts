import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ArrayRangeError,
  type DType,
  DTYPES,
  itemSize,
  NdArray,
  type Selector,
  tiles,
  typedArrayOf,
  type ViewSelector,
} from "../../src/array/mod.ts";
import { checkedValue } from "../../src/array/checked_value.ts";
import { requirement } from "../requirement.ts";
import { askNumpy, type OracleCase } from "./numpy.ts";

const numpy = requirement("python-numpy");

const dtypes = fc.constantFrom(...DTYPES);
const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
const bounds = fc.option(fc.integer({ min: -7, max: 7 }));
const steps = fc.integer({ min: -3, max: 3 }).map((step) => step || null);
const slices: fc.Arbitrary<ViewSelector> = fc.oneof(
  fc.constant(null),
  fc.constant([] as const),
  fc.tuple(bounds),
  fc.tuple(bounds, bounds),
  fc.tuple(bounds, bounds, steps),
);

/** An array of a dtype and shape, with the values that the oracle gives it. */
function source(dtype: DType, shape: readonly number[]): NdArray {
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
function plain(values: Iterable<unknown>): unknown[] {
  return Array.from(
    values,
    (value) => typeof value === "bigint" ? Number(value) : value,
  );
}

/** Runs samples of an arbitrary here and in NumPy. */
async function compare<C extends OracleCase>(
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

type Step =
  | readonly ["slice", readonly ViewSelector[]]
  | readonly ["transpose", readonly number[]]
  | readonly ["reshape", readonly number[]];

/** Steps that fit the axes which the ones before them leave. */
function stepsOf(shape: readonly number[]): fc.Arbitrary<readonly Step[]> {
  const index = fc.integer({ min: -6, max: 6 });
  const selectors = fc.array(
    fc.oneof({ weight: 4, arbitrary: slices }, index),
    { maxLength: shape.length },
  );
  const some = selectors.map((list): Step => ["slice", list]);
  const all = shape.map(() => null);
  const order = fc.shuffledSubarray([...shape.keys()], {
    minLength: shape.length,
  });
  const transpose = order.map((axes): Step => ["transpose", axes]);
  const flat = fc.constant<Step>(["reshape", [-1]]);
  const turned = fc.tuple(
    transpose,
    fc.array(slices, { maxLength: shape.length })
      .map((list): Step => ["slice", [...list, ...all].slice(0, shape.length)]),
    transpose,
  );
  return fc.oneof(
    fc.tuple(some),
    fc.tuple(some, flat),
    fc.tuple(transpose, flat),
    turned,
  );
}

Deno.test({
  name: "slice(), transpose() and reshape() show what NumPy shows",
  ignore: numpy.ignore,
  async fn() {
    const cases = fc.record({ dtype: dtypes, shape: shapes })
      .chain(({ dtype, shape }) =>
        fc.record({
          kind: fc.constant("views"),
          dtype: fc.constant(dtype),
          shape: fc.constant(shape),
          steps: stepsOf(shape),
        })
      );
    await compare(cases, 5_000, ({ dtype, shape, steps }) => {
      const base = source(dtype, shape);
      let array = base;
      for (const [operation, argument] of steps) {
        if (operation === "slice") array = array.slice(...argument);
        else if (operation === "transpose") array = array.transpose(argument);
        else if (array.isContiguous) array = array.reshape(argument);
      }
      assert.deepEqual([...array.copy().values()], [...array.values()]);
      if (array.size === 0) return { shape: array.shape, values: [] };
      return {
        shape: array.shape,
        // Where nothing is to be stepped over, strides are anyone's choice.
        strides: array.strides.filter((_, axis) => array.shape[axis]! > 1),
        offset: array.data.byteOffset / itemSize(dtype) + array.offset,
        isContiguous: array.isContiguous,
        values: plain(array.values()),
      };
    });
  },
});

function selectorsOf(shape: readonly number[]): fc.Arbitrary<Selector[]> {
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

Deno.test({
  name: "select() takes what NumPy's take() and compress() take of each axis",
  ignore: numpy.ignore,
  async fn() {
    const cases = fc.record({ dtype: dtypes, shape: shapes })
      .chain(({ dtype, shape }) =>
        fc.record({
          kind: fc.constant("select"),
          dtype: fc.constant(dtype),
          shape: fc.constant(shape),
          selectors: selectorsOf(shape),
        })
      );
    await compare(cases, 5_000, ({ dtype, shape, selectors }) => {
      const part = source(dtype, shape).select(...selectors);
      assert.ok(part.isContiguous);
      return { shape: part.shape, values: plain(part.values()) };
    });
  },
});

Deno.test({
  name: "tiles() gives the tiles that NumPy cuts, in the same order",
  ignore: numpy.ignore,
  async fn() {
    const cases = fc.record({ dtype: dtypes, shape: shapes })
      .chain(({ dtype, shape }) =>
        fc.record({
          kind: fc.constant("tiles"),
          dtype: fc.constant(dtype),
          shape: fc.constant(shape),
          tile: fc.tuple(
            ...shape.map(() => fc.integer({ min: 1, max: 7 })),
          ) as fc.Arbitrary<number[]>,
        })
      );
    await compare(
      cases,
      1_000,
      ({ dtype, shape, tile }) =>
        Array.from(
          tiles(source(dtype, shape), tile),
          ({ start, shape, view }) => {
            assert.deepEqual(view.shape, shape);
            return [start, shape, plain(view.values())];
          },
        ),
    );
  },
});

Deno.test({
  name: "toNested() gives the lists of NumPy's tolist(), and from() takes them",
  ignore: numpy.ignore,
  async fn() {
    // What follows an axis without elements cannot be told from lists.
    const full = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    const cases = fc.record({
      kind: fc.constant("nested"),
      dtype: dtypes.filter((dtype) => !dtype.endsWith("int64")),
      shape: full,
    });
    await compare(cases, 500, ({ dtype, shape }) => {
      const array = source(dtype, shape);
      const lists = array.toNested();
      const back = NdArray.from(lists, dtype);
      assert.deepEqual([back.shape, back.data], [array.shape, array.data]);
      return lists;
    });
  },
});

Deno.test({
  name:
    "checkedValue() keeps the bytes that NumPy keeps, and refuses what it refuses",
  ignore: numpy.ignore,
  async fn() {
    const edges = [7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n, 64n]
      .flatMap((bits) => [-1n, 0n, 1n].map((step) => 2n ** bits + step))
      .flatMap((edge) => [edge, -edge]);
    const integers = fc.oneof(
      fc.constantFrom(...edges),
      fc.bigInt(-(2n ** 65n), 2n ** 65n),
      fc.bigInt(-300n, 300n),
    ).map(String);
    const floats = fc.oneof(
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.double({ min: -70_000, max: 70_000, noNaN: true }),
      fc.constantFrom(65_504, 65_519.99, 6e-8, 3.4028235e38, -1e-45),
    ).map((value) => value.toExponential());
    const cases = fc.oneof(
      fc.record({
        kind: fc.constant("convert"),
        dtype: dtypes.filter((dtype) => dtype.includes("int")),
        value: integers,
      }),
      fc.record({
        kind: fc.constant("convert"),
        dtype: dtypes.filter((dtype) => dtype.startsWith("float")),
        value: floats,
      }),
    );
    await compare(cases, 5_000, ({ dtype, value }) => {
      const number = value.includes("e") ? Number(value) : BigInt(value);
      const array = source(dtype, [1]);
      let kept: number | bigint;
      try {
        kept = checkedValue(dtype, number, 0);
      } catch (error) {
        // NumPy warns and keeps infinity where this refuses.
        if (!dtype.startsWith("float")) throw error;
        kept = Number(number) > 0 ? Infinity : -Infinity;
      }
      array.data[0] = kept;
      return new Uint8Array(array.data.buffer).toHex();
    });
  },
});
