import assert from "node:assert/strict";
import fc from "fast-check";
import { NdArray, tiles } from "../../src/array/mod.ts";
import { thrown } from "./thrown.ts";

Deno.test("tiles() covers each element once", () => {
  const axes = fc.array(
    fc.tuple(fc.nat({ max: 6 }), fc.integer({ min: 1, max: 8 })),
    { maxLength: 4 },
  );
  fc.assert(fc.property(axes, (pairs) => {
    const shape = pairs.map(([length]) => length);
    const length = shape.reduce((product, n) => product * n, 1);
    const data = new Uint8Array(length);
    const array = new NdArray({ data, shape, dtype: "uint8" });
    for (const { view } of tiles(array, pairs.map(([, tile]) => tile))) {
      for (const value of view.values()) assert.equal(value, 0);
      view.fill(1);
    }
    assert.deepEqual(data, new Uint8Array(length).fill(1));
  }));
});

Deno.test("tiles() splits a shape, of an array too large for any machine", () => {
  const found = tiles([2 ** 50, 3], [2 ** 49, 2]);
  assert.deepEqual([...found], [
    { start: [0, 0], shape: [2 ** 49, 2] },
    { start: [0, 2], shape: [2 ** 49, 1] },
    { start: [2 ** 49, 0], shape: [2 ** 49, 2] },
    { start: [2 ** 49, 2], shape: [2 ** 49, 1] },
  ]);
});

Deno.test("tiles() gives an array without an axis as one tile", () => {
  const found = [...tiles(NdArray.from(5), [])];
  assert.deepEqual(found.map(({ start, view }) => [start, view.get()]), [
    [[], 5],
  ]);
});

Deno.test("tiles() refuses a tile that does not fit the axes, at once", () => {
  for (const tile of [[2], [2, 2, 2], [0, 2], [-1, 2], [1.5, 2], [2, NaN]]) {
    const error = thrown(() => tiles([4, 4], tile));
    assert.equal(error.code, "CHUNK_INVALID");
  }
  assert.equal(thrown(() => tiles([-4], [1])).code, "SHAPE_INVALID");
});
