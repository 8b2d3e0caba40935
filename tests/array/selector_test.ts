import assert from "node:assert/strict";
import type { Selector } from "../../src/array/mod.ts";
import { selectAxes, selectRanges } from "../../src/array/selector.ts";
import { thrown } from "./thrown.ts";

Deno.test("selectAxes() gives one selection for each axis, from 0 up", () => {
  const shape = [4, 5, 3, 2, 6];
  const selectors = [
    -1,
    [-2],
    [true, false, true],
    { indices: [1, -1, 0] },
  ] satisfies Selector[];
  assert.deepEqual(selectAxes(selectors, shape), [
    { kind: "index", at: 3 },
    { kind: "range", start: 3, step: 1, count: 2 },
    { kind: "list", indices: [0, 2] },
    { kind: "list", indices: [1, 1, 0] },
    { kind: "range", start: 0, step: 1, count: 6 },
  ]);
});

Deno.test("selectAxes() clips slices, and takes null as left out", () => {
  const range = (selector: Selector) => selectAxes([selector], [5])[0];
  const whole = { kind: "range", start: 0, step: 1, count: 5 };
  assert.deepEqual(range([]), whole);
  assert.deepEqual(range([null, null, null]), whole);
  assert.deepEqual(range([-100, 100]), whole);
  assert.deepEqual(range([null, null, -2]), {
    kind: "range",
    start: 4,
    step: -2,
    count: 3,
  });
  assert.deepEqual(range([4, 2]), {
    kind: "range",
    start: 4,
    step: 1,
    count: 0,
  });
});

Deno.test("selectAxes() names index, axis and size of what is out of range", () => {
  for (const index of [5, -6, 2 ** 40]) {
    for (const selector of [index, { indices: [0, index] }]) {
      const error = thrown(() => selectAxes([null, selector], [2, 5]));
      assert.ok(error instanceof RangeError);
      assert.equal(error.code, "INDEX_OUT_OF_RANGE");
      assert.deepEqual(error.data, { index, axis: 1, size: 5 });
      assert.match(error.message, /axis 1, whose size is 5: .* from -5 to 4/);
    }
  }
  const empty = thrown(() => selectAxes([0], [0]));
  assert.match(empty.message, /expected no index, found 0$/);
});

Deno.test("selectAxes() refuses a mask of another length", () => {
  for (const mask of [[true], [true, false, true]]) {
    const error = thrown(() => selectAxes([mask], [2]));
    assert.equal(error.code, "SHAPE_MISMATCH");
    assert.deepEqual(error.data, { axis: 0, size: 2, found: mask.length });
  }
});

Deno.test("selectAxes() refuses more selectors than axes", () => {
  const error = thrown(() => selectAxes([0, 0], [3]));
  assert.equal(error.code, "INDEX_COUNT");
});

Deno.test("selectAxes() refuses what is no selector, and shows one", () => {
  const wrong: unknown[] = [
    0.5,
    NaN,
    "1",
    1n,
    true,
    {},
    { indices: 1 },
    { indices: [0.5] },
    { indices: ["0"] },
    [0, 1, 1, 1],
    [0, 1, 0],
    [0.5],
    ["0"],
    [Infinity],
    [true, 0],
  ];
  for (const selector of wrong) {
    const error = thrown(() => selectAxes([selector as Selector], [2]));
    assert.equal(error.code, "SELECTOR_INVALID", String(selector));
    assert.match(error.hints[0]!, /indices: \[2, 0, 5\]/);
  }
});

Deno.test("selectRanges() refuses lists, which no view can show", () => {
  for (const selector of [[true, false], { indices: [0] }]) {
    const error = thrown(() => selectRanges([selector as never], [2]));
    assert.equal(error.code, "SELECTOR_INVALID");
    assert.match(error.hints[0]!, /'select'/);
  }
});
