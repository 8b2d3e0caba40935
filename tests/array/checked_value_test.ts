import assert from "node:assert/strict";
import { type DType, DTYPES } from "../../src/array/mod.ts";
import { checkedValue } from "../../src/array/checked_value.ts";
import { thrown } from "./thrown.ts";

const CODE = "VALUE_UNSAFE";

const RANGES: [dtype: DType, least: bigint, most: bigint][] = [
  ["bool", 0n, 1n],
  ["int8", -128n, 127n],
  ["int16", -32768n, 32767n],
  ["int32", -2147483648n, 2147483647n],
  ["int64", -9223372036854775808n, 9223372036854775807n],
  ["uint8", 0n, 255n],
  ["uint16", 0n, 65535n],
  ["uint32", 0n, 4294967295n],
  ["uint64", 0n, 18446744073709551615n],
];

Deno.test("checkedValue() takes exactly the range of each integer dtype", () => {
  for (const [dtype, least, most] of RANGES) {
    for (const value of [least, most]) {
      assert.equal(BigInt(checkedValue(dtype, value, 0)), value, dtype);
    }
    for (const value of [least - 1n, most + 1n]) {
      assert.equal(thrown(() => checkedValue(dtype, value, 0)).code, CODE);
    }
  }
});

Deno.test("checkedValue() gives what the typed array takes", () => {
  for (const dtype of DTYPES) {
    const one = dtype.endsWith("int64") ? 1n : 1;
    for (const value of [1, 1n, true]) {
      assert.equal(checkedValue(dtype, value, 0), one, dtype);
    }
  }
});

Deno.test("checkedValue() refuses fractions and NaN for integers", () => {
  for (const [dtype] of RANGES) {
    for (const value of [0.5, NaN, Infinity, -Infinity, -0.1]) {
      assert.equal(thrown(() => checkedValue(dtype, value, 0)).code, CODE);
    }
    assert.equal(Math.abs(Number(checkedValue(dtype, -0, 0))), 0);
  }
});

Deno.test("checkedValue() rounds floats, and refuses what would be infinite", () => {
  assert.equal(checkedValue("float32", 0.1, 0), Math.fround(0.1));
  assert.equal(checkedValue("float16", 65519.99, 0), 65504);
  for (
    const [dtype, value] of [["float16", 65520], ["float32", 3.5e38]] as const
  ) {
    assert.equal(thrown(() => checkedValue(dtype, value, 0)).code, CODE);
  }
  for (const value of [NaN, Infinity, -Infinity, -0]) {
    assert.ok(Object.is(checkedValue("float16", value, 0), value));
  }
});

Deno.test("checkedValue() loses no digit of a bigint, and none that a number had lost", () => {
  assert.equal(checkedValue("float64", 2n ** 60n, 0), 2 ** 60);
  for (const value of [2n ** 53n + 1n, 10n ** 400n]) {
    assert.equal(thrown(() => checkedValue("float64", value, 0)).code, CODE);
  }
  const error = thrown(() => checkedValue("int64", 2 ** 53, 0));
  assert.match(error.hints[0]!, /as bigint/);
});

Deno.test("checkedValue() takes numbers, bigints and booleans only", () => {
  const others = ["1", "", null, undefined, {}, [], [1], Symbol("s"), () => 1];
  for (const dtype of DTYPES) {
    for (const value of others) {
      const error = thrown(() => checkedValue(dtype, value, 0));
      assert.equal(error.code, CODE);
    }
  }
});

Deno.test("checkedValue() names index, value and dtype", () => {
  const error = thrown(() => checkedValue("uint8", 256, [2, 3]));
  assert.ok(error instanceof RangeError);
  assert.equal(
    error.message,
    "Cannot write at index [2, 3]: expected a whole number within the range of dtype uint8, found 256",
  );
  assert.deepEqual(error.data, { index: [2, 3], value: 256, dtype: "uint8" });
});
