import assert from "node:assert/strict";
import fc from "fast-check";
import {
  itemSize,
  NdArray,
  tiles,
  type ViewSelector,
} from "../../src/array/mod.ts";
import { checkedValue } from "../../src/array/checked_value.ts";
import {
  assignments,
  compare,
  dtypes,
  numpy,
  plain,
  selectorsOf,
  shapes,
  slices,
  source,
  valuesOf,
} from "./numpy_cases.ts";

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
  name: "assign() writes what NumPy writes through ix_()",
  ignore: numpy.ignore,
  async fn() {
    await compare(assignments, 3_000, (one) => {
      const { dtype, shape, selectors } = one;
      const array = source(dtype, shape);
      const part = array.select(...selectors);
      array.assign(selectors, valuesOf(one, part.shape));
      return {
        shape: part.shape,
        before: plain(part.values()),
        values: plain(array.values()),
      };
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
