import assert from "node:assert/strict";
import { project } from "./sample.ts";

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
  "const x = Object.assign(state, { a: 1 });",
  "const x = Object.assign(state.list, [1]);",
  "const x = new WeakSet([1 as any].fill(state)).has(Object.freeze(state));",
  "const x = Model.made = 2;",
  "const x = numbers.sort();",
  "const x = numbers.map((n) => state.n = n);",
  "class x { static made = Model.made++; }",
  "class x { static { state.list.push(1); } }",
  "enum x { a = state.list.push(1) }",
  "const { x } = state.list.push(1) as any;",
  "const x = fill(); function fill() { state.a = 1; }",
  "const fill = (a: number) => { state.a = a; }; const x = [fill(1)];",
  "const x = outer(); function outer() { return inner(); } function inner() { state.a = 1; }",
  "const fill: any = () => (state.a = 1); const x = fill`text`;",
  "const mark: any = (value: unknown) => { state.a = value; }; @mark class x {}",
  "const make: any = (name: string) => () => { state.a = name; }; @make('a') class x {}",
];

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
    assert.deepEqual(await symbolsWith(code), ["program of fit.ts"]);
  }
  assert.deepEqual(
    await symbolsWith(
      "if (import.meta.main) main();\nfunction main() { state.a = 1; season(); }",
    ),
    ["program of fit.ts", "main() in fit.ts"],
  );
});

Deno.test("touching() takes every other statement about import.meta.main as a statement", async () => {
  for (
    const code of [
      "if (!import.meta.main) Math.max();",
      "if (import.meta.main) Math.max(); else Math.min();",
      "if (import.meta.main || true) Math.max();",
      "import.meta.main || Math.max();",
      "if (import.meta.url) Math.max();",
    ]
  ) assert.deepEqual(await symbolsWith(code), ["statements of fit.ts"]);
});
