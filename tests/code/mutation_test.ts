import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { describeChange, type Fingerprint } from "../../src/code/kit.ts";
import { MUTANTS } from "./mutants.ts";
import { edit, type Files, project } from "./sample.ts";

/** An edit, and the symbols that tell of it: none where nothing that runs changes. */
type Mutant = readonly [
  what: string,
  file: string,
  from: string,
  to: string,
  ...symbols: string[],
];

const SEASON = "season() in fit.ts";
const MODEL = "Model in fit.ts";

/** Edits that change what runs, or may. */
const COUNTS: readonly Mutant[] = [
  [
    "default of a parameter's property",
    "fit.ts",
    "low = 1,",
    "low = 2,",
    SEASON,
  ],
  [
    "default of a whole parameter",
    "fit.ts",
    "Options = {},",
    "Options = { low: 3 },",
    SEASON,
  ],
  [
    "rest of a pattern",
    "fit.ts",
    ", ...rest }: Options",
    ", rest }: Options",
    SEASON,
  ],
  [
    "rest parameter",
    "fit.ts",
    "...more: number[]",
    "more: number[] = []",
    SEASON,
  ],
  [
    "async",
    "fit.ts",
    "const worker = () =>",
    "const worker = async () =>",
    SEASON,
  ],
  ["await", "fit.ts", "[await tools.wait(1)]", "[tools.wait(1)]", SEASON],
  ["for await", "fit.ts", "for await (", "for (", SEASON],
  ["loop bound", "fit.ts", "i < 30", "i < 31", SEASON],
  ["loop step", "fit.ts", "i++", "i += 2", SEASON],
  ["label of a jump", "fit.ts", "continue outer", "continue", SEASON],
  ["jump", "fit.ts", "else break outer", "else continue outer", SEASON],
  ["condition of do", "fit.ts", "found.length < 2", "found.length < 3", SEASON],
  ["nullish default", "fit.ts", '?? "none"', '|| "none"', SEASON],
  ["optional chaining", "fit.ts", "rest?.rest", "rest.rest", SEASON],
  ["case", "fit.ts", "case 1:", "case 2:", SEASON],
  ["fall through", "fit.ts", 'push("case"); break;', 'push("case");', SEASON],
  ["caught value", "fit.ts", "String(error)", "Number(error)", SEASON],
  [
    "branches of a condition",
    "fit.ts",
    '"big" : "small"',
    '"small" : "big"',
    SEASON,
  ],
  ["number", "fit.ts", " 255,", " 256,", SEASON],
  ["bigint to number", "fit.ts", " 12n,", " 12,", SEASON],
  ["number to string", "fit.ts", " 255,", ' "255",', SEASON],
  [
    "zero's sign",
    "fit.ts",
    "sum + each ** 2, 0)",
    "sum + each ** 2, -0)",
    SEASON,
  ],
  ["unary operator", "fit.ts", "-low", "+low", SEASON],
  ["shift", "fit.ts", "low << 2", "low >> 2", SEASON],
  ["associativity", "fit.ts", "sum + each ** 2", "(sum + each) ** 2", SEASON],
  [
    "order of arguments",
    "fit.ts",
    "found.push(pick, Kind.Second",
    "found.push(Kind.Second, pick",
    SEASON,
  ],
  ["text of a tagged template", "fit.ts", "`x${low}y", "`X${low}y", SEASON],
  ["hole of a template", "fit.ts", "y${2}z", "y${3}z", SEASON],
  [
    "name of a function expression",
    "fit.ts",
    "function named() { return named.",
    "function other() { return other.",
    SEASON,
  ],
  [
    "arrow to function",
    "fit.ts",
    'const worker = () => import.meta.resolve("./work.ts")',
    'const worker = function () { return import.meta.resolve("./work.ts"); }',
    SEASON,
  ],
  ["operand of in", "fit.ts", '"a" in merged', '"b" in merged', SEASON],
  [
    "key that picks from a namespace",
    "fit.ts",
    'key = "area"',
    'key = "length"',
    "key in fit.ts",
  ],
  [
    "member that a computed key may pick",
    "tools.ts",
    "=> x;",
    "=> x + 1;",
    "all of tools.ts",
  ],
  [
    "await removed in a namespace",
    "tools.ts",
    "await null; ",
    "",
    "all of tools.ts",
  ],
  ["import of a namespace", "half.ts", "x / 2", "x / 3", "all of half.ts"],
  ["enum initialiser", "kinds.ts", '"second"', '"third"', "Kind in kinds.ts"],
  [
    "order of an enum",
    "kinds.ts",
    "First, Second",
    "Zeroth, First, Second",
    "Kind in kinds.ts",
  ],
  [
    "enum to const enum",
    "kinds.ts",
    "export enum",
    "export const enum",
    "Kind in kinds.ts",
  ],
  ["JSON", "data/rates.json", "1", "1.5", "data/rates.json"],
  ["type of an import", "extra.ts", '"text"', '"json"', "data/extra.json"],
  [
    "type of a dynamic import",
    "fit.ts",
    'type: "text"',
    'type: "json"',
    SEASON,
    "data/page.json",
  ],
  ["text import", "data/page.json", "page", "pages", "data/page.json"],
  [
    "URL of a file",
    "fit.ts",
    "./data/rows.csv",
    "./data/rates.json",
    SEASON,
    "data/rates.json (2)",
    "data/rows.csv",
  ],
  [
    "bytes of a file that a URL names",
    "data/rows.csv",
    "2",
    "3",
    "data/rows.csv",
  ],
  [
    "module that import.meta.resolve names",
    "work.ts",
    "half(2)",
    "half(4)",
    "all of work.ts",
  ],
  ["package version", "deno.lock", '"1.0.0"', '"1.0.1"', "npm:left@1"],
  ["package integrity", "deno.lock", "sha512-aa", "sha512-bb", "npm:left@1"],
  [
    "integrity of a package's dependency",
    "deno.lock",
    "sha512-pad",
    "sha512-new",
    "npm:left@1",
  ],
  [
    "specifier of a package",
    "deno.json",
    "npm:left@1",
    "npm:left@^1",
    "npm:left@1",
    "npm:left@^1",
  ],
  [
    "compiler option that changes code",
    "deno.json",
    '"react"',
    '"react-jsx"',
    "compiler options",
  ],
  ["dynamic import", "remote.ts", "= left", "= [left]", "all of remote.ts"],
  [
    "helper behind a re-export",
    "deep.ts",
    "deeper() + 1",
    "deeper() + 2",
    "deep() in deep.ts",
  ],
  [
    "constant of a helper's helper",
    "deeper.ts",
    "depth: 3",
    "depth: 5",
    "base in deeper.ts",
  ],
  [
    "statement of a helper's module",
    "deeper.ts",
    "depth = 4",
    "depth = 5",
    "statements of deeper.ts",
  ],
  [
    "re-export of another symbol",
    "barrel.ts",
    "{ deep }",
    "{ shallow as deep }",
    "deep() in deep.ts",
    "deeper() in deeper.ts",
    "base in deeper.ts",
    "statements of deeper.ts",
    "shallow() in deep.ts",
  ],
  [
    "re-export shadowed",
    "barrel.ts",
    'export { spare } from "./spare.ts"',
    'export { spare as extra } from "./spare.ts"',
    "data/extra.json",
    "extra in extra.ts",
    "spare in spare.ts",
  ],
  [
    "side-effect import",
    "boot.ts",
    ".bits = bits",
    ".bits = -bits",
    "all of boot.ts",
  ],
  ["import of a side effect", "bits.ts", "8", "16", "all of bits.ts"],
  [
    "side-effect import removed",
    "fit.ts",
    'import "./boot.ts";\n',
    "",
    "all of boot.ts",
    "all of bits.ts",
  ],
  [
    "unreached declaration that changes a value",
    "fit.ts",
    "table.pop()",
    "table.shift()",
    "popped in fit.ts",
  ],
  [
    "unreached class that changes a value",
    "fit.ts",
    "table.push(8)",
    "table.push(9)",
    "Counter in fit.ts",
  ],
  [
    "value that is registered",
    "fit.ts",
    'register("first")',
    'register("second")',
    "enrolled in fit.ts",
  ],
  [
    "class that is registered",
    "fit.ts",
    'title = "plugin"',
    'title = "plugged"',
    "Plugin in fit.ts",
  ],
  [
    "decorator removed",
    "fit.ts",
    "@register class",
    "class",
    "Plugin in fit.ts",
    "order of fit.ts",
  ],
  [
    "function that registers",
    "fit.ts",
    "registry.push(value);",
    "registry.unshift(value);",
    "register() in fit.ts",
  ],
  [
    "initial value of a private field",
    "fit.ts",
    "#hidden = 1",
    "#hidden = 2",
    MODEL,
  ],
  [
    "private field made public",
    "fit.ts",
    "static shared = 3;\n  kept;",
    "static shared = 3;\n  #kept;\n  kept;",
    MODEL,
  ],
  ["getter", "fit.ts", "this.#hidden + 1", "this.#hidden - 1", MODEL],
  ["setter", "fit.ts", "value + 2", "value - 2", MODEL],
  ["default of a constructor", "fit.ts", "kept = 4", "kept = 5", MODEL],
  ["field without a value", "fit.ts", "  kept;\n", "", MODEL],
  ["static to instance", "fit.ts", "static shared = 3", "shared = 3", MODEL],
  ["static block", "fit.ts", "Model.shared = 7", "Model.shared = 8", MODEL],
  [
    "delegation of a generator",
    "fit.ts",
    "yield* [5, 6]",
    "yield [5, 6]",
    MODEL,
  ],
  [
    "generator's star",
    "fit.ts",
    "  *items() { yield this.kept; yield* [5, 6]; }",
    "  items() { return [this.kept]; }",
    MODEL,
  ],
  [
    "order of members",
    "fit.ts",
    "  #hidden = 1;\n  static shared = 3;",
    "  static shared = 3;\n  #hidden = 1;",
    MODEL,
  ],
  ["base class", "fit.ts", 'return "base"', 'return "bases"', "Base in fit.ts"],
  [
    "raw text of a tag's caller",
    "fit.ts",
    'join("-")',
    'join("+")',
    "tag() in fit.ts",
  ],
  [
    "spread order",
    "fit.ts",
    "{ ...weights, a: 9 }",
    "{ a: 9, ...weights }",
    "merged in fit.ts",
  ],
  [
    "order of keys",
    "fit.ts",
    "{ a: 1, b: 2 }",
    "{ b: 2, a: 1 }",
    "weights in fit.ts",
  ],
  [
    "statement",
    "fit.ts",
    "setFullYear(2001)",
    "setFullYear(2002)",
    "statements of fit.ts",
  ],
  [
    "statement moved over a declaration",
    "fit.ts",
    "when.setFullYear(2001);\nconst lazy = await Promise.resolve(11);",
    "const lazy = await Promise.resolve(11);\nwhen.setFullYear(2001);",
    "order of fit.ts",
  ],
  [
    "top-level await",
    "fit.ts",
    "await Promise.resolve(11)",
    "Promise.resolve(11)",
    "lazy in fit.ts",
  ],
  [
    "escape that changes the text",
    "fit.ts",
    "one\\ttwo",
    "one\\\\ttwo",
    "label in fit.ts",
  ],
  [
    "let to another value",
    "fit.ts",
    'label = "one',
    'label = "two',
    "label in fit.ts",
  ],
  [
    "default of a top-level pattern",
    "fit.ts",
    "head = 10",
    "head = 20",
    "head in fit.ts",
    "tail in fit.ts",
  ],
  [
    "rest of a top-level pattern",
    "fit.ts",
    "...tail]",
    "tail]",
    "head in fit.ts",
    "tail in fit.ts",
  ],
  [
    "program that changes a value",
    "fit.ts",
    "if (import.meta.main) await main();",
    "if (import.meta.main) { table.push(1); }",
    "program of fit.ts",
    "order of fit.ts",
  ],
  [
    "program with another branch",
    "fit.ts",
    "if (import.meta.main) await main();",
    "if (import.meta.main); else table.push(1);",
    "statements of fit.ts",
    "order of fit.ts",
  ],
];

/** Edits that leave alone what runs. */
const SILENT: readonly Mutant[] = [
  ["line comment", "fit.ts", "const found", "// What is found.\n  const found"],
  ["block comment", "fit.ts", "low << 2", "low /* by four */ << 2"],
  [
    "JSDoc",
    "fit.ts",
    "export async function",
    "/** Fits. */\nexport async function",
  ],
  [
    "shebang",
    "fit.ts",
    "import { Kind }",
    "#!/usr/bin/env deno\nimport { Kind }",
  ],
  ["comment in a helper's helper", "half.ts", "export", "// Half.\nexport"],
  [
    "comment in a side effect",
    "boot.ts",
    "(globalThis",
    "/* set */ (globalThis",
  ],
  ["comment in a dynamic import", "remote.ts", "export", "// Far.\nexport"],
  ["indentation", "fit.ts", "  const found", "\t\t\tconst found"],
  [
    "line ends",
    "deep.ts",
    "\nexport function deep",
    "\r\nexport function deep",
  ],
  ["blank lines", "fit.ts", "  const model", "\n\n\n  const model"],
  [
    "one line to several",
    "fit.ts",
    "found.push(model.size, model.greet(),",
    "found.push(\n    model.size,\n    model.greet(),",
  ],
  [
    "semicolons by line ends",
    "fit.ts",
    "const model = new Model();",
    "const model = new Model()",
  ],
  [
    "empty statement",
    "fit.ts",
    "const model = new Model();",
    "const model = new Model();;",
  ],
  [
    "trailing comma of a call",
    "fit.ts",
    "rates.euro, deepest(), extra, registry.length, table)",
    "rates.euro, deepest(), extra, registry.length, table,)",
  ],
  [
    "trailing comma of parameters",
    "fit.ts",
    "...holes: unknown[]) =>",
    "...holes: unknown[] ) =>",
  ],
  ["trailing comma of a list", "fit.ts", "[3, 1, 2]", "[3, 1, 2,]"],
  ["parentheses", "fit.ts", "sum + each ** 2", "(sum + (each ** 2))"],
  [
    "parentheses of an arrow's parameter",
    "tools.ts",
    "(x: number): number => x;",
    "(x) => (x);",
  ],
  ["hexadecimal", "fit.ts", " 255,", " 0xff,"],
  ["exponent", "fit.ts", " 255,", " 2.55e2,"],
  ["fraction of zero", "fit.ts", " 255,", " 255.0,"],
  ["separator", "fit.ts", " 255,", " 2_55,"],
  ["hexadecimal bigint", "fit.ts", " 12n,", " 0xCn,"],
  ["single quotes", "fit.ts", '"none"', "'none'"],
  ["double quotes", "fit.ts", "['a', \"b\"]", "[\"a\", 'b']"],
  ["hex escape", "fit.ts", '"none"', '"n\\x6fne"'],
  ["Unicode escape", "fit.ts", '"none"', '"\\u{6e}one"'],
  ["tab escape", "fit.ts", "one\\ttwo", "one\\u0009two"],
  ["line continuation", "fit.ts", '"none"', '"no\\\nne"'],
  [
    "type of a parameter",
    "fit.ts",
    "...more: number[]",
    "...more: readonly number[]",
  ],
  ["type of a variable", "fit.ts", "found: unknown[]", "found: any[]"],
  ["return type", "half.ts", "(x: number): number", "(x: number)"],
  [
    "type parameter",
    "deep.ts",
    "function deep()",
    "function deep<T = number>()",
  ],
  ["type argument", "fit.ts", "new Date(0)", "(new Date(0) as Date)"],
  ["as", "fit.ts", '"area" as const', '"area"'],
  ["satisfies", "fit.ts", "{ a: 1, b: 2 }", "{ a: 1, b: 2 } satisfies object"],
  ["non-null", "fit.ts", "model.size", "model!.size"],
  ["interface", "fit.ts", "low?: number;", "low?: number; high?: number;"],
  [
    "new interface",
    "fit.ts",
    "const key",
    "interface Other { a: 1 }\nconst key",
  ],
  ["new type", "fit.ts", "const key", "export type Alias = 1;\nconst key"],
  ["type in another file", "types.ts", "unknown", "string"],
  [
    "type-only import removed",
    "tools.ts",
    'import { type Shape } from "./types.ts";\n',
    'import type { Shape } from "./types.ts";\n',
  ],
  ["declare", "fit.ts", "const key", "declare const other: number;\nconst key"],
  [
    "declare global",
    "fit.ts",
    "const key",
    "declare global { var somewhere: number }\nconst key",
  ],
  [
    "declared field",
    "fit.ts",
    "  #hidden = 1;",
    "  declare other: number;\n  #hidden = 1;",
  ],
  [
    "overloads",
    "deep.ts",
    "export function deep()",
    "export function deep(): number;\nexport function deep()",
  ],
  ["access modifiers", "fit.ts", "static shared", "protected static shared"],
  ["readonly", "fit.ts", "#hidden = 1", "readonly #hidden = 1"],
  ["type of this", "fit.ts", "function named()", "function named(this: void)"],
  [
    "optional mark",
    "fit.ts",
    "value: unknown, _context?: unknown",
    "value?: unknown, _context?: any",
  ],
  [
    "unreached function",
    "fit.ts",
    "return { spare,",
    "return { spare, more: 1,",
  ],
  [
    "unreached class",
    "fit.ts",
    "class Unreached { value = 1; }",
    "class Unreached { value = 2; }",
  ],
  [
    "unreached declaration that only reads",
    "fit.ts",
    "x + 1).length",
    "x + 2).length",
  ],
  [
    "new unreached function",
    "fit.ts",
    "export function unreached",
    "function another() {}\nexport function unreached",
  ],
  [
    "unreached function of a helper's module",
    "deep.ts",
    "return 0",
    "return 1",
  ],
  ["unreached constant enum", "kinds.ts", "One = 1", "One = 2"],
  ["unreached module", "spare.ts", "1", "2"],
  [
    "unreached import",
    "fit.ts",
    'import { spare } from "./spare.ts";',
    'import { spare } from "./spare.ts";\nimport { worked } from "./work.ts";',
  ],
  [
    "unreached re-export",
    "barrel.ts",
    'export { spare } from "./spare.ts";\n',
    "",
  ],
  [
    "order of imports",
    "fit.ts",
    'import { Kind } from "./kinds.ts";\nimport rates from "./data/rates.json" with { type: "json" };',
    'import rates from "./data/rates.json" with { type: "json" };\nimport { Kind } from "./kinds.ts";',
  ],
  [
    "order of re-exports",
    "barrel.ts",
    'export { deep } from "./deep.ts";\nexport * from "./extra.ts";',
    'export * from "./extra.ts";\nexport { deep } from "./deep.ts";',
  ],
  [
    "export by a list",
    "deep.ts",
    "export function deep",
    "export { deep as other };\nexport function deep",
  ],
  [
    "helper moved",
    "deep.ts",
    "export function deep() { return deeper() + 1; }\nexport function shallow() { return 0; }",
    "export function shallow() { return 0; }\nexport function deep() { return deeper() + 1; }",
  ],
  [
    "constants moved",
    "fit.ts",
    "const weights = { a: 1, b: 2 };\n",
    "const pi = 3;\nconst weights = { a: 1, b: 2 };\n",
  ],
  [
    "unreached compiler option",
    "deno.json",
    '"strict": true',
    '"strict": false',
  ],
  [
    "unreached mapping",
    "deno.json",
    '"imports": { ',
    '"imports": { "right": "npm:right@1", ',
  ],
  ["another package", "deno.lock", "sha512-other", "sha512-another"],
  ["another package's version", "deno.lock", "other@2.0.0", "other@2.0.1"],
  ["spelling of an import", "fit.ts", '"./tools.ts"', '"./data/../tools.ts"'],
  [
    "program",
    "fit.ts",
    "console.log(await season())",
    "console.warn(await season())",
  ],
  ["program removed", "fit.ts", "if (import.meta.main) await main();\n", ""],
  [
    "program by &&",
    "fit.ts",
    "if (import.meta.main) await main();",
    "import.meta.main && await main();",
  ],
];

/** The labels of the symbols that two fingerprints do not share. */
function changes(before: Fingerprint, after: Fingerprint): string[] {
  const write = ({ symbols }: Fingerprint) =>
    new Set(symbols.map(({ label, digest }) => `${digest} ${label}`));
  const changed = [...write(before).symmetricDifference(write(after))];
  return [...new Set(changed.map((line) => line.slice(65)))].sort();
}

Deno.test("fingerprint() tells each edit that changes what runs, and by which symbol", async (t) => {
  using base = project(MUTANTS);
  const before = await base.of();
  assert.deepEqual(before.problems, []);
  assert(before.digest);
  const old = before.texts?.();
  const seen = new Map([[before.digest, "no edit"]]);
  for (const [what, file, from, to, ...symbols] of COUNTS) {
    await t.step(what, async () => {
      using edited = project(edit(MUTANTS, file, from, to));
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert(after.digest);
      assert.equal(seen.get(after.digest), undefined);
      seen.set(after.digest, what);
      assert.deepEqual(changes(before, after), symbols.sort());
      const now = after.texts?.();
      for (const label of symbols.filter((label) => !TYPED.has(label))) {
        const [was, is] = [old?.get(label) ?? "", now?.get(label) ?? ""];
        assert.notEqual(describeChange(was, is), undefined, label);
      }
    });
  }
});

/** Files that are imported as something else: their text is the same. */
const TYPED = new Set(["data/extra.json", "data/page.json"]);

Deno.test("fingerprint() stays through each edit that changes nothing that runs", async (t) => {
  using base = project(MUTANTS);
  const before = await base.of();
  for (const [what, file, from, to] of SILENT) {
    await t.step(what, async () => {
      using edited = project(edit(MUTANTS, file, from, to));
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert.deepEqual(changes(before, after), []);
      assert.equal(after.digest, before.digest);
    });
  }
});

/** A stage that reaches all that `season` does, and takes and gives little. */
const STAGE: Files = {
  "main.ts": `import { season } from "./fit.ts";
export function fit(run = false) { return run ? season() : 1; }
`,
};

/** Says what `explain` says of some projects, each loaded for the first time. */
const EXPLAIN = `import { Stage } from ${
  JSON.stringify(new URL("../../src/stage/mod.ts", import.meta.url).href)
};
const [hashOutput, ...urls] = Deno.args;
const found = [];
for (const url of urls) {
  const { fit } = await import(url);
  const stage = new Stage(fit, { hashOutput, module: url });
  found.push(await stage.explain());
  if (found.length === 1) await stage.run();
}
console.log(JSON.stringify(found));
Deno.exit();
`;

interface Explained {
  readonly status: string;
  readonly why: string;
  readonly reasons: { readonly kind: string; readonly label?: string }[];
}

async function explain(
  hashOutput: string,
  urls: readonly string[],
): Promise<Explained[]> {
  const program = join(hashOutput, "explain.ts");
  Deno.writeTextFileSync(program, EXPLAIN);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const flags = ["-A", "-q", "--no-prompt", "--frozen", "--config", config];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, program, hashOutput, ...urls],
  }).output();
  const printed = new TextDecoder().decode(stdout);
  assert(printed, new TextDecoder().decode(stderr));
  return JSON.parse(printed);
}

Deno.test("Stage.explain() says miss and names the symbol after each edit that changes what runs, else hit", async (t) => {
  using base = project({ ...MUTANTS, ...STAGE });
  using store = project({});
  const [first] = await explain(store.root, [base.url("main.ts")]);
  assert.equal(first?.status, "miss");
  // The program of the module calls `season`, which is not the stage here.
  const edits = [...COUNTS, ...SILENT]
    .filter(([what]) => !what.startsWith("program"));
  const SOME = 40;
  for (let from = 0; from < edits.length; from += SOME) {
    const some = edits.slice(from, from + SOME);
    using stack = new DisposableStack();
    const projects = some.map(([, file, from, to]) =>
      stack.use(project({ ...edit(MUTANTS, file, from, to), ...STAGE }))
    );
    const urls = [base, ...projects].map((each) => each.url("main.ts"));
    const [same, ...found] = await explain(store.root, urls);
    assert.equal(same?.status, "hit", same?.why);
    for (const [index, [what, , , , ...symbols]] of some.entries()) {
      await t.step(what, () => {
        const { status, reasons, why } = found[index]!;
        if (symbols.length === 0) return assert.equal(status, "hit", why);
        assert.equal(status, "miss");
        assert.deepEqual(
          reasons.map(({ label }) => label).sort(),
          symbols.sort(),
        );
        for (const label of symbols) assert(why.includes(label), why);
      });
    }
  }
});

Deno.test("fingerprint() stays through any of these edits together, and tells one more", async () => {
  using base = project(MUTANTS);
  const { digest } = await base.of();
  // Others may put something above the first line.
  const together = SILENT.filter(([what]) => what !== "shebang");
  const apply = (files: Files, [, file, from, to]: Mutant): Files =>
    files[file]?.includes(from) ? edit(files, file, from, to) : files;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(together),
      fc.constantFrom(...COUNTS),
      async (silent, [, file, from, to]) => {
        const files = silent.reduce(apply, MUTANTS);
        using edited = project(files);
        assert.equal((await edited.of()).digest, digest);
        if (!files[file]?.includes(from)) return;
        using more = project(edit(files, file, from, to));
        assert.notEqual((await more.of()).digest, digest);
      },
    ),
    { numRuns: 40 },
  );
});
