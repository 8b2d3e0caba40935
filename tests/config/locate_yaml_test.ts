import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { positionOf } from "../../src/config/excerpt.ts";
import { locate, toPlain } from "../../src/config/located.ts";
import { locateYaml } from "../../src/config/locate_yaml.ts";
import type { Problem } from "../../src/config/problem.ts";

function read(text: string) {
  const problems: Problem[] = [];
  const source = { layer: "project", file: "a.yaml", text } as const;
  const root = locateYaml(source, (problem) => problems.push(problem));
  return { root, problems, value: root && toPlain(root) };
}

/** Each problem as `CODE line:column`. */
function faults(text: string): string[] {
  return read(text).problems.map(({ code, place }) => {
    const at = place && positionOf(place);
    return `${code} ${at?.line}:${at?.column}`;
  });
}

Deno.test("locateYaml() reads every JSON value as JSON.parse does", () => {
  const indent = fc.constantFrom(undefined, 2, "\t");
  fc.assert(fc.property(fc.jsonValue(), indent, (value, indent) => {
    const text = JSON.stringify({ value }, null, indent);
    fc.pre(!text.includes("__proto__") && !text.includes('"<<"'));
    assert.deepEqual(read(text).value, JSON.parse(text));
  }));
});

Deno.test("locateYaml() places every value at its first character", () => {
  const { root } = read("a:\n  - x: 1\n    y: [no, 'q']\nb: |\n  text\n");
  assert(root);
  const at = (...path: string[]) => {
    const { place } = locate(root, path);
    const position = place && positionOf(place);
    return `${position?.line}:${position?.column}`;
  };
  assert.equal(at("a", "0", "x"), "2:8");
  assert.equal(at("a", "0", "y", "1"), "3:13");
  assert.equal(at("b"), "4:4");
  assert.equal(at("a", "0", "missing"), "2:5");
});

Deno.test("locateYaml() reads scalars by the YAML 1.2 core schema", () => {
  const { value } = read(
    "[1e-3, 012, 0o17, 0x1F, 1:30, no, True, .inf, -0, ~, 2020-01-01]",
  );
  assert.deepEqual(value, [
    0.001,
    12,
    15,
    31,
    "1:30",
    "no",
    true,
    Infinity,
    -0,
    null,
    "2020-01-01",
  ]);
  assert.deepEqual(read("%YAML 1.1\n---\na: [012, yes]").value, {
    a: [12, "yes"],
  });
});

Deno.test("locateYaml() keeps keys as they are written", () => {
  assert.deepEqual(read("012: a\nno: b\n1e3: c\n'x y': d\n").value, {
    "012": "a",
    no: "b",
    "1e3": "c",
    "x y": "d",
  });
});

Deno.test("locateYaml() refuses what is no YAML, with its place", () => {
  const cases: [string, ...string[]][] = [
    ["a:\n  - b\n c: 3", "SYNTAX 3:1"],
    ['a: "x', "SYNTAX 1:6"],
    ["a: 1\n\tb: 2", "SYNTAX 2:1"],
    ["a: @b", "SYNTAX 1:4"],
    ["a: 1\n---\nb: 2", "SYNTAX 2:1"],
    ["a: !own 1", "SYNTAX 1:4"],
    ["a: !!binary aGk=", "SYNTAX 1:4"],
    ["a: x\u0000y", "SYNTAX 1:5"],
    ["a: 1\rb: 2", "SYNTAX 1:5"],
    ["a: [1, 2", "SYNTAX 1:9"],
    ["a: 1\nb: 2\na: 3", "DUPLICATE_KEY 3:1"],
    ["a: {b: 1, 'b': 2}", "DUPLICATE_KEY 1:11"],
    ["? [a]\n: 1", "BAD_KEY 1:3"],
    ["~: 1", "BAD_KEY 1:1"],
    ["a: {__proto__: 1}", "BAD_KEY 1:5"],
    ["a: &x {b: 1}\nc:\n  <<: *x", "BAD_KEY 3:3"],
    ["a: *b", "BAD_ALIAS 1:4"],
    ["a: *b\nc: &b 1", "BAD_ALIAS 1:4"],
    ["a: &b [1, *b]", "BAD_ALIAS 1:11"],
    ["a: 1\nb: 1\na: 2\nb: 2", "DUPLICATE_KEY 3:1", "DUPLICATE_KEY 4:1"],
  ];
  for (const [text, ...expected] of cases) {
    assert.deepEqual(faults(text), expected, JSON.stringify(text));
  }
});

Deno.test("locateYaml() follows aliases, the nearest anchor before each", () => {
  assert.deepEqual(read("a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x").value, {
    a: 1,
    b: 1,
    c: { d: 2 },
    e: { d: 2 },
  });
});

Deno.test("locateYaml() refuses an alias bomb at once", () => {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const items = level === 0 ? "x" : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array(10).fill(items).join(", ")}]`;
  });
  const { problems } = read(levels.join("\n"));
  assert.equal(problems[0]?.code, "BAD_ALIAS");
  assert.match(problems[0]?.message ?? "", /more than 100000 values/);
});

Deno.test("locateYaml() refuses nesting that would exhaust the stack", () => {
  for (const open of ["[", "{a: ", "- ", "? "]) {
    const { problems } = read(open.repeat(20_000));
    assert(problems.length > 0, open);
  }
  const deep = `a: ${"[".repeat(300)}${"]".repeat(300)}`;
  assert.deepEqual(faults(deep), ["TOO_DEEP 1:204"]);
});

Deno.test("locateYaml() finds one duplicate among very many keys quickly", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`);
  lines.push("k7: 2");
  assert.deepEqual(faults(lines.join("\n")), ["DUPLICATE_KEY 10001:1"]);
});

Deno.test({
  name: "locateYaml() needs no permission, and leaves the environment as it is",
  permissions: "none",
  fn() {
    const { env } = process;
    assert.deepEqual(read("a: 1").value, { a: 1 });
    assert.equal(process.env, env);
    assert.throws(() => Deno.env.get("LOG_TOKENS"), Deno.errors.NotCapable);
  },
});
