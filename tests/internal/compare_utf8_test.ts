import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { compareUtf8 } from "../../src/internal/compare_utf8.ts";

Deno.test("compareUtf8() orders strings as their UTF-8 bytes are ordered", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", "\ue000", "\uffff", "😀", "😁") }),
  );
  fc.assert(
    fc.property(text, text, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
      assert.equal(Math.sign(compareUtf8(a, b)), bytes);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("compareUtf8() tells lone surrogates apart", () => {
  const sorted = [
    "\ud7ff",
    "\ud800",
    "\ud800a",
    "\ud83d\ue000",
    "\udfff",
    "\ue000",
    "😀",
  ];
  assert.deepEqual([...sorted].reverse().sort(compareUtf8), sorted);
});
