import assert from "node:assert/strict";
import { type Files, project } from "./sample.ts";

/** A module whose stage reads `state`, `Model` and `register`, with more code. */
const withCode = (code: string): string =>
  `const state: any = { list: [] };
const numbers = [1, 2];
const parts = [state, numbers];
class Model { static made = 0; }
export function season() { return [state, Model, parts]; }
${code}
`;

async function symbolsWith(code: string): Promise<string[]> {
  using sample = project({ "fit.ts": withCode(code) });
  const { digest, symbols, problems } = await sample.of();
  assert.deepEqual(problems, []);
  assert.notEqual(digest, null);
  const plain = await (async () => {
    using sample = project({ "fit.ts": withCode("") });
    return (await sample.of()).symbols.map(({ label }) => label);
  })();
  return symbols.map(({ label }) => label)
    .filter((label) => !plain.includes(label) && !label.startsWith("order"));
}

/** Code that changes on loading what the stage reads. */
const TOUCHES = [
  "const x = state.list.push(1);",
  "const x = state.list?.push(1);",
  "const x = state['list'].push(1);",
  "const x = state.a = 1;",
  "const x = [state.a] = [1];",
  "const x = ({ a: state.a } = { a: 1 });",
  "const x = state.n++;",
  "const x = delete state.list;",
  "const x = 'k' in state;",
  "const x = state instanceof Object;",
  "const x = Object.assign(state, { a: 1 });",
  "const x = Object.assign(state.list, [1]);",
  "const x = new WeakSet([1 as any].fill(state)).has(Object.freeze(state));",
  "const x = Model.made = 2;",
  "const x = numbers.sort();",
  "const x = numbers.map((n) => state.n = n);",
  "class x { static made = Model.made++; }",
  "class x { static { state.list.push(1); } }",
  "enum x { a = state.list.push(1) }",
  "const lazy = { then(done: any) { state.a = 1; done(); } }; const x = await lazy;",
  "function* fill() { yield state.a = 1; } const all = fill(); const x = new Set(all);",
  "const all = { *[Symbol.iterator]() { state.a = 1; } }; const x = new Map(all as any);",
  "class x { static { const Math = { max(it: any) { it.a = 1; } }; Math.max(state); } }",
  "class x { static { String(state); function String(it: any) { it.a = 1; } } }",
  "const { x } = state.list.push(1) as any;",
  "const x = fill(); function fill() { state.a = 1; }",
  "const fill = (a: number) => { state.a = a; }; const x = [fill(1)];",
  "const x = outer(); function outer() { return inner(); } function inner() { state.a = 1; }",
  "const fill: any = () => (state.a = 1); const x = fill`text`;",
  "const mark: any = (value: unknown) => { state.a = value; }; @mark class x {}",
  "const make: any = (name: string) => () => { state.a = name; }; @make('a') class x {}",
];

/** A table that the stage reads, in its own module. */
const TABLE = `const table: any = { k: 1 };
export function season() { return table.k; }
`;
/** The same, imported. */
const IMPORTED = TABLE.replace(
  /.*/,
  'import { register, table } from "./table.ts";',
);
const TABLES = {
  "table.ts": `export const table: any = { k: 1 };
export function register(k: number) { table.k = k; return k; }
`,
};

/** Modules that change what the stage reads, and the symbol that does. */
const AFAR: readonly (readonly [
  what: string,
  files: Files,
  label: string,
  problem?: RegExp,
])[] = [
  ["an imported value", {
    ...TABLES,
    "fit.ts": `${IMPORTED}export const x = Object.assign(table, { k: 2 });`,
  }, "x in fit.ts"],
  ["an imported function", {
    ...TABLES,
    "fit.ts": `${IMPORTED}export const x = register(2);`,
  }, "x in fit.ts"],
  ["a default import", {
    "fit.ts": `import table from "./table.ts";
export function season() { return table.k; }
export const x = Object.assign(table, { k: 2 });`,
    "table.ts": "export default { k: 1 };",
  }, "x in fit.ts"],
  ["a JSON import", {
    "fit.ts": `import table from "./table.json" with { type: "json" };
export function season() { return table.k; }
export const x = Object.assign(table, { k: 2 });`,
    "table.json": '{ "k": 1 }',
  }, "x in fit.ts"],
  ["a namespace", {
    ...TABLES,
    "fit.ts": `import * as all from "./table.ts";
export function season() { return all.table.k; }
export const x = change(all);
function change(it: any) { it.table.k = 2; }`,
  }, "x in fit.ts"],
  ["an import by its name as it runs", {
    ...TABLES,
    "fit.ts": `${IMPORTED}
export const x = await import("./table.ts").then((all) => all.register(2));`,
  }, "x in fit.ts"],
  ["a plugin of which another name is reached", {
    ...TABLES,
    "fit.ts": `import { table } from "./table.ts";
import { version } from "./plugin.ts";
export function season() { return [table.k, version]; }`,
    "plugin.ts": `import { table } from "./table.ts";
export const version = 1;
export const x = table.k = 2;`,
  }, "x in plugin.ts"],
  ["a plugin of which nothing is reached", {
    ...TABLES,
    "fit.ts": `import { table } from "./table.ts";
import { spare } from "./between.ts";
export function season() { return table.k; }
export const unused = () => spare;`,
    "between.ts": 'export { spare } from "./plugin.ts";',
    "plugin.ts": `import { register } from "./table.ts";
export const spare = register(2);`,
  }, "spare in plugin.ts"],
  ["a statement of a module of which nothing is reached", {
    ...TABLES,
    "fit.ts": `import { table } from "./table.ts";
import { spare } from "./plugin.ts";
export function season() { return table.k; }
export const unused = () => spare;`,
    "plugin.ts": `import { register } from "./table.ts";
export const spare = 1;
register(2);`,
  }, "statements of plugin.ts"],
  ...["globalThis", "self", "global"].map((name) =>
    [name, {
      "fit.ts": `import { spare } from "./plugin.ts";
export function season() { return (${name} as any).assayTest; }
export const unused = () => spare;`,
      "plugin.ts": `export const spare = 1;
export const x = (${name} as any).assayTest = 1;`,
    }, "x in plugin.ts"] as const
  ),
  ["a tagged template", {
    ...TABLES,
    "fit.ts": `${IMPORTED}
const use = (_: TemplateStringsArray, it: any, k: number) => { it.k = k; };
export const x = use\`${"${table} ${7}"}\`;`,
  }, "x in fit.ts"],
  ["the prototype of a function that makes instances", {
    "fit.js": `import { Point } from "./point.js";
import { x } from "./plugin.js";
export function season() { return new Point(1).double(); }
export const unused = () => x;`,
    "point.js": "export function Point(x) { this.x = x; }",
    "plugin.js": `import { Point } from "./point.js";
export const x = Point.prototype.double = function () { return this.x * 2; };`,
  }, "x in plugin.js"],
  ["the prototype of a generator", {
    "fit.ts": `function* steps(): any { yield 1; }
export function season() { return steps().k(); }
export const x = steps.prototype.k = () => 2;`,
  }, "x in fit.ts"],
  ["a method of an object", {
    "fit.ts": `${TABLE}
const api = { install(n: number) { table.k = n; } };
export const x = api.install(2);`,
  }, "x in fit.ts"],
  ["a static method", {
    "fit.ts": `${TABLE}
class Api { static install(n: number) { table.k = n; } }
export const x = Api.install(2);`,
  }, "x in fit.ts"],
  ["an instance", {
    "fit.ts": `${TABLE}
class Api { install(n: number) { table.k = n; } }
export const x = new Api().install(2);`,
  }, "x in fit.ts"],
  ["a setter", {
    "fit.ts": `${TABLE}
const api = { set k(n: number) { table.k = n; } };
export const x = api.k = 2;`,
  }, "x in fit.ts"],
  ["an object that holds the value", {
    "fit.ts": `${TABLE}
export const x = change({ table });
function change(it: any) { it.table.k = 2; }`,
  }, "x in fit.ts"],
  ["another name of the value", {
    "fit.ts": `${TABLE}
const alias = table;
export const x = alias.k = 2;`,
  }, "x in fit.ts"],
  ["what shares the value's declaration", {
    "fit.ts": `const { get, set } = make();
function make() { let n = 1; return { get: () => n, set: (to: number) => n = to }; }
export function season() { return get(); }
export const x = set(2);`,
  }, "x in fit.ts"],
  ["a class handed on", {
    "fit.ts": `class Model { static k = 1; }
export function season() { return Model.k; }
function change(it: any) { it.k = 2; }
export const x = change(Model);`,
  }, "x in fit.ts"],
  ["a function with members, handed on", {
    "fit.ts": `function helper(): any { return 1 * (helper as any).k; }
export function season() { return helper(); }
function change(it: any) { it.k = 2; }
export const x = change(helper);`,
  }, "x in fit.ts"],
  ["a callback", {
    "fit.ts": `const table = [{ k: 1 }];
export function season() { return table[0]!.k; }
export const x = table.map((each) => each.k = 2);`,
  }, "x in fit.ts"],
  ["functions that are kept in an array", {
    "fit.ts": `${TABLE}
const steps = [() => { table.k = 2; }];
export const x = steps.map((step) => step());`,
  }, "x in fit.ts"],
  [
    "JSX",
    {
      ...TABLES,
      "fit.ts": `import { table } from "./table.ts";
import { x } from "./plugin.tsx";
export function season() { return table.k; }
export const unused = () => x;`,
      "plugin.tsx": `/** @jsx make */
import { table } from "./table.ts";
function make(tag: any) { table.k = 2; return tag; }
export const x = <div />;`,
    },
    "x in plugin.tsx",
    /^x in plugin\.tsx has JSX/,
  ],
  ["a declaration of no names", {
    "fit.ts": `${TABLE}
const {} = change();
function change() { table.k = 2; return {}; }`,
  }, "statements of fit.ts"],
  ["what is disposed of", {
    ...TABLES,
    "fit.ts": `import { table } from "./table.ts";
import { x } from "./plugin.ts";
export function season() { return table.k; }
export const unused = () => x;`,
    "plugin.ts": `import { table } from "./table.ts";
const held = { [Symbol.dispose]() { table.k = 2; } };
export const x = 1;
{ using it = held; }`,
  }, "statements of plugin.ts"],
  ["a member of a function that reads it by another name", {
    "fit.ts": `const own = function self(): number { return (self as any).k; };
export function season() { return own(); }
export const x = (own as any).k = 2;`,
  }, "x in fit.ts"],
  ["a pattern", {
    "fit.ts": `${TABLE}
export const [x] = [table].map((it) => (it.k = 2, it));`,
  }, "x in fit.ts"],
  ["a generator that is run", {
    "fit.ts": `${TABLE}
function* steps() { table.k = 2; yield 1; }
const all = { [Symbol.iterator]: steps };
export const x = [...all];`,
  }, "x in fit.ts"],
];

Deno.test("touching() finds code that changes what is read from afar, or by a detour", async (t) => {
  for (const [what, files, label, problem] of AFAR) {
    await t.step(what, async () => {
      using sample = project(files);
      const entry = files["fit.js"] ? "fit.js" : "fit.ts";
      const { digest, symbols, problems } = await sample.of(entry);
      assert.equal(problems.length, problem ? 1 : 0);
      if (problem) assert.match(problems[0]!, problem);
      assert.equal(digest === null, problem !== undefined);
      const labels = symbols.map(({ label }) => label);
      assert(labels.includes(label), String(labels));
    });
  }
});

const STAGE = new URL("../../src/stage/mod.ts", import.meta.url).href;

/** Code in modules that are loaded, and that leaves alone what is read. */
const APART = [
  `import { Stage } from "${STAGE}"; export const x = new Stage(season);`,
  `import { Stage } from "${STAGE}"; const s = new Stage(other); export const x = s.name; function other() { table.k = 2; }`,
  "export const x = print(`k is ${table.k}`); function print(text: string) { return [text].join(); }",
  "export const x = check(table.k > 1); function check(is: boolean) { return String(is); }",
  "export const x = [1, 2].map(helper); function helper(n: number) { return n + 1; }",
  "export const x = Object.keys(table);",
];

Deno.test("touching() passes by code that makes a stage, or only reads", async (t) => {
  for (const code of APART) {
    await t.step(code, async () => {
      using sample = project({ "fit.ts": `${TABLE}${code}` });
      const labels = (await sample.of()).symbols.map(({ label }) => label);
      assert.deepEqual(labels, ["season() in fit.ts", "table in fit.ts"]);
    });
  }
});

/** Code that runs on loading and leaves alone what the stage reads. */
const LEAVES = [
  "const x = Math.max(1, 2);",
  "const x = [...numbers].length;",
  "const x = numbers.map((n) => n + 1);",
  "const x = state.list.length + 1;",
  "const x = { state, uses: [Model] };",
  "const x = Object.freeze({ of: season });",
  "const other = new Map(); const x = other.set(1, 2);",
  "const x = () => state.list.push(1);",
  "function x() { state.a = 1; }",
  "class x { made = Model.made++; add() { state.a = 1; } }",
  "const x = new Set(['a']);",
  "const x = new Set(numbers);",
  "const x = new Map();",
  "const x = new Map([['a', season]]);",
];

Deno.test("touching() finds declarations that change on loading what is read", async (t) => {
  for (const code of TOUCHES) {
    await t.step(code, async () => {
      const found = await symbolsWith(code);
      assert(
        found.some((label) => /^x(\(\))? in fit\.ts$/.test(label)),
        String(found),
      );
    });
  }
});

Deno.test("touching() passes by declarations that change nothing that is read", async (t) => {
  for (const code of LEAVES) {
    await t.step(code, async () => {
      assert.deepEqual(await symbolsWith(code), []);
    });
  }
});

Deno.test("touching() counts a guarded program only where it changes what is read", async () => {
  const quiet = [
    "if (import.meta.main) { console.log(season()); }",
    "if (import.meta.main) await main();\nasync function main() { console.log(await season()); }",
    "import.meta.main && season();",
  ];
  for (const code of quiet) assert.deepEqual(await symbolsWith(code), []);
  const loud = [
    "if (import.meta.main) { state.list.push(1); season(); }",
    "import.meta.main && Object.assign(state, { a: 1 });",
  ];
  for (const code of loud) {
    assert.deepEqual(await symbolsWith(code), [
      "program of fit.ts",
      "import.meta.main of fit.ts",
    ]);
  }
  assert.deepEqual(
    await symbolsWith(
      "if (import.meta.main) main();\nfunction main() { state.a = 1; season(); }",
    ),
    ["program of fit.ts", "import.meta.main of fit.ts", "main() in fit.ts"],
  );
});

Deno.test("touching() takes every other statement about import.meta.main as a statement", async () => {
  for (
    const code of [
      "if (!import.meta.main) Math.max();",
      "if (import.meta.main) Math.max(); else Math.min();",
      "if (import.meta.main || true) Math.max();",
      "import.meta.main || Math.max();",
    ]
  ) {
    assert.deepEqual(await symbolsWith(code), [
      "statements of fit.ts",
      "import.meta.main of fit.ts",
    ]);
  }
  const other = "if (import.meta.url) Math.max();";
  assert.deepEqual(await symbolsWith(other), ["statements of fit.ts"]);
});
