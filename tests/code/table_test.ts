import assert from "node:assert/strict";
import { join } from "node:path";
import { type Fingerprint, fingerprint } from "../../src/code/kit.ts";
import { edit, type Files, project } from "./sample.ts";

/** A row of the table above `fingerprint()`: one input changed, and who tells. */
interface Row {
  /** The row's first column. */
  readonly input: string;
  readonly files: Files;
  readonly edit: readonly [file: string, from: string, to: string];
  /** The labels that differ; none where the digest alone does. */
  readonly symbols: readonly string[];
}

const season = (value: string): string =>
  `export function season() { return ${value}; }\n`;

const LOCK = `{
  "version": "5",
  "specifiers": { "npm:left@1": "1.0.0", "npm:left@2": "2.0.0" },
  "npm": {
    "left@1.0.0": { "integrity": "sha512-left", "dependencies": ["pad"] },
    "left@2.0.0": { "integrity": "sha512-left" },
    "pad@1.0.0": { "integrity": "sha512-pad" }
  }
}
`;

const left = (range: string): Files => ({
  "fit.ts": `import { left } from "left";\n${season("left")}`,
  "deno.json": `{ "imports": { "left": "npm:left@${range}" } }`,
  "deno.lock": LOCK,
});

const ROWS: readonly Row[] = [
  {
    input: "the function's own code",
    files: { "fit.ts": season("1") },
    edit: ["fit.ts", "1", "2"],
    symbols: ["season() in fit.ts"],
  },
  {
    input: "a function, class, constant, enum it names",
    files: { "fit.ts": `enum Kind { One = 1 }\n${season("Kind.One")}` },
    edit: ["fit.ts", "= 1", "= 2"],
    symbols: ["Kind in fit.ts"],
  },
  {
    input: "a function or class captured from around it",
    files: {
      "fit.ts": `function make() {
  const help = () => 1;
  return function season() { return help(); };
}
export const made = make();
`,
    },
    edit: ["fit.ts", "=> 1", "=> 2"],
    symbols: ["help around season() in fit.ts"],
  },
  {
    input: "a default argument, a decorator, a static block",
    files: {
      "fit.ts": `class A { static b = 1; static { A.b = 2; } }\n${
        season("A.b")
      }`,
    },
    edit: ["fit.ts", "A.b = 2", "A.b = 3"],
    symbols: ["A in fit.ts"],
  },
  {
    input: "what an imported name leads to",
    files: {
      "fit.ts": `import { a } from "./a.ts";\n${season("a")}`,
      "a.ts": "export const a = 1;\n",
    },
    edit: ["a.ts", "1", "2"],
    symbols: ["a in a.ts"],
  },
  {
    input: "statements that declare nothing",
    files: { "fit.ts": `console.assert(true);\n${season("1")}` },
    edit: ["fit.ts", "true", "1 > 0"],
    symbols: ["statements of fit.ts"],
  },
  {
    input: "a module imported for its side effects",
    files: {
      "fit.ts": `import "./a.ts";\n${season("1")}`,
      "a.ts": "console.assert(true);\n",
    },
    edit: ["a.ts", "true", "1 > 0"],
    symbols: ["all of a.ts"],
  },
  {
    input: '`import * as` as a value, `import("…")`',
    files: {
      "fit.ts": season('import("./a.ts")'),
      "a.ts": "export const a = 1;\n",
    },
    edit: ["a.ts", "1", "2"],
    symbols: ["all of a.ts"],
  },
  {
    input: "the modules that one imports",
    files: {
      "fit.ts": `import * as a from "./a.ts";\n${season("a")}`,
      "a.ts": 'export { b } from "./b.ts";\n',
      "b.ts": "export const b = 1;\n",
    },
    edit: ["b.ts", "1", "2"],
    symbols: ["all of b.ts"],
  },
  {
    input: 'JSON, text and bytes imports, `new URL("…")`',
    files: {
      "fit.ts": season('new URL("./a.csv", import.meta.url).protocol'),
      "a.csv": "1,2\n",
    },
    edit: ["a.csv", "2", "3"],
    symbols: ["a.csv"],
  },
  {
    input: "code that changes on loading what a name is",
    files: {
      "fit.ts": `const table = [1, 2];\nconst last = table.pop();\n${
        season("table")
      }export { last };\n`,
    },
    edit: ["fit.ts", "pop()", "shift()"],
    symbols: ["last in fit.ts"],
  },
  {
    input: "such a statement in a module not reached",
    files: {
      "fit.ts": `import { table } from "./table.ts";
import { spare } from "./spare.ts";
${season("table")}export const unused = () => spare;
`,
      "table.ts": "export const table: number[] = [];\n",
      "spare.ts": `import { table } from "./table.ts";
export const spare = 1;
table.push(1);
`,
    },
    edit: ["spare.ts", "push(1)", "push(2)"],
    symbols: ["statements of spare.ts"],
  },
  {
    input: "an import of types that loads its module",
    files: {
      "fit.ts": `import { type Fit } from "./types.ts";\n${season("1")}`,
      "types.ts": "export type Fit = 1;\nexport const one = 1;\n",
      "deno.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
    },
    edit: ["types.ts", "one = 1", "one = 2"],
    symbols: ["all of types.ts"],
  },
  {
    input: "the same under `if (import.meta.main)`",
    files: {
      "fit.ts": `const table = [1, 2];\n${
        season("table")
      }if (import.meta.main) table.pop();\n`,
    },
    edit: ["fit.ts", "pop()", "shift()"],
    symbols: ["program of fit.ts"],
  },
  {
    input: "a package that is a folder, linked",
    files: {
      "fit.ts": `import { a } from "a";\n${season("a")}`,
      "package.json": '{ "dependencies": { "a": "file:./a" } }',
      "a/package.json": '{ "name": "a", "main": "./a.js" }',
      "a/a.js": "export const a = 1;\n",
    },
    edit: ["a/a.js", "1", "2"],
    symbols: ["all of a/a.js"],
  },
  {
    input: "the specifier of a package",
    files: left("1"),
    edit: ["deno.json", "left@1", "left@2"],
    symbols: ["npm:left@1", "npm:left@2"],
  },
  {
    input: "what it and all it depends on hold, by the lock",
    files: left("1"),
    edit: ["deno.lock", "sha512-pad", "sha512-new"],
    symbols: ["npm:left@1"],
  },
  {
    input: "which part of the runtime is imported",
    files: { "fit.ts": `import { join } from "node:path";\n${season("join")}` },
    edit: ["fit.ts", "node:path", "node:path/posix"],
    symbols: ["node:path", "node:path/posix"],
  },
  {
    input: "the name that is imported from these",
    files: {
      "fit.ts": `import { sep as x } from "node:path";\n${season("x")}`,
    },
    edit: ["fit.ts", "sep", "delimiter"],
    symbols: ["node:path"],
  },
  {
    input: "compiler options that change emitted code",
    files: {
      "fit.ts": season("1"),
      "deno.json": '{ "compilerOptions": { "jsx": "react" } }',
    },
    edit: ["deno.json", '"react"', '"react-jsx"'],
    symbols: ["compiler options"],
  },
  {
    input: "the order of declarations that run code",
    files: {
      "fit.ts": `const a = Math.min(1);\nconst b = Math.max(2);\n${
        season("[a, b]")
      }`,
    },
    edit: [
      "fit.ts",
      "const a = Math.min(1);\nconst b = Math.max(2);",
      "const b = Math.max(2);\nconst a = Math.min(1);",
    ],
    symbols: ["order of fit.ts"],
  },
  {
    input: "which name stands for which symbol",
    files: {
      "fit.ts": `import { x as a, y as b } from "./a.ts";\n${season("[a, b]")}`,
      "a.ts": "export const x = 1;\nexport const y = 2;\n",
    },
    edit: ["fit.ts", "x as a, y as b", "y as a, x as b"],
    symbols: [],
  },
];

/** Rows that no edit of a project shows; each has a test of its own. */
const ELSEWHERE = [
  "the sources of this library, when run from them",
  "FINGERPRINT_VERSION",
  "whether that module is the main one",
];

/** Takes the fingerprint of the function whose text a module has. */
async function take(
  sample: { url(file: string): string },
  text: string,
): Promise<Fingerprint> {
  const [own = ""] = /(export )?function season[^]*?\}/.exec(text) ?? [];
  const exported = `export ${own.replace("export ", "")}`;
  const { season } = await import(
    `data:text/javascript,${encodeURIComponent(exported)}`
  );
  return fingerprint(season, sample.url("fit.ts"));
}

/** The labels of what the second fingerprint has otherwise, or no more. */
function differing(before: Fingerprint, after: Fingerprint): string[] {
  const write = ({ symbols }: Fingerprint) =>
    new Set(symbols.map(({ label, digest }) => `${digest} ${label}`));
  const lines = [...write(before).symmetricDifference(write(after))];
  return [...new Set(lines.map((line) => line.slice(65)))].sort();
}

Deno.test("fingerprint() tells each input of its table by the symbol of its row", async (t) => {
  for (const row of ROWS) {
    await t.step(row.input, async () => {
      const files: Files = { "deno.json": "{}", ...row.files };
      const edited = edit(files, ...row.edit);
      using sample = project(files);
      const before = await take(sample, files["fit.ts"]!);
      assert.deepEqual(before.problems, []);
      const [file] = row.edit;
      Deno.writeTextFileSync(join(sample.root, file), edited[file]!);
      const after = await take(sample, edited["fit.ts"]!);
      assert.deepEqual(after.problems, []);
      assert.notEqual(after.digest, before.digest);
      assert.deepEqual(differing(before, after), [...row.symbols].sort());
      for (const label of row.symbols) {
        const [was, now] = [before, after].map(({ texts }) =>
          texts?.().get(label)
        );
        assert.notEqual(was, now, label);
      }
    });
  }
});

Deno.test("fingerprint() has a test for each row of its table", () => {
  const source = new URL("../../src/code/fingerprint.ts", import.meta.url);
  const table = Deno.readTextFileSync(source).split("-|-")[1] ?? "";
  const rows = [...table.matchAll(/^\/\/ (.+?) *\| /gm)].map(([, row]) => row);
  assert.deepEqual(
    rows.toSorted(),
    [...ROWS.map(({ input }) => input), ...ELSEWHERE].sort(),
  );
});

Deno.test("fingerprint() tells an edit of the library that runs from its sources", async () => {
  const files = {
    "deno.json": "{}",
    "fit.ts": `import { callerModule } from "./src/code/kit.ts";\n${
      season("callerModule")
    }`,
  };
  using sample = project(files);
  for (const room of ["code", "internal"]) {
    const from = new URL(`../../src/${room}/`, import.meta.url);
    copy(from.pathname, join(sample.root, "src", room));
  }
  const kit = await import(sample.url("src/code/kit.ts"));
  const fn = new Function(
    `${season("callerModule").slice(7)} return season;`,
  )();
  const digests = () => kit.fingerprint(fn, sample.url("fit.ts"));
  const before = digests();
  assert.deepEqual(before.problems, []);
  const extra = join(sample.root, "src/code/extra.ts");
  Deno.writeTextFileSync(extra, "export const extra = 1;\n");
  const after = digests();
  assert.deepEqual(differing(before, after), ["@assay/assay"]);
  assert.notEqual(after.digest, before.digest);
});

function copy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copy(join(from, name), join(to, name));
    else Deno.copyFileSync(join(from, name), join(to, name));
  }
}
