import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Fingerprint,
  fingerprint,
  FINGERPRINT_VERSION,
} from "../../src/code/kit.ts";
import { MUTANTS } from "./mutants.ts";
import { edit, project, SAMPLE } from "./sample.ts";

type Edit = readonly [what: string, file: string, from: string, to: string];

/** Edits that change what runs, each with the symbols that tell of it. */
const COUNTS: readonly (readonly [Edit, ...string[]])[] = [
  [["method name", "fit.ts", "Math.max", "Math.min"], "season() in fit.ts"],
  [["own constant", "fit.ts", "LIMIT = 10", "LIMIT = 12"], "LIMIT in fit.ts"],
  [
    ["default argument", "fit.ts", "degree = 3", "degree = 4"],
    "season() in fit.ts",
  ],
  [["string", "fit.ts", "'spring'", "'autumn'"], "season() in fit.ts"],
  [
    ["operator", "fit.ts", "degree > low", "degree >= low"],
    "season() in fit.ts",
  ],
  [[
    "spread order",
    "fit.ts",
    "...helper(total), ...{ degree }",
    "...{ degree }, ...helper(total)",
  ], "season() in fit.ts"],
  [[
    "array spread order",
    "fit.ts",
    "[...rows, ...table]",
    "[...table, ...rows]",
  ], "season() in fit.ts"],
  [["template text", "fit.ts", "fit ${", "fits ${"], "season() in fit.ts"],
  [
    ["spelling a tag sees", "fit.ts", "raw`\\d`", "raw`\\x64`"],
    "season() in fit.ts",
  ],
  [[
    "async marker",
    "fit.ts",
    'async () => (await import("./later.ts"))',
    '() => (import("./later.ts") as any)',
  ], "season() in fit.ts"],
  [
    ["key of an object", "fit.ts", "unit: Unit.Metre", "units: Unit.Metre"],
    "season() in fit.ts",
  ],
  [
    ["optional chaining", "fit.ts", "pattern.test", "pattern?.test"],
    "season() in fit.ts",
  ],
  [
    ["name of a local", "fit.ts", "const asset =", "const $asset ="],
    "season() in fit.ts",
  ],
  [["number to bigint", "fit.ts", "1_000n", "1_000"], "season() in fit.ts"],
  [["enum member", "fit.ts", "Unit.Metre", "Unit.Foot"], "season() in fit.ts"],
  [["helper", "fit.ts", "x * 2", "x * 3"], "helper() in fit.ts"],
  [[
    "generator marker",
    "fit.ts",
    "function* squares() { yield 1; yield 4; }",
    "function squares() { return [1, 4]; }",
  ], "squares() in fit.ts"],
  [["regex flags", "fit.ts", "/a+b/g", "/a+b/gi"], "pattern in fit.ts"],
  [["regex", "fit.ts", "/a+b/g", "/a*b/g"], "pattern in fit.ts"],
  [
    ["let initial value", "fit.ts", "start = 2", "start = 3"],
    "start in fit.ts",
  ],
  [
    ["destructured default", "fit.ts", "high = 4", "high = 5"],
    "low in fit.ts",
    "high in fit.ts",
  ],
  [
    ["getter", "fit.ts", "this.#size * Model", "this.#size / Model"],
    "Model in fit.ts",
  ],
  [["private field", "fit.ts", "#size = 5", "#size = 6"], "Model in fit.ts"],
  [
    ["static field", "fit.ts", "static factor = 2", "static factor = 4"],
    "Model in fit.ts",
  ],
  [["static block", "fit.ts", "factor += 1", "factor += 2"], "Model in fit.ts"],
  [
    ["class method", "fit.ts", 'return "model"', 'return "a model"'],
    "Model in fit.ts",
  ],
  [
    ["top-level statement", "fit.ts", "table.sort()", "table.reverse()"],
    "statements of fit.ts",
  ],
  [[
    "order of what runs on loading",
    "fit.ts",
    "table.sort();\nconst first = table[0]!;",
    "const first = table[0]!;\ntable.sort();",
  ], "order of fit.ts"],
  [[
    "order of two calls",
    "fit.ts",
    "const first = table[0]!;\nconst last = table.at(-1)!;",
    "const last = table.at(-1)!;\nconst first = table[0]!;",
  ], "order of fit.ts"],
  [
    ["statement of a module passed through", "lib/util.ts", "true", "1 > 0"],
    "statements of lib/util.ts",
  ],
  [
    ["re-export target", "lib/util.ts", "./clamp.ts", "./clamp2.ts"],
    "clamp() in lib/clamp.ts",
    "clamp() in lib/clamp2.ts",
    "floor() in lib/floor.ts",
  ],
  [[
    "helper in another file",
    "lib/clamp.ts",
    "Math.min(x, 7)",
    "Math.min(x, 8)",
  ], "clamp() in lib/clamp.ts"],
  [
    ["helper of a helper", "lib/floor.ts", "Math.floor", "Math.ceil"],
    "floor() in lib/floor.ts",
  ],
  [
    ["class behind export *", "lib/scale.ts", "x / 3", "x / 4"],
    "Scale in lib/scale.ts",
  ],
  [
    ["enum value", "lib/unit.ts", "Metre = 1", "Metre = 2"],
    "Unit in lib/unit.ts",
  ],
  [["import cycle", "lib/sum.ts", "? 1", "? 2"], "sum() in lib/sum.ts"],
  [
    ["member of a namespace", "shapes.ts", "power(x, 2)", "power(x, 4)"],
    "square() in shapes.ts",
  ],
  [
    ["another member", "fit.ts", "shapes.square(2)", "shapes.cube(2)"],
    "season() in fit.ts",
    "square() in shapes.ts",
    "cube() in shapes.ts",
  ],
  [
    ["import of a namespace", "power.ts", "x ** n", "x * n"],
    "power() in power.ts",
  ],
  [
    [
      "side-effect import",
      "setup.ts",
      "globalThis, { depth }",
      "globalThis, { depth: -depth }",
    ],
    "all of setup.ts",
  ],
  [
    ["import of a side effect", "depth.ts", "depth = 1", "depth = 2"],
    "all of depth.ts",
  ],
  [["dynamic import", "later.ts", '"later"', '"never"'], "all of later.ts"],
  [["JSON", "data/offsets.json", "1", "2"], "data/offsets.json"],
  [["text", "data/note.txt", "a note", "the note"], "data/note.txt"],
  [["asset", "data/asset.csv", "1,2", "1,3"], "data/asset.csv"],
];

/** Edits that leave alone what the function does. */
const SILENT: readonly Edit[] = [
  ["comment", "fit.ts", "// Fits a season.", "// Fits one season, or two."],
  ["comment in the body", "fit.ts", "  const total", "  /* all */ const total"],
  [
    "formatting",
    "fit.ts",
    "Math.max(mean(rows), LIMIT)",
    "Math.max(\n    mean( rows ),\n    LIMIT\n  )",
  ],
  ["moved lines", "fit.ts", "export interface", "\n\n\nexport interface"],
  [
    "moved function",
    "fit.ts",
    "function* squares() { yield 1; yield 4; }\nclass Model {",
    "class Model {\n  \n",
  ],
  [
    "moved constant",
    "fit.ts",
    "const LIMIT = 10, SPARE = 11;\nconst { low, high = 4 } = { low: 1 };",
    "const { low, high = 4 } = { low: 1 };\nconst LIMIT = 10, SPARE = 11;",
  ],
  ["type annotation", "fit.ts", "name: string = ", "name = "],
  ["return type", "fit.ts", "): { x: number } {", ") {"],
  ["interface", "fit.ts", "readonly degree: number", "readonly degree: string"],
  ["type alias", "lib/stats.ts", "{ value: number } | number", "number"],
  ["as", "fit.ts", "LIMIT) as number;", "LIMIT);"],
  ["satisfies", "fit.ts", "= /a+b/g;", "= /a+b/g satisfies RegExp;"],
  ["non-null", "fit.ts", "table[0]!", "table[0]"],
  ["parentheses", "fit.ts", "x * 2", "(x * (2))"],
  ["numeric separator", "fit.ts", "1_000n", "1000n"],
  ["radix of a number", "fit.ts", "LIMIT = 10", "LIMIT = 0xa"],
  ["quotes", "fit.ts", "'spring'", '"spring"'],
  ["escape", "fit.ts", "'spring'", "'\\x73pring'"],
  ["trailing comma", "fit.ts", "squares: squares(),", "squares: squares()"],
  ["semicolon", "fit.ts", "table.sort();", "table.sort();;"],
  ["export of a helper", "fit.ts", "function helper", "export function helper"],
  [
    "export list",
    "fit.ts",
    "export function unreached",
    "export { helper };\nfunction unreached",
  ],
  [
    "overload",
    "fit.ts",
    "function helper",
    "function helper(x: number): { x: number };\nfunction helper",
  ],
  ["unreached function", "fit.ts", "return SPARE", "return 1 + SPARE"],
  ["unreached constant", "fit.ts", "SPARE = 11", "SPARE = 12"],
  ["unreached export", "lib/clamp.ts", "return x;", "return -x;"],
  ["unreached module", "lib/other.ts", "other = 1", "other = 2"],
  [
    "order of imports",
    "fit.ts",
    `import { Unit } from "./lib/unit.ts";\nimport offsets from "./data/offsets.json" with { type: "json" };`,
    `import offsets from "./data/offsets.json" with { type: "json" };\nimport { Unit } from "./lib/unit.ts";`,
  ],
  [
    "order of names",
    "fit.ts",
    "{ clamp as limit, Scale }",
    "{ Scale, clamp as limit }",
  ],
  ["type-only import", "fit.ts", "type Row, median", "median, type Row"],
  [
    "comment in a namespace",
    "shapes.ts",
    "export const cube",
    "// a cube\nexport const cube",
  ],
  ["sibling in a namespace", "shapes.ts", "power(x, 3)", "power(x, 4)"],
  ["access modifier", "lib/scale.ts", "static of", "public static of"],
  ["comment in an enum", "lib/unit.ts", "Metre = 1", "/** SI */ Metre = 1"],
];

function changes(before: Fingerprint, after: Fingerprint): string[] {
  const write = ({ symbols }: Fingerprint) =>
    new Set(symbols.map(({ label, digest }) => `${digest} ${label}`));
  const [old, now] = [write(before), write(after)];
  const changed = [...old.symmetricDifference(now)].map((line) =>
    line.slice(65)
  );
  return [...new Set(changed)].sort();
}

Deno.test("fingerprint() changes with every edit that changes what runs", async (t) => {
  using base = project(SAMPLE);
  const before = await base.of();
  assert.deepEqual(before.problems, []);
  assert.match(before.digest ?? "", /^[0-9a-f]{64}$/);
  for (const [[what, file, from, to], ...labels] of COUNTS) {
    await t.step(what, async () => {
      using edited = project(edit(SAMPLE, file, from, to));
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert.notEqual(after.digest, before.digest);
      assert.deepEqual(changes(before, after), labels.sort());
    });
  }
});

Deno.test("fingerprint() stays with every edit that changes nothing that runs", async (t) => {
  using base = project(SAMPLE);
  const before = await base.of();
  for (const [what, file, from, to] of SILENT) {
    await t.step(what, async () => {
      let files = edit(SAMPLE, file, from, to);
      if (what === "moved function") {
        const moved = "function* squares() { yield 1; yield 4; }\n";
        files = { ...files, "fit.ts": files["fit.ts"] + moved };
      }
      using edited = project(files);
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert.deepEqual(changes(before, after), []);
      assert.equal(after.digest, before.digest);
    });
  }
});

Deno.test("fingerprint() stays when the project moves or a file is renamed", async () => {
  using base = project(SAMPLE);
  const { "lib/floor.ts": floor = "", ...rest } = SAMPLE;
  const renamed = {
    ...edit(rest, "lib/clamp.ts", "./floor.ts", "../round/down.ts"),
    "round/down.ts": floor,
  };
  using moved = project(
    Object.fromEntries(
      Object.entries(renamed).map((
        [name, text],
      ) => [`deep/down/${name}`, text]),
    ),
  );
  const before = await base.of();
  const after = await moved.of("deep/down/fit.ts");
  assert.equal(after.digest, before.digest);
});

Deno.test("fingerprint() has no path and no URL of the project in its digests", async () => {
  const files = {
    ...MUTANTS,
    "tsconfig.json": '{ "extends": "./emit.json" }',
    "emit.json": '{ "compilerOptions": { "target": "es2022" } }',
  };
  using here = project(files);
  using there = project(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`a/b c/${name}`, text]),
    ),
  );
  const [one, other] = [await here.of(), await there.of("a/b c/fit.ts")];
  assert.deepEqual(one.problems, []);
  assert.equal(other.digest, one.digest);
  assert.deepEqual(other.symbols, one.symbols);
  const shown = [...one.texts()].join() + JSON.stringify(one.symbols);
  assert(!shown.includes(here.root));
});

Deno.test("fingerprint() changes when a name stands for another symbol", async () => {
  const text = "export const season = () => [a, b];\n";
  using base = project({
    "fit.ts": `import { x as a, y as b } from "./xy.ts";\n${text}`,
    "xy.ts": "export const x = 1;\nexport const y = 2;\n",
  });
  using swapped = project({
    "fit.ts": `import { y as a, x as b } from "./xy.ts";\n${text}`,
    "xy.ts": "export const x = 1;\nexport const y = 2;\n",
  });
  assert.notEqual((await base.of()).digest, (await swapped.of()).digest);
});

Deno.test("fingerprint() counts the order of declarations that run code", async () => {
  const pairs = [
    ["var a = 1;", "const b = a + 1;"],
    [
      "class a { static { Math.min(); } }",
      "class b { static x = Math.max(); }",
    ],
    ["enum a { x = Math.min() }", "const b = [...[1]];"],
    ["const { a } = Math as any;", "const b = `${[Math]}`;"],
  ];
  const text = "export const season = () => [a, b];\n";
  for (const [one, other] of pairs) {
    using before = project({ "fit.ts": `${one}\n${other}\n${text}` });
    using after = project({ "fit.ts": `${other}\n${one}\n${text}` });
    assert.notEqual((await before.of()).digest, (await after.of()).digest);
  }
});

Deno.test("fingerprint() leaves out the order of declarations that run none", async () => {
  const pairs = [
    ["class a { x = Math.min(); }", "class b { static y() {} }"],
    ["const a = [1, { b: -1 }];", "const b = `${2 * 3}`;"],
    ["let a = Math;", "function b() {}"],
  ];
  const text = "export const season = () => [a, b];\n";
  for (const [one, other] of pairs) {
    using before = project({ "fit.ts": `${one}\n${other}\n${text}` });
    using after = project({ "fit.ts": `${other}\n${one}\n${text}` });
    assert.equal((await before.of()).digest, (await after.of()).digest);
  }
});

Deno.test("fingerprint() lists the files it read, and no others", async () => {
  using base = project(SAMPLE);
  const { modules } = await base.of();
  const unread = ["lib/clamp2.ts"].map((name) => join(base.root, name));
  const expected = Object.keys(SAMPLE).map((name) => join(base.root, name))
    .filter((path) => !unread.includes(path));
  assert.deepEqual(modules.map(({ path }) => path).sort(), expected.sort());
});

Deno.test("fingerprint() follows a function that the named module imports", async () => {
  using base = project({
    ...SAMPLE,
    "main.ts":
      `import { season } from "./index.ts";\nexport const fit = season;\n`,
    "index.ts":
      `export * as all from "./fit.ts";\nexport { season } from "./fit.ts";\n`,
  });
  const [direct, through] = [await base.of(), await base.of("main.ts", "fit")];
  assert.equal(through.digest, direct.digest);
});

Deno.test("fingerprint() gives the digest that earlier versions gave", async () => {
  using base = project({
    "fit.ts":
      "const LIMIT = 1_0;\nexport function season(x = LIMIT) { return x; }\n",
  });
  assert.equal(FINGERPRINT_VERSION, 2);
  assert.equal(
    (await base.of()).digest,
    "72c94ce6f496a1f02cfd3b9463b0063e4023d46cde2d70f692b7057077e9d3cb",
  );
});

Deno.test("fingerprint() gives what it gave as long as nothing it saw changes", async () => {
  using base = project(SAMPLE);
  const before = await base.of();
  assert.equal(await base.of(), before);
  const write = (name: string, text: string) =>
    Deno.writeTextFileSync(join(base.root, name), text);

  write("lib/other.ts", "export const other = 1;\n\n");
  const other = await base.of();
  assert.equal(other.digest, before.digest);
  assert.notDeepEqual(other.modules, before.modules);

  write("data/asset.csv", "1,2,3\n");
  const asset = await base.of();
  assert.deepEqual(changes(before, asset), ["data/asset.csv"]);

  write("deno.json", '{ "compilerOptions": { "jsx": "react" } }');
  const options = await base.of();
  assert.deepEqual(changes(asset, options), ["compiler options"]);

  Deno.removeSync(join(base.root, "later.ts"));
  const gone = await base.of();
  assert.equal(gone.digest, null);
  assert.match(gone.problems.join(), /there is no file .*later\.ts/);

  Deno.mkdirSync(join(base.root, "later.ts"));
  const directory = await base.of();
  assert.match(directory.problems.join(), /later\.ts is a directory/);
});

Deno.test("fingerprint() sees an edit that leaves size and times as they were", () => {
  using sample = project({
    "deno.json": "{}",
    "fit.ts": "const LIMIT = 1;\nexport const season = () => LIMIT;\n",
  });
  const season = new Function("const season = () => LIMIT; return season;")();
  const path = join(sample.root, "fit.ts");
  const take = () => fingerprint(season, sample.url("fit.ts")).digest;
  const { mtime } = Deno.statSync(path);
  const before = take();
  assert.notEqual(before, null);
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("1", "2"));
  Deno.utimeSync(path, mtime!, mtime!);
  assert.notEqual(take(), before);
});

Deno.test("fingerprint() notices that a package was linked elsewhere since", async () => {
  using base = project({
    "fit.ts":
      'export const season = () => import("./far.ts");\nexport const own = 1;\n',
    "far.ts": 'import { a } from "a";\nexport const far = a;\n',
    "node_modules/store/node_modules/a/package.json": '{ "version": "1.0.0" }',
    "node_modules/.package-lock.json":
      '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }',
    "a/package.json": '{ "version": "1.0.0" }',
  });
  const link = join(base.root, "node_modules/a");
  Deno.symlinkSync(join(base.root, "node_modules/store/node_modules/a"), link);
  const before = await base.of();
  assert.deepEqual(before.problems, []);
  Deno.removeSync(link);
  Deno.symlinkSync(join(base.root, "a"), link);
  const after = await base.of();
  assert.notEqual(after.digest, before.digest);
  assert.equal(after.symbols.at(-1)?.label, "a/package.json");
});
