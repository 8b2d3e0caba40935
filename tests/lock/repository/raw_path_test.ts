import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytesOf,
  latin1,
  pathOf,
  rawOf,
  shownPath,
} from "../../../src/lock/repository/raw_path.ts";

Deno.test("latin1() and bytesOf() keep any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
    assert.deepEqual(bytesOf(latin1(bytes)), Uint8Array.from(bytes));
  }));
});

Deno.test("pathOf() gives back what rawOf() took", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (path) => {
    assert.equal(pathOf(rawOf(path)), path);
  }));
});

Deno.test("shownPath() shows bytes that are no text", () => {
  assert.equal(pathOf("bad\xff"), undefined);
  assert.equal(shownPath("bad\xff"), "bad\\xff");
  assert.equal(shownPath(rawOf("ü")), "ü");
});
