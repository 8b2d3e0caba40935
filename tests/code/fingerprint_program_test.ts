import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { fingerprintProgram } from "../../src/code/kit.ts";
import { makeFolder } from "../stage/folder.ts";

const FILES = {
  "main.ts": `import { fit } from "./fit.ts";
import "./setup.ts";
let count = 0;
const unused = () => 1;
if (import.meta.main) count += fit(2);
console.log(count);
`,
  "fit.ts": `const FACTOR = 2;
export const fit = (x: number) => x * FACTOR;
export const other = (x: number) => x + 1;
if (import.meta.main) console.log(fit(1));
`,
  "setup.ts": `const table = new Map();
table.set("a", 1);
const made = [1].map(String);
const plain = 3;
`,
};

function program(files: Record<string, string> = {}) {
  using folder = makeFolder({ ...FILES, ...files });
  const { href } = pathToFileURL(folder.at("main.ts"));
  const { digest, symbols, problems } = fingerprintProgram(href);
  return { digest, labels: symbols.map(({ label }) => label), problems };
}

Deno.test("fingerprintProgram() counts what runs when a module is the main one, and what that reaches", () => {
  const { digest, labels, problems } = program();
  assert.match(digest ?? "", /^[0-9a-f]{64}$/);
  // A variable that is assigned again begins with what its code says.
  assert.deepEqual(problems, []);
  for (
    const label of [
      "statements of main.ts",
      "program of main.ts",
      "count in main.ts",
      "unused() in main.ts",
      "fit() in fit.ts",
      "FACTOR in fit.ts",
      "statements of setup.ts",
      "table in setup.ts",
    ]
  ) assert(labels.includes(label), `${label}: ${labels.join(", ")}`);
  for (const label of ["other() in fit.ts", "program of fit.ts"]) {
    assert(!labels.includes(label), label);
  }
});

Deno.test("fingerprintProgram() changes with each of these, and with nothing else", () => {
  const { digest } = program();
  const edit = (file: keyof typeof FILES, from: string, to: string) => {
    const text = FILES[file].replace(from, () => to);
    assert.notEqual(text, FILES[file]);
    return program({ [file]: text }).digest;
  };
  assert.notEqual(edit("main.ts", "fit(2)", "fit(3)"), digest);
  assert.notEqual(edit("main.ts", "let count = 0", "let count = 1"), digest);
  assert.notEqual(edit("fit.ts", "FACTOR = 2", "FACTOR = 3"), digest);
  assert.notEqual(edit("setup.ts", '"a", 1', '"a", 2'), digest);
  assert.notEqual(edit("setup.ts", "[1]", "[2]"), digest);
  assert.notEqual(edit("main.ts", "console.log(count)", ""), digest);
  assert.equal(edit("fit.ts", "x + 1", "x + 2"), digest);
  assert.equal(edit("fit.ts", "fit(1)", "fit(5)"), digest);
  assert.equal(edit("fit.ts", "const FACTOR", "// why\nconst FACTOR"), digest);
  assert.equal(edit("fit.ts", "x: number", "x: any"), digest);
});

Deno.test("fingerprintProgram() says what it does not cover, and has no digest of what it cannot read", () => {
  const { digest, problems } = program({
    "main.ts": "await import(Deno.args[0]!);\n",
  });
  assert.notEqual(digest, null);
  assert.deepEqual(problems, [
    "statements of main.ts has an import of a computed name (main.ts:1)",
  ]);
  for (
    const [url, problem] of [
      ["https://example.org/a.ts", /is not a local file/],
      ["file:///no/such/main.ts", /there is no file/],
    ] as const
  ) {
    const found = fingerprintProgram(url);
    assert.equal(found.digest, null);
    assert.match(found.problems.join(), problem);
  }
});

Deno.test("fingerprintProgram() gives the same object until a file changes", () => {
  using folder = makeFolder(FILES);
  const { href } = pathToFileURL(folder.at("main.ts"));
  const first = fingerprintProgram(href);
  assert.equal(fingerprintProgram(href), first);
  folder.write("fit.ts", FILES["fit.ts"].replace("= 2", "= 4"));
  assert.notEqual(fingerprintProgram(href).digest, first.digest);
});
