import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { compiledOf } from "../../src/config/kit.ts";
import {
  compileConfig,
  type CompileOptions,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import { AssayError } from "../../src/internal/errors.ts";
import { makeFolder } from "./folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

/** An app whose name no file of this machine has. */
const app = "assaytest";

async function refusal(
  schema: Schema<unknown>,
  options: CompileOptions,
): Promise<ConfigError> {
  try {
    await compileConfig(schema, { env: {}, ...options });
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    assert.equal(error.code, "CONFIG_INVALID");
    return error;
  }
  throw new Error("compileConfig() accepted it");
}

Deno.test("compileConfig() lays every layer over the one below", async () => {
  await using folder = await makeFolder({
    "package/default.yaml": "packaged: 1\nwho: packaged\n",
    "package/test.yaml": "test: 1\nwho: test\n",
    "home/.assaytest.yml": "home: 1\nwho: home\n",
    "home/.config/assaytest/config.yaml": "user: 1\nwho: user\n",
    "work/assaytest.yml": "project: 1\nwho: project\n",
    "work/given.json": '{"given": 1, "who": "given"}',
  });
  const at = (name: string) => join(folder.path, name);
  const all: CompileOptions = {
    app,
    defaults: { defaults: 1, who: "defaults" },
    packaged: pathToFileURL(at("package/default.yaml")),
    cwd: at("work"),
    env: {
      HOME: at("home"),
      ASSAYTEST_ENV: "test",
      ASSAYTEST__environment: "1",
      ASSAYTEST__who: "environment",
      UNRELATED__who: "nobody",
    },
    args: ["--config", "given.json", "-o", "argument=1", "-o", "who=argument"],
    overrides: { overrides: 1, who: "overrides" },
  };
  const { value, explain } = await compileConfig(anything, all);
  const names = ["defaults", "packaged", "test", "home", "user", "project"];
  const above = ["environment", "given", "argument", "overrides"];
  for (const name of [...names, ...above]) {
    assert.equal((value as Record<string, unknown>)[name], 1, name);
  }
  const who = explain("who");
  assert.deepEqual(
    [who.value, ...who.shadowed.map(({ value }) => value)],
    [...names, ...above].reverse(),
  );
  assert.deepEqual(
    [who.layer, ...who.shadowed.map(({ layer }) => layer)],
    [
      "overrides",
      "-o",
      "--config",
      "environment",
      "project",
      "user",
      "home",
      "test",
      "packaged",
      "defaults",
    ],
  );
});

Deno.test("compileConfig() reads test.yaml only with APP_ENV=test", async () => {
  await using folder = await makeFolder({
    "default.yaml": "who: packaged\n",
    "test.yaml": "who: test\n",
  });
  const packaged = pathToFileURL(join(folder.path, "default.yaml")).href;
  const whoWith = async (env: Record<string, string>) => {
    const options = { app: "my-own-app", packaged, env };
    return (await compileConfig(anything, options)).value;
  };
  assert.deepEqual(await whoWith({}), { who: "packaged" });
  assert.deepEqual(await whoWith({ MY_OWN_APP_ENV: "other" }), {
    who: "packaged",
  });
  assert.deepEqual(await whoWith({ MY_OWN_APP_ENV: "test" }), { who: "test" });
});

Deno.test("compileConfig() obeys an absolute XDG_CONFIG_HOME", async () => {
  await using folder = await makeFolder({
    "xdg/assaytest/config.yaml": "who: xdg\n",
    ".config/assaytest/config.yaml": "who: dot-config\n",
  });
  const HOME = folder.path;
  const read = async (XDG_CONFIG_HOME: string) => {
    const env = { HOME, XDG_CONFIG_HOME };
    return (await compileConfig(anything, { app, env, cwd: HOME })).value;
  };
  assert.deepEqual(await read(join(HOME, "xdg")), { who: "xdg" });
  assert.deepEqual(await read("xdg"), { who: "dot-config" });
});

Deno.test("compileConfig() looks at no file and no variable without app", async () => {
  await using folder = await makeFolder({
    ".yml": "a: 1",
    "undefined.yml": "a: 1",
  });
  const env = { HOME: folder.path, UNDEFINED__a: "1", __a: "1" };
  const { value } = await compileConfig(anything, { cwd: folder.path, env });
  assert.deepEqual(value, {});
});

Deno.test("compileConfig() keeps the case of keys in variables", async () => {
  const env = { ASSAYTEST__Some__keyName: "[1, a]", ASSAYTEST__b_c: "" };
  const { value } = await compileConfig(anything, { app, env });
  assert.deepEqual(value, { Some: { keyName: [1, "a"] }, b_c: null });
  const nested = { ASSAYTEST__a__b: "1", ASSAYTEST__a: "5" };
  assert.deepEqual(
    (await compileConfig(anything, { app, env: nested })).value,
    {
      a: { b: 1 },
    },
  );
  const bad = await refusal(anything, { app, env: { ASSAYTEST__a____b: "1" } });
  assert.equal(bad.issues[0]?.code, "BAD_KEY");
  assert.equal(bad.issues[0]?.name, "ASSAYTEST__a____b");
});

Deno.test("compileConfig() sets an item of a list by its index", async () => {
  const options = { defaults: { a: [1, 2] }, args: ["-o", "a.1=20"] };
  assert.deepEqual((await compileConfig(anything, options)).value, {
    a: [1, 20],
  });
  const error = await refusal(anything, { ...options, args: ["-o", "a.2=3"] });
  assert.match(error.message, /-o a\.2: a\.2: expected an index below 2/);
});

Deno.test("compileConfig() tells everything that is wrong, with its place", async () => {
  await using folder = await makeFolder({
    "assaytest.yml": [
      "season:",
      "  harmonics: three",
      "  días: [1, x]",
      "sesson: 1",
    ].join("\n"),
  });
  const schema = z.object({
    season: z.object({ harmonics: z.int(), días: z.array(z.number()) }),
    station: z.string(),
    level: z.number().max(5).default(1),
  });
  const error = await refusal(schema, {
    app,
    cwd: folder.path,
    args: ["-o", "level=7"],
  });
  assert.equal(
    error.message,
    [
      "Cannot compile the configuration: 5 problems",
      "  assaytest.yml:4:1: sesson: unknown key; did you mean 'season'?",
      "  4 | sesson: 1",
      "    | ^^^^^^",
      '  assaytest.yml:2:14: season.harmonics: expected number, found "three"',
      "  2 |   harmonics: three",
      "    |              ^^^^^",
      '  assaytest.yml:3:13: season.días.1: expected number, found "x"',
      "  3 |   días: [1, x]",
      "    |             ^",
      "  station: expected string, found nothing",
      "  -o level: level: expected number to be <=5, found 7",
      "  1 | 7",
      "    | ^",
    ].join("\n"),
  );
  const issue = error.issues[1];
  assert.deepEqual(issue, {
    code: "INVALID_VALUE",
    key: "season.harmonics",
    message: 'expected number, found "three"',
    expected: "number",
    found: '"three"',
    layer: "project",
    file: join(folder.path, "assaytest.yml"),
    line: 2,
    column: 14,
    excerpt: "  2 |   harmonics: three\n    |              ^^^^^",
  });
  assert.equal(error.data.issues, error.issues);
});

Deno.test("compileConfig() suggests the key that was meant", async () => {
  const schema = z.object({
    season: z.object({ harmonics: z.int().default(2) }),
  });
  const defaults = { season: { harmnics: 3 } };
  const error = await refusal(schema, { defaults });
  const [issue] = error.issues;
  assert.equal(issue?.code, "UNKNOWN_KEY");
  assert.equal(issue?.key, "season.harmnics");
  assert.equal(issue?.message, "unknown key; did you mean 'harmonics'?");
  assert.equal(issue?.layer, "defaults");
  const options = { defaults, strict: false };
  const { value } = await compileConfig(schema, options);
  assert.deepEqual(value, { season: { harmonics: 2 } });
});

Deno.test("compileConfig() tells an unknown key once, the strict schema's too", async () => {
  const schema = z.strictObject({ a: z.int() });
  for (const strict of [true, false]) {
    const options = { args: ["-o", "a=1", "-o", "b=1"], strict };
    const { issues } = await refusal(schema, options);
    assert.deepEqual(issues.map(({ code, key }) => [code, key]), [
      ["UNKNOWN_KEY", "b"],
    ]);
    assert.equal(issues[0]?.name, "b");
  }
});

Deno.test("compileConfig() tells no more than 100 problems", async () => {
  const known = Object.fromEntries(
    Array.from(
      { length: 5_000 },
      (_, key) => [`known${key}`, z.int().optional()],
    ),
  );
  const defaults = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, key) => [`knwon${key}`, 1]),
  );
  const error = await refusal(z.object(known), { defaults });
  assert.equal(error.issues.length, 100);
  assert.match(error.message, /more than 100 problems/);
});

Deno.test("compileConfig() knows the keys of unions, records and loose maps", async () => {
  const tree = z.object({
    z: z.int(),
    get again() {
      return tree.optional();
    },
  });
  const schema = z.object({
    either: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), one: z.int() }),
      z.object({ kind: z.literal("b"), two: z.int() }),
    ]),
    record: z.record(z.string(), z.int()),
    loose: z.looseObject({}),
    both: z.object({ x: z.int() }).and(z.object({ y: z.int() })),
    maybe: z.object({ z: z.int() }).nullable(),
    tuple: z.tuple([z.object({ t: z.int() })]),
    tree,
    custom: z.union([z.object({ a: z.int() }), z.custom<object>()]),
  });
  const good = {
    either: { kind: "b", two: 1 },
    record: { any: 1 },
    loose: { any: 1 },
    both: { x: 1, y: 1 },
    maybe: { z: 1 },
    tuple: [{ t: 1 }],
    tree: { z: 1, again: { z: 2 } },
    custom: { any: 1 },
  };
  assert.deepEqual(
    (await compileConfig(schema, { defaults: good })).value,
    good,
  );
  const overrides = {
    either: { q: 1 },
    both: { q: 1 },
    maybe: { q: 1 },
    tree: { again: { q: 1 } },
  };
  const { issues } = await refusal(schema, { defaults: good, overrides });
  assert.deepEqual(issues.map(({ key }) => key), [
    "either.q",
    "both.q",
    "maybe.q",
    "tree.again.q",
  ]);
});

Deno.test("compileConfig() says which member of a union was meant", async () => {
  const schema = z.object({
    a: z.union([z.int(), z.boolean()]),
    b: z.union([
      z.object({ c: z.int(), d: z.int(), e: z.int() }),
      z.object({ c: z.int() }),
      z.object({ d: z.int(), e: z.int() }),
    ]),
  });
  const defaults = { a: "x", b: { c: "y" } };
  const { issues } = await refusal(schema, { defaults, strict: false });
  assert.deepEqual(issues.map(({ key, message }) => [key, message]), [
    ["a", 'expected number or boolean, found "x"'],
    ["b.c", 'expected number, found "y"'],
  ]);
});

Deno.test("compileConfig() takes any schema with parse, and its own errors", async () => {
  const schema: Schema<{ port: number }> = {
    parse(input) {
      const { port } = input as { port?: unknown };
      if (typeof port !== "number") throw new TypeError("port: no number");
      return { port };
    },
  };
  const { value } = await compileConfig(schema, { args: ["-o", "port=80"] });
  assert.equal(value.port satisfies number, 80);
  const error = await refusal(schema, {});
  assert.match(error.message, /port: no number/);
  assert(error.cause instanceof TypeError);
});

Deno.test("compileConfig() keeps a message of the schema's author", async () => {
  const schema = z.object({
    a: z.int().refine((a) => a % 2 === 0, "must be even"),
  });
  const error = await refusal(schema, { args: ["-o", "a=3"] });
  assert.equal(error.issues[0]?.message, "must be even, found 3");
});

Deno.test("compileConfig() names the key of a value it cannot read", async () => {
  const error = await refusal(anything, { args: ["-o", "a.b={c: 1, c: 2}"] });
  const [issue] = error.issues;
  assert.deepEqual([issue?.code, issue?.key], ["DUPLICATE_KEY", "a.b.c"]);
  assert.match(error.hints.join(), /Quote a text/);
});

Deno.test("compileConfig() refuses files it cannot read, each by its kind", async () => {
  await using folder = await makeFolder({
    "list.yaml": "- 1\n",
    "text.yaml": "hello\n",
    "bytes.yaml": new Uint8Array([97, 58, 32, 0xff]),
    "a.ini": "a = 1\n",
    "loose.json": "{a: 1}",
    "directory.yml/x": "",
  });
  const cases: [string, string, RegExp][] = [
    ["list.yaml", "NOT_A_MAP", /expected a map at the top, found a list/],
    ["text.yaml", "NOT_A_MAP", /found a single value/],
    ["bytes.yaml", "UNREADABLE", /expected UTF-8 text/],
    ["a.ini", "UNREADABLE", /one of \.yaml, .*, found '\.ini'/],
    ["loose.json", "SYNTAX", /1:2: .* in JSON/],
    ["directory.yml", "UNREADABLE", /found a directory/],
    ["missing.yml", "UNREADABLE", /found nothing there/],
  ];
  for (const [name, code, message] of cases) {
    const args = ["--config", name];
    const error = await refusal(anything, { args, cwd: folder.path });
    assert.deepEqual(error.issues.map((issue) => issue.code), [code], name);
    assert.match(error.message, message);
    assert.match(error.message, new RegExp(`  ${name.replace(".", "\\.")}:`));
  }
  const directory = { app: "directory", cwd: folder.path };
  assert.match((await refusal(anything, directory)).message, /a directory/);
});

Deno.test("compileConfig() takes an empty file for no layer, BOM and CRLF as they come", async () => {
  await using folder = await makeFolder({
    "empty.yaml": "",
    "comment.yaml": "# nothing\n---\n",
    "dos.yaml": "\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n",
  });
  const read = async (name: string) => {
    const options = { args: ["-c", name], cwd: folder.path };
    return (await compileConfig(anything, options)).value;
  };
  assert.deepEqual(await read("empty.yaml"), {});
  assert.deepEqual(await read("comment.yaml"), {});
  assert.deepEqual(await read("dos.yaml"), { a: 1, b: "x\ny\n" });
});

Deno.test("compileConfig() freezes a plain copy that compiledOf() knows", async () => {
  const given = { list: [{ a: 1 }] };
  const config = await compileConfig(anything, { defaults: given });
  const value = config.value as typeof given;
  assert.equal(compiledOf(value), config);
  assert.equal(compiledOf({ ...value }), undefined);
  assert.equal(compiledOf(undefined), undefined);
  assert.throws(() => value.list.push({ a: 2 }), TypeError);
  assert.throws(() => value.list[0]!.a = 2, TypeError);
  given.list[0]!.a = 3;
  assert.equal(value.list[0]?.a, 1);
});

Deno.test("compileConfig() never lets a key change a prototype", async () => {
  await using folder = await makeFolder({
    "a.yaml": "__proto__: {polluted: 1}\n",
    "b.yaml": "constructor: {prototype: {polluted: 1}}\ntoString: 2\n",
  });
  const cwd = folder.path;
  const polluted = () => "polluted" in {};
  const file = await refusal(anything, { args: ["-c", "a.yaml"], cwd });
  assert.equal(file.issues[0]?.code, "BAD_KEY");
  const defaults = JSON.parse('{"a": {"__proto__": {"polluted": 1}}}');
  const code = await refusal(anything, { defaults });
  assert.equal(code.issues[0]?.key, "a.__proto__");
  const args = ["-c", "b.yaml", "-o", "toString.x=3"];
  const { value } = await compileConfig(anything, { args, cwd });
  assert.deepEqual(Object.entries(value as object), [
    ["constructor", { prototype: { polluted: 1 } }],
    ["toString", { x: 3 }],
  ]);
  assert.equal(polluted(), false);
  const schema = z.object({ a: z.int().optional() });
  const unknown = await refusal(schema, { args: ["-o", "constructor=1"] });
  assert.equal(unknown.issues[0]?.code, "UNKNOWN_KEY");
});

Deno.test("compileConfig() leaves undefined unset and classes alone", async () => {
  const date = new Date(0);
  const defaults = { a: 1, b: undefined, date };
  const { value } = await compileConfig(anything, { defaults });
  assert.deepEqual(value, { a: 1, date });
  assert.equal((value as typeof defaults).date, date);
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const error = await refusal(anything, { defaults: cyclic });
  assert.equal(error.issues[0]?.code, "TOO_DEEP");
});

Deno.test("compileConfig() refuses options that make no sense", async () => {
  const cases: [CompileOptions, string][] = [
    [{ app: "../x" }, "BAD_APP"],
    [{ app: "" }, "BAD_APP"],
    [{ cwd: "here" }, "BAD_CWD"],
    [{ packaged: "https://example.org/default.yaml" }, "BAD_PACKAGED"],
    [{ packaged: "default.yaml" }, "BAD_PACKAGED"],
    [{ args: ["--nope"] }, "WRONG_CALL"],
  ];
  for (const [options, code] of cases) {
    await assert.rejects(
      compileConfig(anything, { env: {}, ...options }),
      (error) => error instanceof AssayError && error.code === code,
      code,
    );
  }
});

Deno.test({
  name: "compileConfig() skips what permissions forbid, and explains it",
  permissions: { read: false, env: false },
  async fn() {
    const schema = z.object({ a: z.int().default(1) });
    const { value, explain } = await compileConfig(schema, {
      app,
      cwd: "/nowhere",
    });
    assert.equal(value.a, 1);
    const { skipped } = explain("a");
    assert.deepEqual(skipped.map(({ layer, reason }) => [layer, reason]), [
      ["system", "no permission to read it"],
      ["project", "no permission to read it"],
      ["home", "HOME is not set, or there is no permission to read it"],
      ["environment", "no permission to list the environment"],
    ]);
    assert.equal(skipped[0]?.file, "/etc/assaytest.yml");
    const error = await refusal(schema, { args: ["-c", "/nowhere/a.yaml"] });
    assert.match(error.message, /found no permission/);
    assert.deepEqual(error.hints, [
      "Run it again with --allow-read=/nowhere/a.yaml.",
    ]);
  },
});

Deno.test("compileConfig() gives the schema's output type", async () => {
  const schema = z.object({
    at: z.string().transform((text) => new URL(text)),
    list: z.array(z.enum(["a", "b"])).default(["a"]),
  });
  const config = await compileConfig(schema, {
    args: ["-o", "at=https://example.org/"],
  });
  const at: URL = config.value.at;
  const list: ("a" | "b")[] = config.value.list;
  assert.equal(at.host, "example.org");
  assert.deepEqual(list, ["a"]);
  // @ts-expect-error: the output is a URL, not a text
  const wrong: string = config.value.at;
  assert(wrong as unknown instanceof URL);
});

Deno.test("compileConfig() names no layer for what the whole configuration is refused for", async () => {
  const schema = z.object({ a: z.int(), b: z.int() })
    .refine(({ a, b }) => a < b, "a must be below b");
  await assert.rejects(compileConfig(schema, { defaults: { a: 2, b: 1 } }), {
    message: "Cannot compile the configuration: 1 problem\n  a must be below b",
  });
});
