import assert from "node:assert/strict";
import { join } from "node:path";
import { type Fingerprint, fingerprint } from "../../src/code/kit.ts";
import { type Files, project } from "./sample.ts";

/** The function `season` of a text, without loading what the text imports. */
async function season(text: string): Promise<() => unknown> {
  const own = /export function season[^]*?\n\}/.exec(text)?.[0] ?? "";
  const url = `data:text/javascript,${encodeURIComponent(own)}`;
  return (await import(url)).season;
}

async function take(files: Files): Promise<Fingerprint> {
  using sample = project(files);
  const [entry = ""] = Object.keys(files);
  const result = fingerprint(
    await season(files[entry] ?? ""),
    sample.url(entry),
  );
  const plain = (text: string) => text.replaceAll(sample.root, "");
  return { ...result, problems: result.problems.map(plain) };
}

async function labels(files: Files): Promise<string[]> {
  const { digest, symbols, problems } = await take(files);
  assert.deepEqual(problems, []);
  assert.notEqual(digest, null);
  return symbols.map(({ label }) => label).slice(1);
}

/** A lock file that pins `npm:zod`, by two ranges. */
const ZOD = '{ "specifiers": { "npm:zod@4": "4.1.0", "npm:zod@3": "3.0.0" } }';

const returns = (value: string) =>
  `export function season() {\n  return ${value};\n}\n`;

/** Code that cannot be followed, with the sentence that says so. */
const LOST:
  readonly (readonly [what: string, files: Files, problem: string])[] = [
    [
      "another project above",
      {
        "in/fit.ts": `import { a } from "a";\n${returns("a")}`,
        "a.ts": "export const a = 1;",
        "in/deno.json": "{}",
        "deno.json": '{ "imports": { "a": "./a.ts" } }',
      },
      "season() in fit.ts needs what cannot be followed: a is in no import map and no package.json (fit.ts:1); 'uses' settles it",
    ],

    [
      "a let assigned in a default",
      {
        "fit.ts": `let n = 0;\n${
          returns("n")
        }export function up(a = n = 1) { let n; return [a, n]; }\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "a let assigned beside a block",
      {
        "fit.ts": `let n = 0;\n${
          returns("n")
        }export function up() {\n { let n; }\n n = 1; }\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:7); give n in 'uses'",
    ],
    [
      "emitted types",
      {
        "fit.ts": returns("1"),
        "deno.json": '{ "compilerOptions": { "emitDecoratorMetadata": true } }',
      },
      "emitDecoratorMetadata makes code of types (fit.ts:1); 'uses' settles it",
    ],

    [
      "eval",
      { "fit.ts": returns('eval("1")') },
      "season() in fit.ts has an eval (fit.ts:2); 'uses' settles it",
    ],
    [
      "Function",
      { "fit.ts": returns('new Function("1")') },
      "season() in fit.ts has a function made from text (fit.ts:2); 'uses' settles it",
    ],
    [
      "Function called",
      { "fit.ts": returns('Function("1")') },
      "season() in fit.ts has a function made from text (fit.ts:2); 'uses' settles it",
    ],
    [
      "eval of the global object",
      { "fit.ts": returns('globalThis["eval"]("1")') },
      "season() in fit.ts has an eval (fit.ts:2); 'uses' settles it",
    ],
    [
      "eval of the global object by another name",
      { "fit.ts": returns('self.eval("1")') },
      "season() in fit.ts has an eval (fit.ts:2); 'uses' settles it",
    ],
    [
      "Function of the global object by another name",
      { "fit.ts": returns('global["Function"]("1")') },
      "season() in fit.ts has a function made from text (fit.ts:2); 'uses' settles it",
    ],
    [
      "Function of the global object",
      { "fit.ts": returns('globalThis.Function("1")') },
      "season() in fit.ts has a function made from text (fit.ts:2); 'uses' settles it",
    ],
    [
      "computed import",
      {
        "fit.ts": `const at = "./a.ts";\n${returns("import(at)")}`,
      },
      "season() in fit.ts has an import of a computed name (fit.ts:3); 'uses' settles it",
    ],
    [
      "computed type of import",
      { "fit.ts": returns('import("./a.ts", {})'), "a.ts": "" },
      "season() in fit.ts has an import of a computed type (fit.ts:2); 'uses' settles it",
    ],
    [
      "require",
      { "fit.ts": returns('require("./a")') },
      "season() in fit.ts has a require (fit.ts:2); 'uses' settles it",
    ],
    [
      "computed worker",
      {
        "fit.ts": `const at = "./a.ts";\n${returns("new Worker(at)")}`,
      },
      "season() in fit.ts has a worker of a computed name (fit.ts:3); 'uses' settles it",
    ],
    ["eval in a helper", {
      "fit.ts": `import { a } from "./a.ts";\n${returns("a()")}`,
      "a.ts": "\nexport const a = () => eval;\n",
    }, "a() in a.ts has an eval (a.ts:2); 'uses' settles it"],
    ["eval in a namespace", {
      "fit.ts": `import * as a from "./a.ts";\n${returns("a")}`,
      "a.ts": "export const a = () => eval;\n",
    }, "all of a.ts has an eval (a.ts:1); 'uses' settles it"],
    ["JSX", {
      "fit.ts": `import { a } from "./a.tsx";\n${returns("a()")}`,
      "a.tsx": "export const a = () => <p />;\n",
    }, "a() in a.tsx has JSX (a.tsx:1); 'uses' settles it"],
    [
      "assigned let",
      {
        "fit.ts": `let n = 0;\n${
          returns("n")
        }export function next() { n = 1; }\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "let that is assigned beside a type of its name",
      {
        "fit.ts": `let n = 0;\n${
          returns("n")
        }export function up() { type n = number; n = 1 as n; }\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "updated let",
      { "fit.ts": `let n = 0;\n${returns("n++")}` },
      "n in fit.ts uses n, which is assigned again (fit.ts:3); give n in 'uses'",
    ],
    [
      "let in a loop",
      {
        "fit.ts": `let n = 0;\n${returns("n")}for (n of [1]);\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "destructuring assignment",
      {
        "fit.ts": `let n = 0;\n${returns("n")}[, { n = 1 }] = [0, {}];\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "assigned function",
      {
        "fit.ts": `function f() {}\n${returns("f")}f = 1;\n`,
      },
      "f() in fit.ts uses f, which is assigned again (fit.ts:5); give f in 'uses'",
    ],
    [
      "hoisted var",
      {
        "fit.ts": `${
          returns("n")
        }if (true) { var n = 1; }\nconst up = () => n++;\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    [
      "var declared twice",
      {
        "fit.ts": `var n = 1;\n${returns("n")}var n = 2;\n`,
      },
      "n in fit.ts uses n, which is assigned again (fit.ts:5); give n in 'uses'",
    ],
    ["imported let", {
      "fit.ts": `import { n } from "./a.ts";\n${returns("n")}`,
      "a.ts": "export let n = 0;\nexport const up = () => ++n;\n",
    }, "n in a.ts uses n, which is assigned again (a.ts:2); give n in 'uses'"],
    [
      "let in a namespace",
      {
        "fit.ts": `import * as a from "./a.ts";\n${returns("a")}`,
        "a.ts": "let n = 0;\nexport const up = () => ++n;\n",
      },
      "all of a.ts uses n, which is assigned again (a.ts:2); give n in 'uses'",
    ],
    [
      "missing file",
      { "fit.ts": `import { a } from "./a.ts";\n${returns("a")}` },
      "season() in fit.ts needs what cannot be followed: there is no file /a.ts (fit.ts:1)",
    ],
    [
      "syntax error",
      {
        "fit.ts": `import { a } from "./a.ts";\n${returns("a")}`,
        "a.ts": "export let = ;",
      },
      'season() in fit.ts needs what cannot be followed: /a.ts cannot be parsed (Unexpected token, expected "{" (1:7)) (fit.ts:1)',
    ],
    [
      "WebAssembly",
      {
        "fit.ts": `import { a } from "./a.wasm";\n${returns("a")}`,
        "a.wasm": "",
      },
      "season() in fit.ts needs what cannot be followed: only TypeScript and JavaScript modules are followed (fit.ts:1); 'uses' settles it",
    ],
    [
      "a directory",
      {
        "fit.ts": returns('new URL("./data", import.meta.url)'),
        "data/a.csv": "",
      },
      "season() in fit.ts needs what cannot be followed: /data is a directory (fit.ts:2); 'uses' settles it",
    ],
    [
      "a module of another machine",
      { "fit.ts": returns('() => import("//host/a.ts")') },
      "season() in fit.ts needs what cannot be followed: file://host/a.ts is no local file (fit.ts:2); 'uses' settles it",
    ],
    [
      "a module of no possible name",
      { "fit.ts": returns('() => import("//a b.ts")') },
      "season() in fit.ts needs what cannot be followed: //a b.ts is in no import map and no package.json (fit.ts:2); 'uses' settles it",
    ],
    [
      "createRequire",
      {
        "fit.ts": `import { createRequire } from "node:module";\n${
          returns("createRequire")
        }`,
      },
      "season() in fit.ts needs what cannot be followed: what node:module loads cannot be seen (fit.ts:1); 'uses' settles it",
    ],
    [
      "a package without a lock file",
      { "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}` },
      `season() in fit.ts needs what cannot be followed: no deno.lock pins it; run "deno install" to write one (fit.ts:1); 'uses' settles it`,
    ],
    [
      "a package the lock file lacks",
      {
        "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}`,
        "deno.lock": "{}",
      },
      `season() in fit.ts needs what cannot be followed: /deno.lock does not pin it; run "deno install" to add it (fit.ts:1); 'uses' settles it`,
    ],
    [
      "a lock file that is not used",
      {
        "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}`,
        "deno.lock": ZOD,
        "deno.json": '{ "lock": false }',
      },
      `season() in fit.ts needs what cannot be followed: no deno.lock pins it; run "deno install" to write one (fit.ts:1); 'uses' settles it`,
    ],
    [
      "an unknown bare name",
      { "fit.ts": `import { a } from "a";\n${returns("a")}` },
      "season() in fit.ts needs what cannot be followed: a is in no import map and no package.json (fit.ts:1); 'uses' settles it",
    ],
    [
      "a linked dependency",
      {
        "fit.ts": `import { a } from "a";\n${returns("a")}`,
        "package.json": '{ "dependencies": { "a": "workspace:*" } }',
      },
      "season() in fit.ts needs what cannot be followed: a is linked by /package.json (fit.ts:1); 'uses' settles it",
    ],
    [
      "a linked folder that is not there",
      {
        "fit.ts": `import { a } from "a";\n${returns("a")}`,
        "package.json": '{ "dependencies": { "a": "file:./gone" } }',
      },
      "season() in fit.ts needs what cannot be followed: there is no package in /gone (fit.ts:1)",
    ],
    [
      "CommonJS in a linked folder",
      {
        "fit.ts": `import { a } from "a";\n${returns("a")}`,
        "package.json": '{ "dependencies": { "a": "file:./a" } }',
        "a/a.cjs": "",
      },
      "season() in fit.ts needs what cannot be followed: /a/a.cjs is no TypeScript or JavaScript module (fit.ts:1); 'uses' settles it",
    ],
    [
      "scopes",
      {
        "fit.ts": `import { a } from "./a.ts";\n${returns("a")}`,
        "a.ts": "export const a = 1;",
        "deno.json": '{ "scopes": {} }',
      },
      "season() in fit.ts needs what cannot be followed: /deno.json has an import map that is not followed (fit.ts:1); 'uses' settles it",
    ],
    [
      "a pattern of members",
      {
        "fit.ts": `import { a } from "jsr:@b/a";\n${returns("a")}`,
        "deno.json": '{ "workspace": ["./*/in"] }',
        "deno.lock": '{ "specifiers": { "jsr:@b/a@*": "1.0.0" } }',
      },
      "season() in fit.ts needs what cannot be followed: /deno.json names packages by the pattern ./*/in, which is not followed (fit.ts:1); 'uses' settles it",
    ],
  ];

Deno.test("fingerprint() has no digest for what it cannot follow, and says why", async (t) => {
  for (const [what, files, problem] of LOST) {
    await t.step(what, async () => {
      const { digest, problems } = await take(files);
      assert.deepEqual(problems, [problem]);
      assert.equal(digest, null);
    });
  }
});

/** Code that is followed, with what it reaches beside itself. */
const FOUND:
  readonly (readonly [what: string, files: Files, ...labels: string[]])[] = [
    [
      "an import beside a namespace of types of its name",
      {
        "fit.ts": `import { a } from "./a.ts";
namespace a { export type T = number; export namespace b {} }
${returns("a")}`,
        "a.ts": "export const a = 1;",
      },
      "a in a.ts",
    ],
    [
      "a barrel's statements",
      {
        "fit.ts": `import { c } from "./a.ts";\n${returns("c")}`,
        "a.ts": 'export { c } from "./c.ts";\nconsole.assert(true);\n',
        "c.ts": "export const c = 1;\n",
      },
      "statements of a.ts",
      "c in c.ts",
    ],
    ["a constant with the name of an imported type", {
      "fit.ts": `const a = 1;\n${returns("a")}import { a } from "./a.ts";\n`,
      "a.ts": "export interface a {}\n",
    }, "a in fit.ts"],
    ["no file of a URL of another machine", {
      "fit.ts": returns('[new URL("//host/a.csv", import.meta.url), a]') +
        "const a = 1;\n",
    }, "a in fit.ts"],
    ["the longest mapped prefix", {
      "fit.ts": `import { a } from "@/x/a.ts";\n${returns("a")}`,
      "y/a.ts": "export const a = 1;",
      "deno.json": '{ "imports": { "@/": "./src/", "@/x/": "./y/" } }',
    }, "a in y/a.ts"],
    ["the workspace above", {
      "in/fit.ts": `import { a } from "a";\n${returns("a")}`,
      "a.ts": "export const a = 1;",
      "in/deno.json": "{}",
      "deno.json": '{ "workspace": ["./in"], "imports": { "a": "./a.ts" } }',
    }, "a in ../a.ts"],

    ["a constant with the name of a local", {
      "fit.ts": `const n = 1;\n${
        returns("n")
      }export function up() { if (true) { let n = 0; n++; } }\n`,
    }, "n in fit.ts"],
    ["a function with the name of a local", {
      "fit.ts": `function n() {}\n${
        returns("n")
      }export function up(a = 1) { let n = 0; a = n++; for (const b of [n]) { n += b; } }\n`,
    }, "n() in fit.ts"],
    [
      "members of a namespace",
      {
        "fit.ts": `import * as a from "./a.ts";\n${
          returns("[a.one, a?.b, (a).deep.c]")
        }`,
        "a.ts":
          "export const one = 1, two = 2;\nexport * from './b.ts';\nexport * as deep from './c.ts';\n",
        "b.ts": "export const b = 1;\nexport const c = 1;\n",
        "c.ts": "export const c = 1;\n",
      },
      "one in a.ts",
      "b in b.ts",
      "all of c.ts",
    ],
    ["a namespace that is handed on", {
      "fit.ts": `import * as a from "./a.ts";\n${returns("[a.one, { a }]")}`,
      "a.ts": "export const one = 1;\n",
    }, "all of a.ts"],
    ["a member of a namespace by a computed name", {
      "fit.ts": `import * as a from "./a.ts";\n${returns('a["one"]')}`,
      "a.ts": "export const one = 1;\n",
    }, "all of a.ts"],
    ["a member that a namespace does not have", {
      "fit.ts": `import * as a from "./a.ts";\n${returns("a.two")}`,
      "a.ts": "export const one = 1;\n",
    }, "all of a.ts"],
    ["types of another module", {
      "fit.ts": `import * as a from "./a.ts";\n${returns("a")}`,
      "a.ts": 'import { type B } from "./b.ts";\nexport const a: B = 1;\n',
    }, "all of a.ts"],
    [
      "using",
      { "fit.ts": `using a = { [Symbol.dispose]() {} };\n${returns("1")}` },
      "statements of fit.ts",
      "a in fit.ts",
      "order of fit.ts",
    ],
    ["nothing", { "fit.ts": returns("1") }],
    ["a member is no name", {
      "fit.ts": `const max = 1, k = 2;\n${returns("Math.max({ k: 1 })")}`,
    }],
    [
      "shorthand",
      { "fit.ts": `const max = 1;\n${returns("({ max })")}` },
      "max in fit.ts",
    ],
    [
      "computed member",
      { "fit.ts": `const max = 1;\n${returns("Math[max]")}` },
      "max in fit.ts",
    ],
    ["default export", {
      "fit.ts": `import a from "./a.ts";\n${returns("a")}`,
      "a.ts": "export default { a: 1 };\n",
    }, "default in a.ts"],
    ["named default", {
      "fit.ts": `import a from "./a.ts";\n${returns("a")}`,
      "a.ts": "export default class A {}\n",
    }, "A in a.ts"],
    ["export list", {
      "fit.ts": `import { b } from "./a.ts";\n${returns("b")}`,
      "a.ts": "const a = 1;\nexport { a as b };\n",
    }, "a in a.ts"],
    ["quoted export", {
      "fit.ts": `import { "b c" as b } from "./a.ts";\n${returns("b")}`,
      "a.ts": 'const a = 1;\nexport { a as "b c" };\n',
    }, "a in a.ts"],
    ["import and export", {
      "fit.ts": `import { b } from "./a.ts";\n${returns("b")}`,
      "a.ts": 'import { c as a } from "./c.ts";\nexport { a as b };\n',
      "c.ts": "export const c = 1;\n",
    }, "c in c.ts"],
    ["export * as", {
      "fit.ts": `import { b } from "./a.ts";\n${returns("b")}`,
      "a.ts": 'export * as b from "./c.ts";\n',
      "c.ts": "export const c = 1;\n",
    }, "all of c.ts"],
    ["circular export *", {
      "fit.ts": `import { c } from "./a.ts";\n${returns("c")}`,
      "a.ts": 'export * from "./b.ts";\n',
      "b.ts": 'export * from "./a.ts";\nexport * from "./c.ts";\n',
      "c.ts": "export const c = 1;\n",
    }, "c in c.ts"],
    ["an export that is not there", {
      "fit.ts": `import { c } from "./a.ts";\n${returns("c")}`,
      "a.ts": "export const a = 1;\n",
    }, "all of a.ts"],
    [
      "merged declarations",
      {
        "fit.ts":
          `function a() {}\nnamespace a { export const x = b; }\nconst b = 1;\n${
            returns("a")
          }`,
      },
      "a() in fit.ts",
      "b in fit.ts",
    ],
    [
      "an alias of a namespace member",
      {
        "fit.ts": `namespace a { export const x = 1; }\nimport b = a.x;\n${
          returns("b")
        }`,
      },
      "b in fit.ts",
      "a in fit.ts",
      "order of fit.ts",
    ],
    [
      "a decorator",
      {
        "fit.ts": `const dec = (x: unknown) => x;\n@dec class A {}\n${
          returns("A")
        }`,
      },
      "A in fit.ts",
      "dec() in fit.ts",
    ],
    [
      "a hoisted var",
      { "fit.ts": `${returns("n")}if (true) { var n = 1; }\n` },
      "statements of fit.ts",
      "n in fit.ts",
      "order of fit.ts",
    ],
    [
      "an empty import",
      {
        "fit.ts": `import {} from "./a.ts";\n${returns("1")}`,
        "a.ts": "export const a = 1;\n",
      },
      "statements of fit.ts",
      "all of a.ts",
    ],
    [
      "a builtin",
      {
        "fit.ts": `import { join } from "node:path";\nimport fs from "fs";\n${
          returns("[join, fs]")
        }`,
      },
      "node:path",
      "node:fs",
    ],
    ["a data URL", {
      "fit.ts":
        `import { a } from "data:text/javascript,export const a = 1";\n${
          returns("a")
        }`,
    }, "data:text/javascript,export const a = 1"],
    ["bytes", {
      "fit.ts": `import a from "./a.bin" with { type: "bytes" };\n${
        returns("a")
      }`,
      "a.bin": "\0",
    }, "a.bin"],
    ["dynamic JSON", {
      "fit.ts": returns('import("./a.json", { with: { type: "json" } })'),
      "a.json": "1",
    }, "a.json"],
    ["import.meta.resolve", {
      "fit.ts": returns('import.meta.resolve("./a.csv")'),
      "a.csv": "1",
    }, "a.csv"],
    [
      "a worker",
      {
        "fit.ts": returns(
          'new Worker(new URL("./a.ts", import.meta.url).href)',
        ),
        "a.ts": 'import "./b.ts";\n',
        "b.ts": "",
      },
      "all of a.ts",
      "all of b.ts",
    ],
    ["a file yet to be written", {
      "fit.ts": returns('new URL("./a.csv", import.meta.url)'),
    }],
    [
      "plain JavaScript",
      {
        "fit.ts": `import { a } from "./a.mjs";\n${returns("a")}`,
        "a.mjs": "export const a = b < (c) > (1);\nconst b = 1, c = 2;\n",
      },
      "a in a.mjs",
      "b in a.mjs",
      "c in a.mjs",
    ],
    [
      "a package",
      {
        "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}`,
        "deno.lock": ZOD,
      },
      "npm:zod@4",
    ],
    [
      "a package by its mapped name",
      {
        "fit.ts": `import { z } from "z/mini";\n${returns("z")}`,
        "deno.json": '{ "imports": { "z": "npm:zod@4" } /* c */, }',
        "deno.lock": ZOD,
      },
      "npm:zod@4/mini",
    ],
    [
      "a lock file elsewhere",
      {
        "fit.ts": `import { z } from "https://a.b/z.ts";\n${returns("z")}`,
        "deno.json": '{ "lock": { "path": "locks/a.lock" } }',
        "locks/a.lock": '{ "remote": { "https://a.b/z.ts": "c0" } }',
      },
      "https://a.b/z.ts",
    ],
    [
      "an installed package",
      {
        "fit.ts": `import { z } from "zod";\n${returns("z")}`,
        "node_modules/zod/package.json": '{ "version": "4.1.0" }',
        "node_modules/.package-lock.json":
          '{ "packages": { "node_modules/zod": { "version": "4.1.0" } } }',
      },
      "zod",
    ],
    [
      "a dependency of package.json",
      {
        "fit.ts": `import { z } from "zod/v4";\n${returns("z")}`,
        "package.json": '{ "dependencies": { "zod": "4" } }',
        "deno.lock": ZOD,
      },
      "zod/v4",
    ],
    [
      "a mapped file",
      {
        "fit.ts": `import { a } from "@/a.ts";\nimport { b } from "b";\n${
          returns("[a, b]")
        }`,
        "src/a.ts": "export const a = 1;",
        "src/b.ts": "export const b = 1;",
        "deno.json": '{ "imports": { "@/": "./src/", "b": "./src/b.ts" } }',
      },
      "a in src/a.ts",
      "b in src/b.ts",
    ],
    ["a mapped relative name", {
      "fit.ts": `import { a } from "./a.ts";\n${returns("a")}`,
      "a.ts": "export const a = 1;",
      "b.ts": "export const a = 2;",
      "deno.json": '{ "imports": { "./a.ts": "./b.ts" } }',
    }, "a in b.ts"],
    ["the package's own name", {
      "fit.ts": `import { a } from "@me/fit/a";\n${returns("a")}`,
      "a.ts": "export const a = 1;",
      "deno.json": '{ "name": "@me/fit", "exports": { "./a": "./a.ts" } }',
    }, "a in a.ts"],
    ["a member of a workspace by a pattern", {
      "fit.ts": `import { a } from "jsr:@me/a@1";\n${returns("a")}`,
      "all/a/mod.ts": "export const a = 1;",
      "all/a/deno.json": '{ "name": "@me/a", "exports": "./mod.ts" }',
      "deno.json": '{ "workspace": ["./all/*"] }',
    }, "a in all/a/mod.ts"],
    ["a link to a package", {
      "in/fit.ts": `import { a } from "jsr:@me/a@1";\n${returns("a")}`,
      "in/deno.json": '{ "links": ["../a"] }',
      "a/mod.ts": "export const a = 1;",
      "a/deno.json": '{ "name": "@me/a", "exports": "./mod.ts" }',
    }, "a in ../a/mod.ts"],
    [
      "a link to a package of npm",
      {
        "in/fit.ts": `import { a } from "npm:a@1";\n${returns("a")}`,
        "in/deno.json": '{ "links": ["../a"] }',
        "a/index.js": 'export * from "../b.js";\n',
        "a/data.json": "1",
        "a/package.json": '{ "name": "a", "main": "index.js" }',
        "a/node_modules/c/index.js": "",
        "b.js": "export const a = 1;",
      },
      "npm:a@1",
      "../a/data.json",
      "all of ../a/index.js",
      "../a/package.json",
      "all of ../b.js",
    ],
    ["a member of the workspace", {
      "fit.ts": `import { a } from "jsr:@me/a@1";\n${returns("a")}`,
      "a/mod.ts": "export const a = 1;",
      "a/deno.json": '{ "name": "@me/a", "exports": "./mod.ts" }',
      "deno.json": '{ "workspace": ["./a"] }',
    }, "a in a/mod.ts"],
    ["compiler options", {
      "fit.ts": returns("1"),
      "deno.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
    }, "compiler options"],
    ["other compiler options", {
      "fit.ts": returns("1"),
      "deno.json": '{ "compilerOptions": { "strict": true } }',
    }],
  ];

Deno.test("fingerprint() reaches what the code names, wherever it is", async (t) => {
  for (const [what, files, ...expected] of FOUND) {
    await t.step(what, async () => {
      assert.deepEqual(await labels(files), expected);
    });
  }
});

/** Rows of the table above `fingerprint()` that no edit of the sample covers. */
const ROWS: readonly (readonly [
  label: string,
  files: Files,
  file: string,
  from: string,
  to: string,
])[] = [
  [
    "npm:zod@4",
    {
      "fit.ts": `import { z as x } from "npm:zod@4";\n${returns("x")}`,
      "deno.lock": ZOD,
    },
    "fit.ts",
    "z as x",
    "core as x",
  ],
  [
    "npm:zod@4",
    {
      "fit.ts": `import x from "npm:zod@4";\n${returns("x")}`,
      "deno.lock": ZOD,
    },
    "fit.ts",
    "import x",
    "import * as x",
  ],
  [
    "npm:a@1",
    {
      "fit.ts": `import { a as x } from "npm:a@1";\n${returns("x")}`,
      "deno.json": '{ "links": ["./a"] }',
      "a/index.js": "export const a = 1, b = 2;\n",
      "a/package.json": '{ "name": "a", "main": "index.js" }',
    },
    "fit.ts",
    "a as x",
    "b as x",
  ],
  [
    "npm:zod@4",
    {
      "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}`,
      "deno.lock": ZOD,
    },
    "deno.lock",
    "4.1.0",
    "4.2.0",
  ],
  [
    "npm:zod@4",
    {
      "fit.ts": `import { z } from "npm:zod@4";\n${returns("z")}`,
      "deno.lock": ZOD,
    },
    "fit.ts",
    "@4",
    "@3",
  ],
  [
    "npm:zod@4",
    {
      "fit.ts": `import { z } from "zod";\n${returns("z")}`,
      "deno.lock": ZOD,
      "deno.json": '{ "imports": { "zod": "npm:zod@4" } }',
    },
    "deno.json",
    "@4",
    "@3",
  ],
  [
    "node:path",
    { "fit.ts": `import { join } from "node:path";\n${returns("join")}` },
    "fit.ts",
    "node:path",
    "node:path/posix",
  ],
  [
    "compiler options",
    {
      "fit.ts": returns("1"),
      "deno.json": '{ "compilerOptions": { "jsx": "react" } }',
    },
    "deno.json",
    "react",
    "react-jsx",
  ],
  [
    "compiler options",
    {
      "fit.ts": returns("1"),
      "tsconfig.json":
        '{ "compilerOptions": { "useDefineForClassFields": true } }',
    },
    "tsconfig.json",
    "true",
    "false",
  ],
  [
    "compiler options",
    {
      "fit.ts": returns("1"),
      "tsconfig.json": '{ "extends": ["./strict", "base/node"] }',
      "strict.json": '{ "extends": "./tsconfig.json" }',
      "node_modules/base/node.json": '{ "extends": "../base.json" }',
      "node_modules/base.json":
        '{ "compilerOptions": { "useDefineForClassFields": true } }',
    },
    "node_modules/base.json",
    "true",
    "false",
  ],
];

Deno.test("fingerprint() counts packages, the runtime's parts and compiler options", async (t) => {
  for (const [label, files, file, from, to] of ROWS) {
    await t.step(`${label} by ${file}`, async () => {
      const [before, after] = [
        await take(files),
        await take({ ...files, [file]: files[file]?.replace(from, to) ?? "" }),
      ];
      assert.notEqual(after.digest, before.digest);
      const now = new Set(after.symbols.map(({ digest }) => digest));
      const gone = before.symbols.filter(({ digest }) => !now.has(digest));
      assert.deepEqual(gone.map(({ label }) => label), [label]);
    });
  }
});

Deno.test("fingerprint() counts the sources of this library whole", async () => {
  const kit = new URL("../../src/code/kit.ts", import.meta.url).href;
  const files = {
    "fit.ts": `import { callerModule } from "${kit}";\n${
      returns("callerModule()")
    }`,
  };
  assert.deepEqual(await labels(files), ["@assay/assay"]);
});

Deno.test("fingerprint() counts the compiler options that change what is emitted, and no others", async () => {
  const digestOf = async (options: string) => {
    const { digest, problems } = await take({
      "fit.ts": returns("1"),
      "deno.json": `{ "compilerOptions": { ${options} } }`,
    });
    assert.deepEqual(problems, []);
    return digest;
  };
  const none = await digestOf("");
  const emitting = [
    '"experimentalDecorators": true',
    '"jsx": "react"',
    '"jsxFactory": "h"',
    '"jsxFragmentFactory": "F"',
    '"jsxImportSource": "npm:preact"',
    '"jsxPrecompileSkipElements": ["a"]',
    '"useDefineForClassFields": false',
    '"verbatimModuleSyntax": true',
  ];
  const digests = new Set(await Promise.all(emitting.map(digestOf)));
  assert.equal(digests.size, emitting.length);
  assert(!digests.has(none));
  const others = ['"strict": false', '"lib": ["dom"]', '"checkJs": true'];
  for (const option of others) assert.equal(await digestOf(option), none);
});

Deno.test("fingerprint() counts all files of a package that is linked to a folder", async () => {
  const text = `import { a } from "a";\n${returns("a")}`;
  using sample = project({
    "fit.ts": text,
    "a/package.json": "{}",
    "a/src/a.js": "export const a = 1;\n",
    "node_modules/.package-lock.json": "a",
  });
  const folder = join(sample.root, "a");
  Deno.symlinkSync(folder, join(sample.root, "node_modules/a"));
  const fn = await season(text);
  const take = () => fingerprint(fn, sample.url("fit.ts"));
  const before = take();
  assert.deepEqual(before.symbols.map(({ label }) => label), [
    "season() in fit.ts",
    "a",
    "a/package.json",
    "all of a/src/a.js",
  ]);
  Deno.writeTextFileSync(join(folder, "src/b.txt"), "b");
  const added = take();
  assert.equal(added.symbols.at(-1)?.label, "a/src/b.txt");
  assert.notEqual(added.digest, before.digest);
  Deno.writeTextFileSync(join(folder, "src/a.js"), "export const a = 2;\n");
  assert.notEqual(take().digest, added.digest);
});

Deno.test("fingerprint() counts a module that verbatimModuleSyntax loads for its types", async () => {
  const options = (isOn: boolean) =>
    `{ "compilerOptions": { "verbatimModuleSyntax": ${isOn} } }`;
  const found = async (load: string, isOn: boolean): Promise<boolean> =>
    (await labels({
      "fit.ts": `${load}\n${returns("globalThis.assayTest")}`,
      "setup.ts": "export type A = 1; globalThis.assayTest = 2;",
      "deno.json": options(isOn),
    })).includes("all of setup.ts");
  for (
    const load of [
      'import { type A } from "./setup.ts";',
      'export { type A } from "./setup.ts";',
    ]
  ) {
    assert.equal(await found(load, true), true);
    assert.equal(await found(load, false), false);
  }
  for (
    const load of [
      'import type { A } from "./setup.ts";',
      'export type { A } from "./setup.ts";',
    ]
  ) assert.equal(await found(load, true), false);
});
