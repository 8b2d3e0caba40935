import assert from "node:assert/strict";
import fc from "fast-check";
import { describeChange } from "../../src/code/kit.ts";

Deno.test("describeChange() gives the smallest run of tokens that differs", () => {
  const cases = [
    ["Math.max(a, b)", "Math.min(a, b)", "`max` → `min`"],
    ["x = 10", "x = 12", "`10` → `12`"],
    ["f(a)", "f(a, b)", "`, b` added"],
    ["f(a); g(b);", "g(b);", "`f(a);` removed"],
    ['say("one two")', 'say("one ten")', '`"one two"` → `"one ten"`'],
    ["a + b", "a - b", "`+` → `-`"],
    ["a b", "a  b", '`" "` → `"  "`'],
    ["", "x", "`x` added"],
    ["a\n  b\nc", "a\n  d\n  e\nc", "`b` → `d e`"],
  ] as const;
  for (const [before, now, text] of cases) {
    assert.equal(describeChange(before, now), text);
  }
  assert.equal(describeChange("same", "same"), undefined);
});

Deno.test("describeChange() cuts long texts where they differ", () => {
  const long = "x".repeat(500);
  const text = describeChange(`"${long}a${long}"`, `"${long}b${long}"`);
  assert.match(text ?? "", /^`…x{8}ax{51}…` → `…x{8}bx{51}…`$/);
  const added = describeChange("f()", `f(${long.replaceAll("x", "x, ")})`);
  assert.match(added ?? "", /^`(x, ){20}…` added$/);
});

Deno.test("describeChange() has a short text for any two different texts", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const code = fc.array(
    fc.constantFrom("a", "b", " ", "\n", '"', "\\", "`", "(", "\0", "…"),
    { maxLength: 150 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, code), fc.oneof(text, code), (before, now) => {
      const described = describeChange(before, now);
      assert.equal(described === undefined, before === now);
      assert.equal(describeChange(now, now), undefined);
      if (described === undefined) return;
      assert(described.length < 140, described);
      const sides = /^`([^]+)` (?:→ `([^]+)`|added|removed)$/.exec(described);
      assert(sides, described);
      assert.notEqual(sides[1], sides[2]);
    }),
    { numRuns: 3000 },
  );
});
