import assert from "node:assert/strict";
import fc from "fast-check";
import { positionOf } from "../../src/config/excerpt.ts";
import { locate, toPlain } from "../../src/config/located.ts";
import { locateToml } from "../../src/config/locate_toml.ts";
import type { Problem } from "../../src/config/problem.ts";

function read(text: string) {
  const problems: Problem[] = [];
  const source = { layer: "--config", file: "a.toml", text } as const;
  const root = locateToml(source, (problem) => problems.push(problem));
  return { root, problems, value: root && toPlain(root) };
}

/** Each problem as `CODE line:column`. */
function faults(text: string): string[] {
  return read(text).problems.map(({ code, place }) => {
    const at = place && positionOf(place);
    return `${code} ${at?.line}:${at?.column}`;
  });
}

Deno.test("locateToml() reads tables, dotted keys and lists of tables", () => {
  const { value, problems } = read(`
title = "x"
a.b.c = 1
a.b.d = [1, [2, "3"]]
inline = { p.q = 1, r = [] }
[season]
harmonics = 2
[season.deep]
on = true
[[runs]]
name = "day"
[runs.limits]
days = 1
[[runs]]
name = "night"
[[runs.steps]]
n = 1
[[runs.steps]]
n = 2
["quo.ted"."é"]
'lit' = ''
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(value, {
    title: "x",
    a: { b: { c: 1, d: [1, [2, "3"]] } },
    inline: { p: { q: 1 }, r: [] },
    season: { harmonics: 2, deep: { on: true } },
    runs: [
      { name: "day", limits: { days: 1 } },
      { name: "night", steps: [{ n: 1 }, { n: 2 }] },
    ],
    "quo.ted": { "é": { lit: "" } },
  });
});

Deno.test("locateToml() reads numbers and dates without loss", () => {
  const { value } = read(`
whole = 9007199254740991
big = 9007199254740993
hex = 0xff
octal = 0o17
float = 1e-3
inf = -inf
offset = 2026-11-23T10:00:00+02:00
local = 2026-11-23T10:00:00.25
space = 2026-11-23 10:00:00
date = 2026-11-23
time = 07:32:00
`);
  assert.deepEqual(value, {
    whole: 9007199254740991,
    big: 9007199254740993n,
    hex: 255,
    octal: 15,
    float: 0.001,
    inf: -Infinity,
    offset: new Date("2026-11-23T08:00:00Z"),
    local: new Date("2026-11-23T10:00:00.250Z"),
    space: new Date("2026-11-23T10:00:00Z"),
    date: new Date("2026-11-23T00:00:00Z"),
    time: "07:32:00",
  });
  const { value: nan } = read("a = nan");
  assert(Number.isNaN((nan as { a: number }).a));
});

Deno.test("locateToml() places every value at its first character", () => {
  const { root } = read('a.b = 1\n[t]\nlist = [\n  1,\n  { x = "y" },\n]\n');
  assert(root);
  const at = (...path: string[]) => {
    const { place } = locate(root, path);
    const position = place && positionOf(place);
    return `${position?.line}:${position?.column}`;
  };
  assert.equal(at("a", "b"), "1:7");
  assert.equal(at("a"), "1:1");
  assert.equal(at("t"), "2:2");
  assert.equal(at("t", "list", "1", "x"), "5:9");
  assert.equal(at("t", "missing"), "2:2");
});

Deno.test("locateToml() refuses what is no TOML, with its place", () => {
  const cases: [string, string][] = [
    ["a = 1\na = 2", "DUPLICATE_KEY 2:1"],
    ["[a]\n[a]", "DUPLICATE_KEY 2:2"],
    ["a = {b = 1}\n[a]", "DUPLICATE_KEY 2:2"],
    ["a.b = 1\na = 2", "DUPLICATE_KEY 2:1"],
    ["a = ", "SYNTAX 1:5"],
    ["a = 'x", "SYNTAX 1:7"],
    ["a = [1", "SYNTAX 1:7"],
    ["a: 1", "SYNTAX 1:2"],
    ["a = 012", "SYNTAX 1:5"],
    ["a = 2026-02-30", "SYNTAX 1:14"],
    ["a = no", "SYNTAX 1:5"],
    ["a = 1 b = 2", "SYNTAX 1:7"],
    ['a = "\\x"', "SYNTAX 1:7"],
    ["a = 'x\u0000y'", "SYNTAX 1:7"],
    ["__proto__ = 1", "BAD_KEY 1:1"],
    ["a.__proto__.b = 1", "BAD_KEY 1:3"],
    ["[__proto__]\nx = 1", "BAD_KEY 1:2"],
    ["a = {__proto__ = 1}", "BAD_KEY 1:6"],
    [`a = ${"[".repeat(300)}${"]".repeat(300)}`, "TOO_DEEP 1:205"],
    [`${"a.".repeat(300)}a = 1`, "TOO_DEEP 1:401"],
  ];
  assert.deepEqual(
    cases.map(([text]) => [text, ...faults(text)]),
    cases,
  );
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

Deno.test("locateToml() refuses nesting that would exhaust the stack", () => {
  const deep = `a = ${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  assert.notDeepEqual(faults(deep), []);
});

Deno.test("locateToml() reads any text, number and boolean as JSON writes it", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.boolean(),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
  );
  const key = fc.string({ unit: "grapheme", maxLength: 5 })
    .filter((key) => key !== "__proto__");
  fc.assert(fc.property(fc.dictionary(key, fc.array(scalar)), (map) => {
    const number = (value: number) =>
      Object.is(value, -0) || /^-?\d{16,}$/.test(String(value))
        ? `${Object.is(value, -0) ? "-0" : value}.0`
        : String(value);
    const item = (value: unknown) =>
      typeof value === "number"
        ? number(value)
        : JSON.stringify(value).replaceAll("\u007f", "\\u007f");
    const lines = Object.entries(map).map(([key, items]) =>
      `${item(key)} = [${items.map(item).join(", ")}]`
    );
    const { value, problems } = read(lines.join("\n"));
    assert.deepEqual(problems, []);
    assert.deepEqual(value, { ...map });
  }));
});
