import assert from "node:assert/strict";
import fc from "fast-check";
import { type DType, DTYPES, itemSize, sizeOf } from "../../src/array/mod.ts";
import { thrown } from "./thrown.ts";

Deno.test("sizeOf() counts elements and bytes", () => {
  assert.deepEqual(sizeOf([3, 4], "int16"), { elements: 12, bytes: 24 });
  assert.deepEqual(sizeOf([], "float64"), { elements: 1, bytes: 8 });
  assert.deepEqual(sizeOf([3, 0, 2], "int8"), { elements: 0, bytes: 0 });
});

Deno.test("sizeOf() gives the exact product or refuses", () => {
  fc.assert(fc.property(
    fc.array(fc.nat({ max: 2 ** 30 }), { maxLength: 5 }),
    fc.constantFrom(...DTYPES),
    (shape, dtype) => {
      const elements = shape.reduce((n, length) => n * BigInt(length), 1n);
      const bytes = elements * BigInt(itemSize(dtype));
      if (bytes < 2n ** 53n) {
        assert.deepEqual(sizeOf(shape, dtype), {
          elements: Number(elements),
          bytes: Number(bytes),
        });
      } else {
        assert.equal(thrown(() => sizeOf(shape, dtype)).code, "SHAPE_INVALID");
      }
    },
  ));
});

Deno.test("sizeOf() keeps to 2^53 bytes", () => {
  const most = (2 ** 53 - 8) / 8;
  assert.equal(sizeOf([most], "float64").bytes, 2 ** 53 - 8);
  for (const shape of [[most + 1], [2 ** 40, 2 ** 40], [2 ** 52, 2 ** 52, 0]]) {
    const run = () => sizeOf(shape, "float64");
    if (shape.includes(0)) assert.equal(run().bytes, 0);
    else assert.equal(thrown(run).code, "SHAPE_INVALID");
  }
});

Deno.test("sizeOf() refuses a shape that is no list of whole numbers", () => {
  const wrong: unknown[] = [
    [-1],
    [1.5],
    [NaN],
    [Infinity],
    [2 ** 53],
    ["3"],
    [3n],
    [null],
    [undefined],
    3,
    null,
    "33",
    { length: 1, 0: 3 },
  ];
  for (const shape of wrong) {
    const error = thrown(() => sizeOf(shape as number[], "int8"));
    assert.equal(error.code, "SHAPE_INVALID");
  }
  assert.match(
    thrown(() => sizeOf([2, -3], "int8")).message,
    /found -3 in \[2, -3\]$/,
  );
});

Deno.test("sizeOf() refuses an unknown dtype", () => {
  const run = () => sizeOf([1], "int9" as DType);
  assert.equal(thrown(run).code, "DTYPE_UNKNOWN");
});
