import assert from "node:assert/strict";
import {
  type DType,
  DTYPES,
  itemSize,
  typedArrayOf,
} from "../../src/array/mod.ts";
import { thrown } from "./thrown.ts";

Deno.test("itemSize() gives the bytes that the dtype's name says", () => {
  for (const dtype of DTYPES) {
    const bits = dtype === "bool" ? 8 : Number(/\d+$/.exec(dtype)![0]);
    assert.equal(itemSize(dtype), bits / 8, dtype);
  }
});

Deno.test("itemSize() refuses another name, and offers the nearest", () => {
  const error = thrown(() => itemSize("flaot64" as DType));
  assert.equal(error.code, "DTYPE_UNKNOWN");
  assert.deepEqual(error.data, { dtype: "flaot64", nearest: "float64" });
  assert.match(error.message, /bool, int8, int16, .*, float64, found/);
  assert.deepEqual(error.hints, ["Did you mean 'float64'?"]);
});

Deno.test("itemSize() refuses names that every object has", () => {
  for (const name of ["constructor", "__proto__", "toString", "", "double"]) {
    assert.equal(thrown(() => itemSize(name as DType)).code, "DTYPE_UNKNOWN");
  }
  const noText = thrown(() => itemSize(undefined as unknown as DType));
  assert.equal(noText.code, "DTYPE_UNKNOWN");
});

Deno.test("typedArrayOf() shows the part of a buffer that is asked for", () => {
  const buffer = new SharedArrayBuffer(32);
  for (const dtype of DTYPES) {
    const part = typedArrayOf(dtype, buffer, 8, 2);
    assert.deepEqual(
      [part.buffer, part.byteOffset, part.length, part.BYTES_PER_ELEMENT],
      [buffer, 8, 2, itemSize(dtype)],
      dtype,
    );
  }
  assert.equal(typedArrayOf("float64", buffer).length, 4);
  assert.ok(typedArrayOf("bool", buffer) instanceof Uint8Array);
  assert.ok(typedArrayOf("float16", buffer) instanceof Float16Array);
});

Deno.test("typedArrayOf() refuses a part that is not aligned or not inside", () => {
  const buffer = new ArrayBuffer(16);
  assert.throws(() => typedArrayOf("float64", buffer, 4, 1), RangeError);
  assert.throws(() => typedArrayOf("float64", buffer, 8, 2), RangeError);
});
