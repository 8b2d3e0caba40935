import assert from "node:assert/strict";
import fc from "fast-check";
import { chunks, NdArray } from "../../src/array/mod.ts";
import { thrown } from "./thrown.ts";

function source(shape: number[]): NdArray<"int16"> {
  const length = shape.reduce((product, n) => product * n, 1);
  const data = Int16Array.from({ length }, (_, i) => i);
  return new NdArray({ data, shape, dtype: "int16" });
}

Deno.test("chunks() holds all rows in order, in as few views as fit", () => {
  const shapes = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 });
  const sizes = fc.integer({ min: 1, max: 200 });
  fc.assert(fc.property(shapes, sizes, (shape, bytes) => {
    const array = source(shape);
    const parts = [...chunks(array, { bytes })];
    const values = parts.flatMap((part) => [...part.values()]);
    assert.deepEqual(values, [...array.values()]);
    const rows = parts.map((part) => part.shape[0]!);
    assert.equal(rows.reduce((sum, n) => sum + n, 0), shape[0]);
    const rowBytes = shape[0] === 0 ? 0 : array.bytes / shape[0]!;
    for (const [at, part] of parts.entries()) {
      assert.ok(part.isContiguous);
      assert.equal(part.data.buffer, array.data.buffer);
      assert.ok(part.bytes <= bytes || part.shape[0] === 1);
      // Another row would not have fitted.
      const isLast = at === parts.length - 1;
      assert.ok(isLast || part.bytes + rowBytes > bytes);
    }
  }));
});

Deno.test("chunks() gives an array without an axis as it is", () => {
  const parts = [...chunks(NdArray.from(5), { bytes: 1 })];
  assert.deepEqual(parts.map((part) => part.get()), [5]);
});

Deno.test("chunks() makes views as they are asked for", () => {
  const array = source([4, 2]);
  const parts = chunks(array, { bytes: 4 });
  parts.next();
  array.fill(9);
  assert.deepEqual(parts.next().value?.toNested(), [[9, 9]]);
});

Deno.test("chunks() refuses a size that is no number above 0, at once", () => {
  for (const bytes of [0, -1, NaN, "64" as unknown as number]) {
    const error = thrown(() => chunks(source([1]), { bytes }));
    assert.equal(error.code, "CHUNK_INVALID");
  }
  assert.equal([...chunks(source([9]), { bytes: Infinity })].length, 1);
});
