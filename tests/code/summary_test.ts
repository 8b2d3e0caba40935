import assert from "node:assert/strict";
import { parseModule } from "../../src/code/syntax.ts";
import { summarize, type Summary } from "../../src/code/summary.ts";
import { tabulate } from "../../src/code/table.ts";

function summary(text: string): Summary {
  const { body, types } = parseModule(text, ".ts");
  return summarize(tabulate(body, types));
}

Deno.test("summarize() finds what any code assigns, and that it imports later", () => {
  const places: [string, boolean][] = [
    ["function f() { a = 2; }", false],
    ["const f = async () => { await import('./b.ts'); [a] = [2]; };", true],
    ["a = await import('./b.ts');", true],
    ["if (import.meta.main) { a = await import('./b.ts'); }", true],
    ["const {} = (a = await import('./b.ts'));", true],
    ["export default class { static { a = 2; } }", false],
    ["enum E { b = a = 2 }", false],
  ];
  for (const [text, isLater] of places) {
    const { assigned, importsLater } = summary(`let a = 1; ${text}`);
    assert.deepEqual([...assigned.keys()], ["a"], text);
    assert.equal(importsLater, isLater, text);
  }
});

Deno.test("summarize() finds no assignment to a local, a constant or a member", () => {
  const texts = [
    "let a = 1; function f(a: number) { a = 2; }",
    "const a = 1; { let a = 1; a++; }",
    "let a: any = 1; a.b = 2;",
    "let a = 1; a === 2;",
  ];
  for (const text of texts) assert.equal(summary(text).assigned.size, 0, text);
});

Deno.test("summarize() lists the names of functions wherever they stand", () => {
  const { functions } = summary(`
    export default () => 1;
    export const a = { b: () => 1, [String(1)]: () => 2, c() {} } as any;
    function d() { class E { f = function g() {}; h = () => 3; } }
    d.call(() => 4);
    const {} = { i: () => 5 };
  `);
  assert.deepEqual(
    functions,
    new Set(["default", "b", undefined, "d", "g", "h", "", "i"]),
  );
});

Deno.test("summarize() says of what active code makes whether it is a matter of its module", () => {
  const cases: [string, unknown][] = [
    ["1;", false],
    ["new A(1);", ["a"]],
    ["[new A(1), new B(2)];", ["a", "b"]],
    ["new A(globalThis.f());", true],
    ["A(1);", true],
    ["() => A(1);", false],
  ];
  for (const [text, expected] of cases) {
    const imports = "import { A } from 'a'; import { B } from 'b';";
    const [{ activity }] = summary(`${imports} ${text}`).statements as [
      Summary["statements"][0],
    ];
    assert.deepEqual(activity, expected, text);
  }
});

Deno.test("summarize() takes the names of one declaration for one piece", () => {
  const { bindings } = summary("const { a, b } = f(); const c = 1, d = 2;");
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => {
    const bound = bindings.get(name);
    return bound?.kind === "declared" ? bound.pieces[0] : undefined;
  });
  assert.ok(a && c && d);
  assert.equal(a, b);
  assert.notEqual(c, d);
});
