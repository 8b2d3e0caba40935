import assert from "node:assert/strict";
import type {
  ArrayErrorCode,
  ArrayRangeErrorCode,
} from "../../src/array/mod.ts";

/** The compiler refuses these when a code is missing or has no type. */
const ranges: Record<ArrayRangeErrorCode, true> = {
  INDEX_COUNT: true,
  INDEX_OUT_OF_RANGE: true,
  SHAPE_MISMATCH: true,
  VALUE_UNSAFE: true,
};
const others: Record<ArrayErrorCode, true> = {
  ARRAY_DISPOSED: true,
  AXES_INVALID: true,
  CHUNK_INVALID: true,
  DTYPE_UNKNOWN: true,
  LAYOUT_INVALID: true,
  NESTED_RAGGED: true,
  NOT_CONTIGUOUS: true,
  SELECTOR_INVALID: true,
  SHAPE_INVALID: true,
};

Deno.test("docs/array.md has a row for every code, and no other", async () => {
  const url = new URL("../../docs/array.md", import.meta.url);
  const rows = (await Deno.readTextFile(url))
    .matchAll(/^\| `([A-Z_]+)` +\| `(\w+)`/gm);
  assert.deepEqual(
    Array.from(rows, ([, code, name]) => [code, name]),
    [
      ...Object.keys(ranges).map((code) => [code, "ArrayRangeError"]),
      ...Object.keys(others).map((code) => [code, "ArrayError"]),
    ],
  );
});
