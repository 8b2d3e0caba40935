import assert from "node:assert/strict";
import { excerptOf, positionOf } from "../../src/config/excerpt.ts";
import type { Place } from "../../src/config/located.ts";

function placeOf(text: string, part: string): Place {
  const start = text.indexOf(part);
  const source = { layer: "project", text } as const;
  return { source, start, end: start + part.length };
}

Deno.test("positionOf() counts lines and columns from 1, in characters", () => {
  const text = "a: 1\n😀é: x\n";
  assert.deepEqual(positionOf(placeOf(text, "a")), { line: 1, column: 1 });
  assert.deepEqual(positionOf(placeOf(text, "x")), { line: 2, column: 5 });
  const source = { layer: "defaults" } as const;
  assert.equal(positionOf({ source, start: 0, end: 0 }), undefined);
});

Deno.test("excerptOf() puts carets under the place, tabs and wide text too", () => {
  const text = "first\n\tkey: 東京 value # end\nlast";
  assert.equal(
    excerptOf(placeOf(text, "value"), []),
    "  2 | \tkey: 東京 value # end\n    | \t          ^^^^^",
  );
  assert.equal(
    excerptOf(placeOf(text, "東京"), []),
    "  2 | \tkey: 東京 value # end\n    | \t     ^^^^",
  );
});

Deno.test("excerptOf() marks the first line of a longer place", () => {
  const text = "a: [1,\n  2]\n";
  const place = placeOf(text, "[1,\n  2]");
  assert.equal(excerptOf(place, []), "  1 | a: [1,\n    |    ^^^");
});

Deno.test("excerptOf() cuts a long line around the place", () => {
  const text = `${"x".repeat(500)}HERE${"y".repeat(500)}`;
  const [line, carets] = excerptOf(placeOf(text, "HERE"), [])!.split("\n");
  assert.equal(line, `  1 | …${"x".repeat(60)}HERE${"y".repeat(60)}…`);
  assert.equal(carets, `    | ${" ".repeat(61)}^^^^`);
});

Deno.test("excerptOf() hides places, and moves the carets with them", () => {
  const text = "{a: secret, b: bad, c: secret2}";
  const place = placeOf(text, "bad");
  const same = (part: string) => ({
    ...placeOf(text, part),
    source: place.source,
  });
  const hidden = [same("secret"), same("secret2")];
  assert.equal(
    excerptOf(place, hidden),
    "  1 | {a: ***, b: bad, c: ***}\n    |             ^^^",
  );
  const elsewhere = placeOf(text, "bad");
  assert.match(excerptOf(elsewhere, hidden)!, /secret/);
});
