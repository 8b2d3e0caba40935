import assert from "node:assert/strict";
import { describeChange } from "../../src/code/kit.ts";
import { printed } from "../../src/code/print.ts";
import { parseModule } from "../../src/code/syntax.ts";
import { normalForm } from "../../src/code/normal_form.ts";
import { project, SAMPLE } from "./sample.ts";
import { MUTANTS } from "./mutants.ts";

const shown = (text: string): string => printed(parseModule(text, ".ts").body);

Deno.test("printed() writes code without comments and types, in one spelling", () => {
  const cases = [
    ["let a: number = (0x10); // ten", "let a = 16;"],
    ["f < T > ( a , 'b', ) as C;", 'f(a, "b");'],
    [
      "export function f(this: A, a?: B, ...c: D[]): E { return a! }",
      "function f(a, ...c) { return a; }",
    ],
    [
      "class A<T> extends B implements C { private readonly a? = 1; static #b; get c(): D { return this.#b } static { f() } }",
      "class A extends B { a = 1; static #b; get c() { return this.#b; } static { f(); } }",
    ],
    ["async (a) => await (b ?? c)", "async (a) => (await (b ?? c));"],
    ["if (a) b; else { c?.[d]?.(e) }", "if (a) b; else { c?.[d]?.(e); }"],
    [
      "for (const [a, b = 1] of c) continue;",
      "for (const [a, b = 1] of c) continue;",
    ],
    ["import { a as b, type C } from './a.ts';", "import { a as b };"],
    ["export const enum A { B = 1, C }", "const enum A { B = 1, C }"],
    ["`a${b}c`; a = -b ** 2n;".replace("-b", "b"), "`a${b}c`;\na = b ** 2n;"],
    [
      "try { throw a } catch { } finally { b() }",
      "try { throw a; } catch {} finally { b(); }",
    ],
    [
      "switch (a) { case 1: b(); default: c() }",
      "switch (a) { case 1: b(); default: c(); }",
    ],
    [
      "({ a, 'b': c, [d]: e, get f() { return 1 }, async *g() {} })",
      '{ a, "b": c, [d]: e, get f() { return 1; }, async *g() {} };',
    ],
    [
      "@dec class A { @dec() b; constructor(public c = 1) {} }",
      "@dec class A { @dec() b; constructor(c = 1) {} }",
    ],
    [
      "'use strict'; export * from './a.ts'; export default 1",
      "export *;\nexport default 1",
    ],
    [
      "do a++; while (--b); label: while (true) break label",
      "do a++; while (--b);\nlabel: while (true) break label;",
    ],
  ] as const;
  for (const [text, expected] of cases) assert.equal(shown(text), expected);
});

Deno.test("printed() knows every kind of node that the samples hold", () => {
  for (const files of [SAMPLE, MUTANTS]) {
    for (const [name, text] of Object.entries(files)) {
      if (!name.endsWith(".ts")) continue;
      // The normal form is what stands where the table of kinds has nothing.
      assert.doesNotMatch(shown(text), /[A-Z]\w+\([a-z]+:/, name);
    }
  }
});

Deno.test("printed() tells code apart that the normal form tells apart", () => {
  const pairs = [
    ["a ? b : c", "a ? c : b"],
    ["(a + b) * c", "a + b * c"],
    ["a?.b", "a.b"],
    ["x = 1n", "x = 1"],
    ["x = '1'", "x = 1"],
    ["async () => 1", "() => 1"],
    ["function* f() {}", "function f() {}"],
    ["class A { static a }", "class A { a }"],
    ["class A { get a() {} }", "class A { a() {} }"],
    ["for await (const a of b);", "for (const a of b);"],
    ["let a = 1", "const a = 1"],
    ["typeof a", "void a"],
    ["({ ['a']: 1 })", "({ a: 1 })"],
    ["yield_(function* () { yield* a })", "yield_(function* () { yield a })"],
    ["[a, , b]", "[a, b]"],
    ["new A", "A()"],
    ["/a/g", "/a/i"],
    ["a => ({})", "a => {}"],
    ["enum A { B }", "const enum A { B }"],
  ] as const;
  for (const [one, other] of pairs) {
    const form = (text: string) =>
      parseModule(text, ".ts").body.map((node) => normalForm(node)).join();
    assert.notEqual(form(one), form(other));
    assert.notEqual(describeChange(shown(one), shown(other)), undefined, one);
  }
});

Deno.test("Fingerprint.texts() gives what changed, by label", async () => {
  const text =
    "export function season(x: number) {\n  return NAME(x, LOW);\n}\n";
  const files = (name: string, low: string) => ({
    "deno.json": "{}",
    "fit.ts": `const LOW = ${low}; // low\n${
      text.replace("NAME", `Math.${name}`)
    }`,
  });
  using before = project(files("max", "1"));
  using after = project(files("min", "0x1"));
  const [old, now] = [await before.of(), await after.of()];
  const [oldTexts, nowTexts] = [old.texts(), now.texts()];
  assert.deepEqual([...oldTexts?.keys() ?? []], [
    "season() in fit.ts",
    "LOW in fit.ts",
  ]);
  assert.equal(now.texts(), nowTexts);
  const change = (label: string) =>
    describeChange(oldTexts?.get(label) ?? "", nowTexts?.get(label) ?? "");
  assert.equal(change("season() in fit.ts"), "`max` → `min`");
  assert.equal(change("LOW in fit.ts"), undefined);
});

Deno.test("Fingerprint.texts() leaves out what no one would read", async () => {
  using sample = project({
    "deno.json": "{}",
    "fit.ts":
      'export const season = () => new URL("./a.txt", import.meta.url);',
    "a.txt": "a".repeat(100_001),
  });
  const { symbols, texts } = await sample.of();
  assert.equal(symbols[1]?.label, "a.txt");
  assert.deepEqual([...texts().keys()], ["season() in fit.ts"]);
});
