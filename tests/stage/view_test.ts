import assert from "node:assert/strict";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { registerSecret } from "../../src/internal/mask.ts";
import { show, view } from "../../src/stage/view.ts";

const NONE = new Map<string, string>();

Deno.test("view() shows files with their digests, at any depth", () => {
  const files = new Map([["in.txt", "d1"], ["file:///x", "d2"]]);
  const value = { a: ["in.txt", "other"], b: new URL("file:///x") };
  assert.deepEqual(view(value, files), {
    a: [{ file: "in.txt", hash: "d1" }, "other"],
    b: { file: "file:///x", hash: "d2" },
  });
});

Deno.test("view() gives JSON for every value, none of which is lost", () => {
  const cases: [unknown, unknown][] = [
    [[-0, NaN, Infinity, 1.5], ["-0", "NaN", "Infinity", 1.5]],
    [[1n, undefined, null, true], ["1n", "undefined", null, true]],
    [[new Date(0), new Date(NaN)], [
      "1970-01-01T00:00:00.000Z",
      "Invalid Date",
    ]],
    [/a/g, "/a/g"],
    [new RangeError("no"), { error: "RangeError", message: "no" }],
    [new Map([[1, "a"]]), { map: [[1, "a"]] }],
    [new Set([1]), { set: [1] }],
  ];
  for (const [value, shown] of cases) {
    assert.deepEqual(view(value, NONE), shown);
  }
  const data = new Float64Array([1, 2]);
  assert.deepEqual(view(data, NONE), {
    type: "Float64Array",
    length: 2,
    digest: digestValue(data),
  });
});

Deno.test("view() cuts long lists", () => {
  const shown = view(Array(1002).fill(0), NONE) as unknown[];
  assert.deepEqual([shown.length, shown.at(-1)], [1001, "… 2 more"]);
});

Deno.test("view() masks secrets, also short ones that stand alone", () => {
  registerSecret("swordfish-1");
  registerSecret("abc");
  const value = {
    a: "swordfish-1",
    b: "is swordfish-1 right",
    c: "abc",
    d: "abcde",
    e: new Error("swordfish-1"),
  };
  assert.deepEqual(view(value, NONE), {
    a: "***",
    b: "is *** right",
    c: "***",
    d: "abcde",
    e: { error: "Error", message: "***" },
  });
  assert.equal(show("swordfish-1"), '"***"');
  assert.equal(show("abc"), '"***"');
});

Deno.test("view() masks secrets that are keys", () => {
  registerSecret("swordfish-2");
  const text = JSON.stringify(view({ "swordfish-2": 1 }, NONE));
  assert(!text.includes("swordfish-2"), text);
});

Deno.test("show() is short", () => {
  assert.equal(show("a"), '"a"');
  assert.equal(show([1, 2]), "array of 2");
  assert.equal(show({ a: 1 }), "Object");
  assert.equal(show(Object.create(null)), "Object");
  assert.equal(show(new Float64Array(2)), "Float64Array");
  assert.equal(show(new Date(0)), "1970-01-01T00:00:00.000Z");
  assert.equal(show(undefined), '"undefined"');
  assert.equal(show("x".repeat(99)), `"${"x".repeat(38)}…`);
});
