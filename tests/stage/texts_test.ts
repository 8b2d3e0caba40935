import assert from "node:assert/strict";
import { file } from "../../src/stage/mod.ts";
import { markedIn, textsIn } from "../../src/stage/texts.ts";

Deno.test("textsIn() finds every text at any depth, once", () => {
  const inner = { key: "value" };
  const found = textsIn([
    "a",
    [["b", "a"], new Set(["c"]), new Map<unknown, unknown>([["d", ["e"]]])],
    { f: { g: new URL("file:///h"), i: new URL("http://none/") } },
    inner,
    [inner, 1, 2n, null, undefined, true, new Uint8Array(3), new Date(0)],
  ]);
  assert.deepEqual([...found], [
    ...["a", "b", "c", "d", "e", "f", "g", "file:///h", "i", "key", "value"],
  ]);
});

Deno.test("markedIn() finds marked paths at any depth, and no other text", () => {
  const values = [
    "a",
    { b: [file("c.txt"), new Map([["d", file("e/f")]])] },
    [file("c.txt"), file(""), file("file:///g%20h")],
  ];
  const marked = ["./c.txt", "e/f", "", "/g h"];
  assert.deepEqual([...markedIn(values)], marked);
  assert.deepEqual([...textsIn(values)], [
    "a",
    "b",
    marked[0],
    "d",
    ...marked.slice(1),
  ]);
});
