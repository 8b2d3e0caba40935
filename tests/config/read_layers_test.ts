import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { openEnvironment } from "../../src/config/environment.ts";
import { toPlain } from "../../src/config/located.ts";
import {
  compileConfig,
  type CompileOptions,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import type { Problem } from "../../src/config/problem.ts";
import { readLayers } from "../../src/config/read_layers.ts";
import { makeFolder } from "./folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

async function layers(cwd: string, ...args: string[]) {
  const problems: Problem[] = [];
  const read = await readLayers(
    {
      app: undefined,
      packaged: undefined,
      defaults: undefined,
      overrides: undefined,
      args,
      cwd,
      environment: openEnvironment({}),
      nodes: [],
    },
    (problem) => problems.push(problem),
  );
  return { ...read, problems, value: toPlain(read.root) };
}

async function refusal(
  schema: Schema<unknown>,
  options: CompileOptions,
): Promise<ConfigError> {
  try {
    await compileConfig(schema, { env: {}, ...options });
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error("compileConfig() accepted it");
}

const runs = `base: /data
other: {x: 1}
runs:
  day: {param: 1, deep: {y: 2}}
  night: {param: 3}
  list: [1]
  text: a
`;

Deno.test("readLayers() merges the files of --merge over --config, in order", async () => {
  await using folder = await makeFolder({
    "a.yaml": "a: 1\nwho: a\nlist: [1]\n",
    "b.json": '{"b": 2, "who": "b", "list": [2, 3]}',
    "c.toml": 'c = 3\nwho = "c"\n',
  });
  const args = ["-m", "b.json", "c.toml", "-c", "a.yaml", "-o", "o=4"];
  const { value, root } = await layers(folder.path, ...args);
  assert.deepEqual(value, { a: 1, who: "c", list: [2, 3], b: 2, c: 3, o: 4 });
  assert(root.kind === "map");
  const who = root.entries.get("who")!.node;
  assert.deepEqual(
    [who, ...who.shadowed].map(({ place }) => place.source.layer),
    ["--merge", "--merge", "--config"],
  );
  const missing = await layers(folder.path, "--merge", "d.yaml");
  assert.equal(missing.problems[0]?.code, "UNREADABLE");
});

Deno.test("readLayers() takes the part of --experiment, and gives the file", async () => {
  await using folder = await makeFolder({ "runs.yaml": runs });
  const file = ["-c", "runs.yaml", "--experiment"];
  const { value, outer } = await layers(folder.path, ...file, "runs.day");
  assert.deepEqual(value, { param: 1, deep: { y: 2 } });
  assert.deepEqual(outer?.path, ["runs", "day"]);
  assert.equal(outer.file, join(folder.path, "runs.yaml"));
  assert.equal((toPlain(outer.root) as { base: string }).base, "/data");
  assert.equal((await layers(folder.path, "-c", "runs.yaml")).outer, undefined);
});

Deno.test("readLayers() lays -o over the part, or over the file's root", async () => {
  await using folder = await makeFolder({ "runs.yaml": runs });
  const { value, outer } = await layers(
    folder.path,
    ...["-c", "runs.yaml", "-s", "runs.day"],
    ...["-o", "param=5", "-o", "base=/tmp", "-o", "other.x=2"],
    ...["-o", "runs.day.deep.y=6", "-o", "new=7", "-o", "runs.night.param=8"],
  );
  assert.deepEqual(value, { param: 5, deep: { y: 6 }, new: 7 });
  const root = toPlain(outer!.root) as Record<string, unknown>;
  assert.deepEqual([root.base, root.other], ["/tmp", { x: 2 }]);
  assert.deepEqual((root.runs as Record<string, unknown>).night, { param: 8 });
});

Deno.test("readLayers() offers the nearest name for a missing part", async () => {
  await using folder = await makeFolder({ "runs.yaml": runs, "no.yaml": "" });
  const cases: [string, string, string, RegExp][] = [
    ["runs.yaml", "runs.dai", "UNKNOWN_KEY", /did you mean 'day'\?/],
    [
      "runs.yaml",
      "zzz",
      "UNKNOWN_KEY",
      /expected one of base, other, runs, found zzz/,
    ],
    ["runs.yaml", "base.x", "UNKNOWN_KEY", /expected a map, found x/],
    ["runs.yaml", "runs.list", "NOT_A_MAP", /expected a map, found a list/],
    ["runs.yaml", "runs.text", "NOT_A_MAP", /found a single value/],
    ["no.yaml", "runs", "UNKNOWN_KEY", /expected a map, found runs/],
  ];
  for (const [file, key, code, message] of cases) {
    const args = ["-c", file, "-s", key];
    const error = await refusal(anything, { args, cwd: folder.path });
    assert.deepEqual(error.issues.map((issue) => issue.code), [code], key);
    assert.match(error.message, message);
    assert.equal(error.issues[0]!.file, join(folder.path, file));
  }
  const { hints } = await refusal(anything, {
    args: ["-c", "runs.yaml", "-s", "runs.dai"],
    cwd: folder.path,
  });
  assert.deepEqual(hints, ["Write --experiment runs.day."]);
});

Deno.test("compileConfig() reads packaged defaults in every format", async () => {
  const texts = {
    ".yaml": "a: 1\nb: {c: x}\n",
    ".yml": "a: 1\nb: {c: x}\n",
    ".json": '{"a": 1, "b": {"c": "x"}}',
    ".jsonc": '{"a": 1, /* one */ "b": {"c": "x",},}',
    ".toml": 'a = 1\nb.c = "x"\n',
  };
  for (const [extension, text] of Object.entries(texts)) {
    const tested = text.replace("1", "2");
    await using folder = await makeFolder({
      [`default${extension}`]: text,
      [`test${extension === ".yml" ? ".yaml" : extension}`]: tested,
    });
    const packaged = pathToFileURL(join(folder.path, `default${extension}`));
    const options = { app: "assaytest", packaged, cwd: folder.path };
    const plain = await compileConfig(anything, { ...options, env: {} });
    assert.deepEqual(plain.value, { a: 1, b: { c: "x" } }, extension);
    const { line, column } = plain.explain("b.c");
    assert(line! >= 1 && column! > 3, extension);
    const env = { ASSAYTEST_ENV: "test" };
    const test = await compileConfig(anything, { ...options, env });
    assert.deepEqual(test.value, { a: 2, b: { c: "x" } }, extension);
  }
});

Deno.test("-o reaches into a list that only the schema gives", async () => {
  const schema = z.object({
    list: z.array(z.int()).default([1, 2, 3]),
    deep: z.object({ names: z.array(z.string()).default(["a", "b"]) })
      .prefault({}),
    whole: z.object({ items: z.array(z.object({ x: z.int() })) })
      .default({ items: [{ x: 1 }, { x: 2 }] }),
  });
  const args = ["list.1=20", "deep.names.0=c", "whole.items.1.x=5"];
  const config = await compileConfig(schema, {
    args: args.flatMap((arg) => ["-o", arg]),
  });
  assert.deepEqual(config.value, {
    list: [1, 20, 3],
    deep: { names: ["c", "b"] },
    whole: { items: [{ x: 1 }, { x: 5 }] },
  });
  const { layer, shadowed } = config.explain("list.1");
  assert.equal(layer, "-o");
  assert.deepEqual(shadowed.map(({ layer, value }) => [layer, value]), [
    ["schema", 2],
  ]);
});

Deno.test("-o into a list that is nowhere is an error", async () => {
  const schema = z.object({
    list: z.array(z.int()),
    or: z.array(z.int()).default([1]),
    map: z.record(z.string(), z.int()).optional(),
  });
  const nowhere = await refusal(schema, { args: ["-o", "list.1=2"] });
  const [issue] = nowhere.issues;
  assert.deepEqual([issue?.key, issue?.name], ["list.1", "list.1"]);
  assert.match(
    nowhere.message,
    /expected a list that has the index, found no list yet/,
  );
  assert.match(nowhere.hints[0]!, /-o 'list=\[…\]'/);
  const short = await refusal(schema, { args: ["-o", "or.1=2"] });
  assert.match(short.message, /or\.1: expected an index below 1/);
  const cleared = ["-o", "list=5", "-o", "list.0=1"];
  const scalar = await refusal(schema, { args: cleared });
  assert.match(scalar.message, /found no list but a value/);
  const { value } = await compileConfig(schema, {
    defaults: { list: [] },
    args: ["-o", "map.1=2"],
  });
  assert.deepEqual(value.map, { "1": 2 });
});

Deno.test("compileConfig() loads the parsers of TOML and JSON only for their files", async () => {
  await using folder = await makeFolder({
    "a.yaml": "a: 1\n",
    "main.ts": `import { compileConfig } from "${
      import.meta.resolve("../../src/config/mod.ts")
    }";
const { value } = await compileConfig({ parse: (x) => x }, { args: ["-c", "a.yaml"] });
console.log(JSON.stringify(value));
`,
  });
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--frozen", "--config", config, "main.ts"],
    cwd: folder.path,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: {
      specifier: string;
      dependencies?: { specifier: string; isDynamic?: boolean }[];
    }[];
  };
  const imports = modules.filter(({ specifier }) => specifier.includes("/src/"))
    .flatMap(({ dependencies = [] }) => dependencies);
  for (const name of ["./locate_jsonc.ts", "./locate_toml.ts"]) {
    const how = imports.filter(({ specifier }) => specifier === name);
    assert(how.length > 0 && how.every(({ isDynamic }) => isDynamic), name);
  }
});
