import assert from "node:assert/strict";
import fc from "fast-check";
import { normalForm } from "../../src/code/normal_form.ts";
import { parseModule } from "../../src/code/syntax.ts";

function form(text: string): string {
  return parseModule(text, ".ts").body.map((node) => normalForm(node)).join(
    ";",
  );
}

Deno.test("normalForm() differs exactly when JSON values differ", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
    const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
    assert.equal(form(`(${left})`) === form(`(${right})`), left === right);
    assert.equal(form(`( ${JSON.stringify(a, null, 3)} )`), form(`(${left})`));
  }));
});

Deno.test("normalForm() tells literals of different types apart", () => {
  const texts = [
    "1",
    "1n",
    '"1"',
    "`1`",
    "/1/",
    "-1",
    "1e999",
    "null",
    "[,]",
    "[null]",
    "f`1`",
  ];
  assert.equal(
    new Set(texts.map((text) => form(`(${text})`))).size,
    texts.length,
  );
});

Deno.test("normalForm() leaves out what types add", () => {
  const pairs = [
    ["function f(a) {}", "function f<T>(this: void, a?: T): asserts a is T {}"],
    [
      "class A extends B { x; m() {} }",
      "abstract class A<T> extends B<T> implements C { declare y: 1; abstract z: 1; [k: string]: any; private readonly x!: T; m(): void; override m() {} abstract n(): void }",
    ],
    ["a?.b.c; f(x); new A(1)", "a?.b!.c; f<T>(x!); new A<T>(1 as T)"],
    ["const a = f;", "const a: F = f<string>;"],
    [
      "export const a = 1;",
      "export const a = 1; export type T = 1; declare const b: 1; interface I {}",
    ],
  ] as const;
  for (const [plain, typed] of pairs) assert.equal(form(typed), form(plain));
});

Deno.test("normalForm() keeps the syntax of TypeScript that makes code", () => {
  const pairs = [
    ["class A { constructor(a) {} }", "class A { constructor(private a) {} }"],
    ["enum A { B }", "const enum A { B }"],
    ["a?.b.c", "(a?.b).c"],
    ["a?.b.c", "a?.b?.c"],
    ["class A { x }", "class A { declare x }"],
    ["namespace A { let x = 1 }", "namespace A { let x = 2 }"],
  ] as const;
  for (const [one, other] of pairs) assert.notEqual(form(one), form(other));
});
