import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import {
  compileConfig,
  type CompileOptions,
  ConfigError,
  type Schema,
} from "../../../src/config/mod.ts";
import { makeFolder } from "../folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

async function valueOf(defaults: object): Promise<unknown> {
  return (await compileConfig(anything, { defaults, env: {} })).value;
}

async function refusal(
  options: CompileOptions,
  schema: Schema<unknown> = anything,
): Promise<ConfigError> {
  try {
    await compileConfig(schema, { env: {}, ...options });
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error("compileConfig() accepted it");
}

Deno.test("compileConfig() puts values in the place of ${…}, their type kept", async () => {
  assert.deepEqual(
    await valueOf({
      a: { n: 1, list: [10, { x: true }], nothing: null },
      number: "${a.n}",
      item: "${a.list.0}",
      bracket: "${a.list[1].x}",
      inside: "n=${a.n}, x=${a.list.1.x}, ${a.nothing}",
      map: "${a}",
      list: "${ a.list }",
      absent: "${a.nothing}",
    }),
    {
      a: { n: 1, list: [10, { x: true }], nothing: null },
      number: 1,
      item: 10,
      bracket: true,
      inside: "n=1, x=true, null",
      map: { n: 1, list: [10, { x: true }], nothing: null },
      list: [10, { x: true }],
      absent: null,
    },
  );
});

Deno.test("compileConfig() reads relative references from the value's own place", async () => {
  assert.deepEqual(
    await valueOf({
      n: 0,
      a: { n: 1, here: "${.n}", up: "${..n}", b: { up: "${..n}-${...n}" } },
      list: [5, "${.0}", "${..n}"],
      // A copy keeps what its references meant where they were written.
      copy: "${a}",
    }),
    {
      n: 0,
      a: { n: 1, here: 1, up: 0, b: { up: "1-0" } },
      list: [5, 5, 0],
      copy: { n: 1, here: 1, up: 0, b: { up: "1-0" } },
    },
  );
});

Deno.test("compileConfig() resolves references inside references", async () => {
  assert.deepEqual(
    await valueOf({
      which: "small",
      sizes: { small: { n: 1 }, large: { n: 2 } },
      n: "${sizes.${which}.n}",
      n2: "${${path}}",
      path: "sizes.large.n",
      // Through another reference, and through a map that refers back.
      alias: "${sizes}",
      through: "${alias.large.n}",
      m: "${k}",
      k: { own: "${m.v}", v: 7 },
    }),
    {
      which: "small",
      sizes: { small: { n: 1 }, large: { n: 2 } },
      n: 1,
      n2: 2,
      path: "sizes.large.n",
      alias: { small: { n: 1 }, large: { n: 2 } },
      through: 2,
      m: { own: 7, v: 7 },
      k: { own: 7, v: 7 },
    },
  );
});

Deno.test("compileConfig() unescapes as OmegaConf does", async () => {
  const cases: [string, string][] = [
    ["\\${dir}", "${dir}"],
    ["C:\\\\${dir}", "C:\\tmp"],
    ["\\\\\\${dir}", "\\${dir}"],
    ["C:\\foo_${dir}", "C:\\foo_tmp"],
    ["C:\\\\foo_${dir}", "C:\\\\foo_tmp"],
    ["$dir $${dir} {dir}", "$dir $tmp {dir}"],
    ["C:\\\\foo", "C:\\\\foo"],
    ["\\${dir} ${dir} }", "${dir} tmp }"],
  ];
  for (const [written, expected] of cases) {
    const { text } = await valueOf({ dir: "tmp", text: written }) as {
      text: string;
    };
    assert.equal(text, expected, written);
  }
});

Deno.test("compileConfig() takes an interpolated text for no expression, nor a key", async () => {
  assert.deepEqual(
    await valueOf({ a: "\\${b}", b: "${a}", c: "<${a}>", "${a}": 1 }),
    { a: "${b}", b: "${b}", c: "<${b}>", "${a}": 1 },
  );
});

Deno.test("compileConfig() refers to the schema's defaults", async () => {
  const schema = z.object({
    season: z.object({ harmonics: z.int().default(2), days: z.int() }),
    whole: z.object({ a: z.int() }).default({ a: 5 }),
    copy: z.int(),
    deep: z.int(),
    map: z.object({ a: z.int() }),
  });
  const { value } = await compileConfig(schema, {
    env: {},
    defaults: {
      season: { days: 7 },
      copy: "${season.harmonics}",
      deep: "${whole.a}",
      map: "${whole}",
    },
  });
  assert.deepEqual([value.copy, value.deep, value.map], [2, 5, { a: 5 }]);
  const tree = z.object({
    n: z.int().default(1),
    get left() {
      return tree.optional();
    },
    get right() {
      return tree.optional();
    },
  });
  const trees = z.object({ copy: tree, tree: tree.optional() });
  const defaults = { copy: "${tree}" };
  const copied = await compileConfig(trees, { env: {}, defaults });
  assert.deepEqual(copied.value, { copy: { n: 1 } });
});

Deno.test("compileConfig() interpolates after all layers are merged", async () => {
  const { value, explain } = await compileConfig(anything, {
    env: { ASSAYTEST__dir: "env" },
    app: "assaytest",
    cwd: "/nowhere",
    defaults: { dir: "low", out: "${dir}/a", replaced: "${nothing.at.all}" },
    args: ["-o", "out2=${out}/b"],
    overrides: { replaced: 1 },
  });
  assert.deepEqual(value, {
    dir: "env",
    out: "env/a",
    out2: "env/a/b",
    replaced: 1,
  });
  assert.equal(explain("replaced").shadowed[0]?.value, "${nothing.at.all}");
});

Deno.test("compileConfig() shows a cycle", async () => {
  const cases: [object, string][] = [
    [{ a: "${b}", b: "${a}" }, "a → b → a"],
    [{ a: "x${b}", b: "${c}", c: "y${a}" }, "a → b → c → a"],
    [{ a: "${a}" }, "a → a"],
    [{ a: { x: "${a}" } }, "a → a.x → a"],
    [{ a: "${oc.select:b,1}", b: "${oc.select:a,1}" }, "a → b → a"],
  ];
  for (const [defaults, way] of cases) {
    const { issues } = await refusal({ defaults });
    assert.deepEqual(issues.map(({ code }) => code), ["INTERPOLATION_CYCLE"]);
    assert.equal(issues[0]?.message, `expected a value, found a cycle: ${way}`);
  }
  for (
    const defaults of [
      { a: "${a.b}" },
      { a: "${b.x}", b: "${a.y}" },
      { a: "${${a}}" },
      { a: "${${a.x}}" },
    ]
  ) {
    const { issues } = await refusal({ defaults });
    assert(issues.every(({ code }) => code === "INTERPOLATION_CYCLE"));
  }
});

Deno.test("compileConfig() follows a long chain of references", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`k${i}`, `\${k${i + 1}}`]),
  );
  const value = await valueOf({ ...chain, k10000: 5 });
  assert.equal((value as Record<string, unknown>).k0, 5);
});

Deno.test("compileConfig() places what is wrong under the ${…} itself", async () => {
  await using folder = await makeFolder({
    "a.yaml": [
      "season: {harmonics: 2}",
      "x: a ${season.harmonics} b ${seson.harmonics}",
      'quoted: "é ${season.harmnics}"',
      "open: ${season",
      "map: ${season} is one",
      "twice: ${season.harmonics} ${",
      "days: many",
    ].join("\n"),
  });
  const schema = z.looseObject({ days: z.int() });
  const options = { args: ["-c", "a.yaml"], cwd: folder.path };
  const error = await refusal(options, schema);
  assert.equal(
    error.message,
    [
      "Cannot compile the configuration: 6 problems",
      "  a.yaml:2:28: x: expected a key of the configuration, found 'seson.harmonics'; did you mean 'season'?",
      "  2 | x: a ${season.harmonics} b ${seson.harmonics}",
      "    |                            ^^^^^^^^^^^^^^^^^^",
      "  a.yaml:3:12: quoted: expected a key of the configuration, found 'season.harmnics'; did you mean 'season.harmonics'?",
      '  3 | quoted: "é ${season.harmnics}"',
      "    |            ^^^^^^^^^^^^^^^^^^",
      "  a.yaml:4:7: open: expected '}' after '${', found the end of the text",
      "  4 | open: ${season",
      "    |       ^^",
      "  a.yaml:5:6: map: expected a single value inside a text, found a map",
      "  5 | map: ${season} is one",
      "    |      ^^^^^^^^^",
      "  a.yaml:6:28: twice: expected '}' after '${', found the end of the text",
      "  6 | twice: ${season.harmonics} ${",
      "    |                            ^^",
      '  a.yaml:7:7: days: expected number, found "many"',
      "  7 | days: many",
      "    |       ^^^^",
    ].join("\n"),
  );
});

Deno.test("compileConfig() refuses what is no expression", async () => {
  const cases: [string, RegExp][] = [
    ["${", /expected '}'/],
    ["${a", /expected '}'/],
    ["${}", /expected a key such as/],
    ["${a..b}", /found 'a\.\.b'/],
    ["${a.}", /found 'a\.'/],
    ["${..}", /expected a key such as/],
    ["${__proto__.x}", /expected a key such as/],
    ["${...x}", /inside the configuration/],
    ["${a b:c}", /name of a resolver/],
    ["${${a}:c}", /name of a resolver/],
    ["${env:'A}", /closing '/],
    ["${env:'A' B}", /after a quoted argument/],
    ["${".repeat(1000), /at most 200 levels/],
  ];
  for (const [text, message] of cases) {
    const { issues } = await refusal({ defaults: { k: text, a: 1 } });
    const [issue] = issues;
    assert.deepEqual([issues.length, issue?.code], [1, "INTERPOLATION_SYNTAX"]);
    assert.match(issue!.message, message, text);
  }
});

Deno.test("compileConfig() tells a problem once, however often its value is used", async () => {
  const defaults = { a: "${no.such}", b: "${a}", c: ["${b}", { d: "x${a}" }] };
  const { issues } = await refusal({ defaults });
  assert.deepEqual(issues.map(({ key, code }) => [key, code]), [
    ["a", "INTERPOLATION_MISSING"],
  ]);
});

Deno.test("compileConfig() does not ask the schema about what has no value", async () => {
  const schema = z.object({ a: z.int(), b: z.object({ c: z.int() }) });
  const defaults = { a: "${b.d}", b: "${a}" };
  const { issues } = await refusal({ defaults }, schema);
  assert.deepEqual(issues.map(({ code }) => code), ["INTERPOLATION_CYCLE"]);
});

Deno.test("compileConfig() bounds what expressions repeat", async () => {
  const laughs = (first: unknown, next: (name: string) => unknown) => {
    const all: Record<string, unknown> = { l0: first };
    for (let i = 1; i < 40; i++) all[`l${i}`] = next(`\${l${i - 1}}`);
    return all;
  };
  for (
    const defaults of [
      laughs("ha".repeat(10), (name) => name.repeat(10)),
      laughs([1], (name) => Array(10).fill(name)),
      laughs({ a: 1 }, (name) => ({ a: name, b: name })),
    ]
  ) {
    const { issues } = await refusal({ defaults });
    assert.equal(issues[0]?.code, "INTERPOLATION_TOO_LARGE");
  }
});

Deno.test("explain() gives the expression, its place and its value", async () => {
  await using folder = await makeFolder({
    "a.yaml": "season: {harmonics: 2}\nx: ${season.harmonics}\ny: '\\${x}'\n",
  });
  const file = join(folder.path, "a.yaml");
  const config = await compileConfig(anything, {
    args: ["-c", "a.yaml"],
    cwd: folder.path,
    env: {},
    defaults: { x: 1 },
  });
  assert.deepEqual(config.explain("x"), {
    key: "x",
    value: 2,
    expression: "${season.harmonics}",
    layer: "--config",
    file,
    line: 2,
    column: 4,
    shadowed: [{ value: 1, layer: "defaults" }],
    skipped: [],
  });
  assert.equal("expression" in config.explain("y"), false);
  assert.equal(config.explain("y").value, "${x}");
});

Deno.test("compileConfig() refers to defaults inside a map that is left out", async () => {
  const schema = z.object({
    map: z.object({ n: z.int().default(4), m: z.int().default(5) })
      .prefault({ m: 6 }),
    n: z.int(),
    copy: z.unknown(),
  });
  const { value } = await compileConfig(schema, {
    defaults: { n: "${map.n}", copy: "${map}" },
  });
  const map = { n: 4, m: 6 };
  assert.deepEqual(value, { map, n: 4, copy: map });
  const { value: own } = await compileConfig({ a: { b: 1 }, c: 0 }, {
    defaults: { c: "${a.b}" },
  });
  assert.equal(own.c, 1);
});
