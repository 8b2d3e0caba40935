import assert from "node:assert/strict";
import { fingerprint } from "../../src/code/kit.ts";
import { project } from "./sample.ts";

const FILES = {
  "fit.ts": `
const factor = 2;
export function scaled(x: number): number { return x * factor; }
export function makeScaled(factor: number) {
  return function scaled(x: number): number { return x * factor; };
}
export function inner() {
  const local = (x: number) => x + factor;
  return local;
}
export const wrapped = [scaled].map((f) => function held(x: number) { return f(x); })[0]!;
export const object = { method(x: number) { return x; } };
export const named = function other(x: number) { return x; };
export const arrow = ((x: number) => x) as (x: number) => number;
export class Model { arrow(x: number) { return x; } }
export default (x: number) => x + 1;
export async function* stream(this: void, x?: number) { yield x; }
`,
};

const nowhere = (name: string, url: string) => [
  `${name} is not a function that ${
    new URL(url).pathname
  } declares; move it there and export it`,
];

Deno.test("fingerprint() finds each way to declare a function", async () => {
  using sample = project(FILES);
  const fit = await import(sample.url("fit.ts"));
  const labels = [fit.named, fit.arrow, fit.default, fit.stream].map((fn) =>
    fingerprint(fn, sample.url("fit.ts")).symbols[0]?.label
  );
  assert.deepEqual(labels, [
    "named() in fit.ts",
    "arrow() in fit.ts",
    "default() in fit.ts",
    "stream() in fit.ts",
  ]);
});

Deno.test("fingerprint() has no digest for what is no function of the module", async () => {
  using sample = project(FILES);
  const url = sample.url("fit.ts");
  const fit = await import(url);
  const cases: [string, () => unknown][] = [
    ["method", fit.object.method],
    ["bound arrow", fit.arrow.bind(null)],
    ["max", Math.max as () => unknown],
    ["Model", fit.Model],
    ["The function", () => 1],
  ];
  for (const [name, fn] of cases) {
    const given = name === "The function" ? (() => () => 1)() : fn;
    const { digest, problems } = fingerprint(given, url);
    assert.deepEqual(problems, nowhere(name, url));
    assert.equal(digest, null);
  }
});

Deno.test("fingerprint() finds a function inside another", async () => {
  using sample = project(FILES);
  const url = sample.url("fit.ts");
  const fit = await import(url);
  const local = fingerprint(fit.inner(), url);
  assert.deepEqual(local.symbols.map(({ label }) => label).slice(0, 2), [
    "local() in fit.ts",
    "factor in fit.ts",
  ]);
  assert.notEqual(local.digest, null);
  const held = fingerprint(fit.wrapped, url);
  assert.equal(held.symbols[0]?.label, "held() in fit.ts");
  assert.deepEqual(held.captured, ["f"]);
});

Deno.test("fingerprint() does not take a closure for the function of its name", async () => {
  using sample = project(FILES);
  const url = sample.url("fit.ts");
  const fit = await import(url);
  for (const fn of [fit.scaled, fit.makeScaled(3)]) {
    const { digest, problems } = fingerprint(fn, url);
    assert.equal(digest, null);
    assert.match(problems[0] ?? "", /^scaled in .*fit\.ts:3 has a double/);
  }
});

Deno.test("fingerprint() sees a double that no name is given to", async () => {
  using sample = project({
    "fit.ts": `const given: any = undefined;
const factor = 2;
export const table = [function (x: number) { return x * factor; }];
function make(factor: number) {
  const picked = given || function (x: number) { return x * factor; };
  return picked;
}
export const made = make(3);
`,
  });
  const url = sample.url("fit.ts");
  const { made, table: [first] } = await import(url);
  for (const fn of [made, first]) {
    const { digest, problems } = fingerprint(fn, url);
    assert.equal(digest, null);
    assert.match(problems[0] ?? "", /has a double/);
  }
});

Deno.test("fingerprint() sees a closure's double in an imported module", async () => {
  using sample = project({
    "main.ts": `import { make } from "./make.ts";
const factor = 2;
export const scaled = (x: number) => x * factor;
export const closure = make(3);
`,
    "make.ts": `export function make(factor: number) {
  const scaled = (x: number) => x * factor;
  return scaled;
}
`,
  });
  const { digest } = await sample.of("main.ts", "closure");
  assert.equal(digest, null);
});

Deno.test("fingerprint() tells two imported functions of one name apart", async () => {
  using sample = project({
    "main.ts": `import { f } from "./a.ts";
import { f as g } from "./b.ts";
export const both = [f, g];
`,
    "a.ts": "export function f() { return 1; }\n",
    "b.ts": "export function f() { return 2; }\n",
  });
  const { both } = await import(sample.url("main.ts"));
  const labels = both.map((fn: () => unknown) =>
    fingerprint(fn, sample.url("main.ts")).symbols[0]?.label
  );
  assert.deepEqual(labels, ["f() in a.ts", "f() in b.ts"]);
});

Deno.test("fingerprint() does not choose between imported functions of one name and text", async () => {
  const f = "export function f() { return n; }\n";
  using sample = project({
    "main.ts": `import { f } from "./a.ts";
import { f as g } from "./b.ts";
export const both = [f, g];
`,
    "a.ts": `export { f } from "./a/f.ts";\n`,
    "b.ts": `export { f } from "./b/f.ts";\n`,
    "a/f.ts": `const n = 1;\n${f}`,
    "b/f.ts": `const n = 2;\n${f}`,
  });
  const { both } = await import(sample.url("main.ts"));
  for (const fn of both) {
    assert.equal(fingerprint(fn, sample.url("main.ts")).digest, null);
  }
});

Deno.test("fingerprint() has no digest for a function whose file was edited after loading", async () => {
  using sample = project({ "fit.ts": "export function f() { return 1; }\n" });
  const { f } = await import(sample.url("fit.ts"));
  const path = new URL(sample.url("fit.ts"));
  Deno.writeTextFileSync(path, "export function f() { return 2; }\n");
  const { digest, problems } = fingerprint(f, path.href);
  assert.equal(digest, null);
  assert.match(
    problems[0] ?? "",
    /^f does not have the text of f in .*fit\.ts:1/,
  );
});

Deno.test("fingerprint() has no digest for a module that is not a local file", () => {
  const { digest, problems } = fingerprint(() => 1, "https://example.com/a.ts");
  assert.equal(digest, null);
  assert.deepEqual(problems, [
    "The function cannot be followed: https://example.com/a.ts is not a local file",
  ]);
});

Deno.test({
  name: "fingerprint() has no digest without permission to read the module",
  permissions: { read: false },
  fn() {
    const { digest, problems } = fingerprint(() => 1, "file:///project/fit.ts");
    assert.equal(digest, null);
    assert.deepEqual(problems, [
      "The function cannot be followed: no read permission for /project/fit.ts; run with --allow-read=/project/fit.ts",
    ]);
  },
});

const FIT = "export function fit(x: number) { return x * K; }\n";

/** Ways that a function of the same name and text comes from afar. */
const DOUBLES = {
  "a registry": {
    "main.ts": `import { fit as one } from "./v1.ts";
import { versions } from "./versions.ts";
export const stages = [one, versions.v2];
`,
    "versions.ts": `import { fit as v2 } from "./v2.ts";
export const versions = { v2 };
`,
    "v1.ts": `const K = 2;\n${FIT}`,
    "v2.ts": `const K = 10;\n${FIT}`,
  },
  "an import by name as it runs": {
    "main.ts": `import { fit as one } from "./v1.ts";
const { fit: two } = await import("./v2.ts");
export const stages = [one, two];
`,
    "v1.ts": `const K = 2;\n${FIT}`,
    "v2.ts": `const K = 10;\n${FIT}`,
  },
  "a factory": {
    "main.ts": `import { made } from "./made.ts";
const K = 2;
${FIT}export const stages = [fit, made];
`,
    "made.ts": `import { make } from "./v2.ts";
export const made = make(10);
`,
    "v2.ts": `export function make(K: number) {
  return function fit(x: number) { return x * K; };
}
`,
  },
};

Deno.test("fingerprint() sees a double in any module that is imported, and names both places", async (t) => {
  for (const [what, files] of Object.entries(DOUBLES)) {
    await t.step(what, async () => {
      using sample = project(files);
      const url = sample.url("main.ts");
      for (const fn of (await import(url)).stages) {
        const { digest, problems } = fingerprint(fn, url);
        assert.equal(digest, null);
        assert.match(
          problems[0] ?? "",
          /^fit in .*(main|v1)\.ts:\d has a double .* in .*v2\.ts:\d; rename one, or give the stage the 'module'/,
        );
      }
    });
  }
});

Deno.test("fingerprint() takes the double that the named module declares", async () => {
  using sample = project(DOUBLES["a registry"]);
  for (const name of ["v1.ts", "v2.ts"]) {
    const { digest, symbols } = await sample.of(name, "fit");
    assert.notEqual(digest, null);
    assert.equal(symbols[0]?.label, `fit() in ${name}`);
  }
});
