import assert from "node:assert/strict";
import fc from "fast-check";
import { positionOf } from "../../src/config/excerpt.ts";
import { locateJsonc } from "../../src/config/locate_jsonc.ts";
import { locate, toPlain } from "../../src/config/located.ts";
import type { Problem } from "../../src/config/problem.ts";

function read(text: string, file = "a.json") {
  const problems: Problem[] = [];
  const source = { layer: "--config", file, text } as const;
  const root = locateJsonc(source, (problem) => problems.push(problem));
  return { root, problems, value: root && toPlain(root) };
}

/** Each problem as `CODE line:column`. */
function faults(text: string, file?: string): string[] {
  return read(text, file).problems.map(({ code, place }) => {
    const at = place && positionOf(place);
    return `${code} ${at?.line}:${at?.column}`;
  });
}

Deno.test("locateJsonc() reads every JSON value as JSON.parse does", () => {
  const indent = fc.constantFrom(undefined, 2, "\t");
  const name = fc.constantFrom("a.json", "a.jsonc");
  fc.assert(fc.property(fc.jsonValue(), indent, name, (value, indent, name) => {
    const text = JSON.stringify({ value }, null, indent);
    fc.pre(!text.includes("__proto__"));
    assert.deepEqual(read(text, name).value, JSON.parse(text));
  }));
});

Deno.test("locateJsonc() takes for JSON what JSON.parse takes, and no more", () => {
  const token = fc.constantFrom(
    ...'{ } [ ] , : " \\ / // /* */ 1 -1 01 1. .5 1e5 +1 true null nul "a" "\\u00e9" "\\x" 0'
      .split(" "),
    ...[" ", "\n", "\t", "\u00a0", "\u2028", "\u0000", '"\t"', '"a": 1'],
  );
  const text = fc.array(token, { maxLength: 7 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (text) => {
      fc.pre(text.trim() !== "");
      const { value, problems } = read(text);
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        assert(problems.length > 0, JSON.stringify(text));
        return;
      }
      if (problems.some(({ code }) => code === "DUPLICATE_KEY")) return;
      assert.deepEqual(problems, [], JSON.stringify(text));
      assert.deepEqual(value, parsed);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("locateJsonc() allows comments and last commas in .jsonc only", () => {
  const text = '{"a": 1, // one\n "b": [1, 2,], /* two */\n}';
  assert.deepEqual(read(text, "a.jsonc").value, { a: 1, b: [1, 2] });
  assert.deepEqual(faults(text), ["SYNTAX 1:10"]);
  assert.deepEqual(faults('{"a": [1,]}'), ["SYNTAX 1:10"]);
});

Deno.test("locateJsonc() places every value at its first character", () => {
  const { root } = read('{\n  "a": {"b": [1,\n "x"]}}');
  assert(root);
  const at = (...path: string[]) => {
    const { place } = locate(root, path);
    const position = place && positionOf(place);
    return `${position?.line}:${position?.column}`;
  };
  assert.equal(at("a"), "2:8");
  assert.equal(at("a", "b", "1"), "3:2");
  assert.equal(at("a", "missing"), "2:3");
});

Deno.test("locateJsonc() refuses what is no JSON, with its place", () => {
  const cases: [string, string][] = [
    ['{"a": 1, "a": 2}', "DUPLICATE_KEY 1:10"],
    ['{"a": {"b": 1, "\\u0062": 2}}', "DUPLICATE_KEY 1:16"],
    ['{"__proto__": {"x": 1}}', "BAD_KEY 1:2"],
    ['{"a" 1}', "SYNTAX 1:6"],
    ['{"a": 1', "SYNTAX 1:8"],
    ['{"a": 1} 2', "SYNTAX 1:10"],
    ["{'a': 1}", "SYNTAX 1:2"],
    ['{"a": "x', "SYNTAX 1:7"],
    ['{"a": nan}', "SYNTAX 1:7"],
    [`${"[".repeat(300)}${"]".repeat(300)}`, "TOO_DEEP 1:202"],
    ["[".repeat(100_000), "TOO_DEEP 1:1"],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(
      faults(text),
      [expected],
      JSON.stringify(text.slice(0, 40)),
    );
  }
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

Deno.test("locateJsonc() takes an empty text for no value", () => {
  for (const text of ["", " \n"]) {
    const { root, problems } = read(text);
    assert.deepEqual([root, problems], [undefined, []]);
  }
});
