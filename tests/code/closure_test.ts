import assert from "node:assert/strict";
import {
  type Fingerprint,
  fingerprint,
  type Given,
} from "../../src/code/kit.ts";
import { edit, type Files, project } from "./sample.ts";

/** Makes a function inside others, and fingerprints it. */
async function inner(
  files: Files,
  uses?: readonly string[],
): Promise<Fingerprint> {
  using sample = project(files);
  const { make } = await import(sample.url("fit.ts"));
  return fingerprint(make(3), sample.url("fit.ts"), uses);
}

const factory = (text: string): Files => ({ "fit.ts": text });

/** Functions inside others, with what they capture. */
const CAPTURES: readonly (readonly [
  what: string,
  text: string,
  ...captured: string[],
])[] = [
  ["nothing", "export const make = () => (x: number) => x + 1;"],
  [
    "a name of the module",
    "const k = 1;\nexport const make = () => (x: number) => x + k;",
  ],
  [
    "a parameter",
    "export const make = (k: number) => (x: number) => x + k;",
    "k",
  ],
  [
    "a constant",
    "export function make() { const k = 1; return (x: number) => x + k; }",
    "k",
  ],
  [
    "the name of a module's constant, declared again",
    "const k = 1;\nexport function make(k: number) { return (x: number) => x + k; }",
    "k",
  ],
  [
    "a variable of a block",
    "export function make(n: number) { for (const k of [n]) { return () => k; } }",
    "k",
  ],
  [
    "a pattern",
    "export function make(a: any) { const { k, ...r } = { k: a }; return () => [k, r]; }",
    "k",
    "r",
  ],
  [
    "a var",
    "export function make(a: any) { if (a) { var k = a; } return () => k; }",
    "k",
  ],
  [
    "what is caught",
    "export function make() { try { throw 1; } catch (k) { return () => k; } }",
    "k",
  ],
  [
    "a case",
    "export function make(a: any) { switch (a) { case 3: { const k = a; return () => k; } } }",
    "k",
  ],
  [
    "its own variables",
    "export function make(k: any) { return (a: any) => { const k = a; return [k].map((k) => k); }; }",
  ],
  [
    "this",
    "export function make(this: any) { return () => this; }",
    "this",
  ],
  [
    "this of an object's key, not of its method",
    "export function make() { return () => ({ a() { return this; } }); }",
  ],
  [
    "arguments",
    "export function make() { return () => arguments; }",
    "arguments",
  ],
  [
    "by a helper",
    "export function make(k: number) { const help = () => k; return () => help(); }",
    "k",
  ],
  [
    "by a helper's helper",
    "export function make(k: number) { return () => a(); function a() { return b(); } function b() { return k; } }",
    "k",
  ],
  [
    "a helper that is assigned",
    "export function make() { let help = () => 1; help = () => 2; return () => help(); }",
    "help",
  ],
  [
    "what a call returned",
    "export function make() { const help = Object(1); return () => help; }",
    "help",
  ],
  [
    "by a class",
    "export function make(k: number) { class A { b = k; } return () => new A(); }",
    "k",
  ],
  [
    "a variable whose name is a type's too",
    "export function make(k: number) { return () => { type k = number; return k as k; }; }",
    "k",
  ],
  [
    "a function that a var replaces",
    "export function make(k: number) { var h: any = () => k; function h() {} return () => h(); }",
    "h",
  ],
  [
    "a function that a var of a block replaces",
    "export function make(k: number) { function h() {} { var h: any = () => k; } return () => h(); }",
    "h",
  ],
  [
    "a function with a member",
    "export function make(k: number) { function h() {} (h as any).k = k; return () => (h as any).k; }",
    "h",
  ],
  [
    "a function that is given a member by a call",
    "export function make(k: number) { const h = () => 1; Object.assign(h, { k }); return () => (h as any).k; }",
    "h",
  ],
  [
    "a class with a member",
    "export function make(k: number) { class H { static k = 0; } H.k = k; return () => H.k; }",
    "H",
  ],
  [
    "instances of a class with another prototype",
    "export function make(k: number) { class H { v() { return 0; } } H.prototype.v = () => k; return () => new H().v(); }",
    "H",
  ],
  [
    "a generator with another prototype",
    "export function make(k: any) { function* h(): any {} h.prototype.v = () => k; return () => h().v(); }",
    "h",
  ],
  [
    "itself with a member",
    "export function make(k: number) { const f: any = () => f.k; f.k = k; return f; }",
    "f",
  ],
  [
    "itself, declared, with a member",
    "export function make(k: number) { (f as any).k = k; return f; function f() { return (f as any).k; } }",
    "f",
  ],
  [
    "itself, to call itself",
    "export function make() { const f = (a: any[]): any => a.map(f); return f; }",
  ],
  [
    "a helper that is handed on",
    "export function make() { const help = (a: number) => a; return (a: number[]) => a.map(help); }",
  ],
  [
    "a helper that is called around it too",
    "export function make() { const help = () => 1; help(); return (a: any[]) => a.map(help); }",
  ],
  [
    "a class it makes instances of, as others do",
    "export function make() { class A {} new A(); return (a: any) => [new A(), a instanceof A]; }",
  ],
  [
    "a helper of which others read a member",
    "export function make() { const help = () => 1; console.assert(help.length > 0); return () => help(); }",
  ],
  ["itself", "export const make = () => function f(): any { return f; };"],
  [
    "itself by its own name, with a member",
    "export const make = (k: number) => { const g = function f(): any { return (f as any).k; }; (g as any).k = k; return g; };",
    "f",
  ],
  [
    "a class by its own name, with a member",
    "const A = class B { static k = 1; static fit = function fit() { return B.k; } };\nA.k = 2;\nexport const make = () => A.fit;",
    "B",
  ],
  [
    "a label",
    "export function make(k: any) { return () => { k: for (;;) break k; }; }",
  ],
];

Deno.test("fingerprint() names what a function inside another captures", async (t) => {
  for (const [what, text, ...captured] of CAPTURES) {
    await t.step(what, async () => {
      const found = await inner(factory(text));
      assert.deepEqual([...found.captured].sort(), captured);
      assert.equal(found.digest === null, captured.length > 0);
      for (const name of captured) {
        const sentence = found.problems.find((each) =>
          each.includes(`captures ${name}, which is no name of the module`)
        );
        assert.match(sentence ?? "", new RegExp(`give ${name} in 'uses'$`));
      }
      const settled = await inner(factory(text), ["other", ...captured]);
      assert.deepEqual(settled.problems, []);
      assert.notEqual(settled.digest, null);
      for (const name of captured) {
        const others = captured.filter((each) => each !== name);
        for (const uses of [others, ["other"], []]) {
          assert.equal((await inner(factory(text), uses)).digest, null);
        }
      }
    });
  }
});

Deno.test("fingerprint() counts the code that a function inside another reaches", async () => {
  const files = {
    "fit.ts": `import { far } from "./far.ts";
const near = 1;
export function make(k: number) {
  const unused = 1;
  const help = () => near + deep();
  function deep() { return far(k); }
  class Model { size = 2; }
  return function season() { return [help(), new Model()]; };
}
`,
    "far.ts": "export const far = (x: number) => x;\n",
  };
  const before = await inner(files, ["k"]);
  assert.deepEqual(before.symbols.map(({ label }) => label), [
    "season() in fit.ts",
    "help around season() in fit.ts",
    "deep around season() in fit.ts",
    "Model around season() in fit.ts",
    "near in fit.ts",
    "far() in far.ts",
  ]);
  assert.deepEqual(before.symbols[0]?.links, [1, 2, 3]);
  const edits = [
    ["fit.ts", "new Model()]", "new Model(), 1]"],
    ["fit.ts", "near + deep", "near - deep"],
    ["fit.ts", "far(k)", "far(-k)"],
    ["fit.ts", "size = 2", "size = 3"],
    ["fit.ts", "near = 1", "near = 2"],
    ["far.ts", "=> x", "=> -x"],
  ] as const;
  for (const [file, from, to] of edits) {
    const after = await inner(edit(files, file, from, to), ["k"]);
    assert.notEqual(after.digest, before.digest, from);
  }
  const unused = edit(files, "fit.ts", "unused = 1", "unused = 2");
  assert.equal((await inner(unused, ["k"])).digest, before.digest);
});

Deno.test("fingerprint() counts the code that a function in a namespace reaches", async () => {
  const files = factory(`export namespace Far {
  export function help() { return 1; }
  export class Model { size = 2; }
  namespace Near.Deep { export const width = 3; }
  export namespace Inside {
    export function season() { return [help(), new Model()]; }
  }
}
`);
  const take = async (files: Files) => {
    using sample = project(files);
    const { Far } = await import(sample.url("fit.ts"));
    return fingerprint(Far.Inside.season, sample.url("fit.ts"));
  };
  const before = await take(files);
  assert.deepEqual(before.problems, []);
  assert.notEqual(before.digest, null);
  for (
    const [from, to] of [["return 1", "return 2"], ["size = 2", "size = 3"]]
  ) {
    const after = await take(edit(files, "fit.ts", from!, to!));
    assert.notEqual(after.digest, before.digest, from);
  }
  const width = edit(files, "fit.ts", "new Model()", "Near.Deep.width");
  assert.deepEqual((await take(width)).captured, ["Near"]);
});

Deno.test("fingerprint() does not settle two captured variables of one name", async () => {
  const text = `export function make(k: number) {
  const help = () => k;
  { const k = 2; return () => [help(), k]; }
}
`;
  const { digest, problems } = await inner(factory(text), ["k"]);
  assert.equal(digest, null);
  assert.match(problems.join(), /captures k, two variables of one name/);
});

Deno.test("fingerprint() does not settle two assigned variables of one name by it", async () => {
  using sample = project({
    "fit.ts": `import { add, read } from "./far.ts";
let count = 0;
export const both = () => [add(), count++];
export function season() { return count + read(); }
export function make(count: number) { return function near() { return count + read(); }; }
`,
    "far.ts": `let count = 0;
export const add = () => count++;
export const read = () => count;
`,
  });
  const url = sample.url("fit.ts");
  const { season, make } = await import(url);
  for (const fn of [season, make(1)]) {
    assert.notEqual(fingerprint(fn, url).problems.length, 0);
    const named = fingerprint(fn, url, ["count"]);
    assert.equal(named.digest, null);
    assert.deepEqual(named.captured, []);
    assert.match(
      named.problems.join("\n"),
      /count, which .*; 'uses' cannot tell it from another count; rename one$/m,
    );
  }
  assert.notEqual(fingerprint(season, url, "unnamed").digest, null);
});

Deno.test("fingerprint() follows a method that captures nothing", async () => {
  const text =
    "export const make = () => ({ fit(x: number) { return x; } }).fit;";
  const { problems } = await inner(factory(text));
  // A method is no function that stands on its own.
  assert.match(problems.join(), /^fit is not a function that .* declares/);
});

/** What cannot be followed, and the values that settle it. */
const SETTLED: readonly (readonly [
  what: string,
  text: string,
  settling: readonly Given[],
  others: readonly Given[],
])[] = [
  ["eval", "eval('1')", [[], "unnamed", ["any"]], []],
  ["computed import", "import(String(1))", [[], "unnamed", ["any"]], []],
  ["package without a lock", "import('left')", [[], "unnamed", ["any"]], []],
  ["assigned variable", "count", ["unnamed", ["count", "any"]], [[], ["any"]]],
  ["missing file", "import('./gone.ts')", [], [[], "unnamed", ["any"]]],
];

Deno.test("fingerprint() has a digest where 'uses' settles what cannot be followed", async (t) => {
  for (const [what, value, settling, others] of SETTLED) {
    await t.step(what, async () => {
      const own = `export function season() { return ${value}; }\n`;
      using sample = project({
        "deno.json": '{ "imports": { "left": "npm:left@1" } }',
        "fit.ts": `let count = 0;\nconst add = () => count++;\n${own}`,
      });
      // Loaded by itself: what it imports is not there to be loaded.
      const { season } = await import(`data:text/javascript,${own}`);
      const take = (uses?: Given) =>
        fingerprint(season, sample.url("fit.ts"), uses);
      assert.equal(take().digest, null);
      assert.equal(take().problems.length, 1);
      for (const uses of settling) {
        assert.notEqual(take(uses).digest, null);
        assert.deepEqual(take(uses).problems, []);
      }
      for (const uses of others) assert.equal(take(uses).digest, null);
    });
  }
});
