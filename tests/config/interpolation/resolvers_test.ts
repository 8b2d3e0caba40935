import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import {
  compileConfig,
  type CompileOptions,
  ConfigError,
  registerResolver,
  type Schema,
} from "../../../src/config/mod.ts";
import { hostName } from "../../../src/internal/host.ts";
import {
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../../../src/internal/system_limits.ts";
import { resolveNow } from "../../../src/config/interpolation/resolvers/now.ts";
import { openEnvironment } from "../../../src/config/environment.ts";
import { makeFolder } from "../folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

async function resolve(
  expression: string,
  options: CompileOptions = {},
): Promise<unknown> {
  const { value } = await compileConfig(anything, {
    env: {},
    ...options,
    defaults: { ...options.defaults, it: expression },
  });
  return (value as { it: unknown }).it;
}

async function failure(
  expression: string,
  options: CompileOptions = {},
): Promise<ConfigError> {
  try {
    await resolve(expression, options);
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error(`compileConfig() accepted ${expression}`);
}

Deno.test("${env:…} reads a variable as text, or its default", async () => {
  const env = { PORT: "8080", EMPTY: "" };
  assert.equal(await resolve("${env:PORT}", { env }), "8080");
  assert.equal(await resolve("<${env: PORT }>", { env }), "<8080>");
  assert.equal(await resolve("${env:EMPTY,x}", { env }), "");
  assert.equal(await resolve("${env:NONE,x}", { env }), "x");
  assert.equal(await resolve("${env:NONE,}", { env }), "");
  const defaults = { fallback: 5 };
  assert.equal(await resolve("${env:N,${fallback}}", { env, defaults }), "5");
  assert.equal(await resolve("${env:N,${env:PORT}}", { env }), "8080");
  const error = await failure("${env:NONE}", { env });
  assert.equal(error.issues[0]?.code, "RESOLVER_FAILED");
  assert.match(error.message, /variable NONE: expected it to be set/);
});

Deno.test({
  name: "${env:…} names the flag where it has no permission",
  permissions: { env: false, read: true },
  async fn() {
    try {
      const defaults = { a: "${env:NONE,x}" };
      await compileConfig(anything, { defaults });
      throw new Error("accepted");
    } catch (error) {
      assert(error instanceof ConfigError, String(error));
      assert.match(error.hints.join(), /--allow-env=NONE/);
    }
  },
});

Deno.test("${now:…} writes one instant by the codes of strftime", async () => {
  const context = {
    cwd: "/",
    environment: openEnvironment({}),
    isProcess: false,
    now: new Date(2026, 1, 3, 15, 4, 5, 67),
  };
  const now = (format: string) => resolveNow(context, format);
  assert.equal(now("%Y-%m-%d_%H-%M-%S"), "2026-02-03_15-04-05");
  assert.equal(
    now("%y %f %j %b %B %a %A %I%p %%"),
    "26 067000 034 Feb February Tue Tuesday 03PM %",
  );
  assert.equal(now("%s"), String(Math.floor(context.now.getTime() / 1000)));
  assert.match(now("%z"), /^[+-]\d{4}$/);
  assert.notEqual(now("%Z"), "");
  const error = await failure("${now:%Q}");
  assert.match(error.message, /found '%Q'/);
  const defaults = { a: "${now:%s%f}" };
  assert.equal(
    await resolve("${a}=${now:%s%f}", { defaults }).then((text) => {
      const [a, b] = String(text).split("=");
      return a === b;
    }),
    true,
  );
});

Deno.test("${latest:…} finds the path last modified, then the last by name", async () => {
  await using folder = await makeFolder({
    "runs/a.csv": "",
    "runs/b.csv": "",
    "runs/c.csv": "",
    "runs/d.txt": "",
  });
  const cwd = folder.path;
  const at = (name: string, seconds: number) =>
    utimesSync(join(cwd, "runs", name), seconds, seconds);
  at("a.csv", 3000);
  at("b.csv", 3000);
  at("c.csv", 1000);
  at("d.txt", 9000);
  assert.equal(await resolve("${latest:runs/*.csv}", { cwd }), "runs/b.csv");
  assert.equal(
    await resolve("${latest:runs/{a,c}.csv}", { cwd }),
    "runs/a.csv",
  );
  assert.equal(
    await resolve(`\${latest:${cwd}/runs/*}`, { cwd: "/" }),
    join(cwd, "runs/d.txt"),
  );
  const error = await failure("${latest:runs/*.yaml}", { cwd });
  assert.match(error.message, /'runs\/\*\.yaml'.*found none/);
});

Deno.test("${vinc:…} gives the number after the highest", async () => {
  await using folder = await makeFolder({ "runs/a_0000/x": "" });
  const cwd = folder.path;
  const next = () => resolve("${vinc:runs/a}", { cwd });
  assert.equal(await next(), "runs/a_0001");
  await Deno.mkdir(join(cwd, "runs/a_0041"));
  await Deno.writeTextFile(join(cwd, "runs/aa_0099"), "");
  await Deno.writeTextFile(join(cwd, "runs/a_12"), "");
  assert.equal(await next(), "runs/a_0042");
  assert.equal(await resolve("${vinc:runs/a(b)}", { cwd }), "runs/a(b)_0000");
  assert.equal(await resolve("${vinc:new/x/}", { cwd }), "new/x_0000");
  await Deno.mkdir(join(cwd, "runs/a_9999"));
  assert.equal(await next(), "runs/a_10000");
});

Deno.test("${system:…} tells about the machine", async () => {
  assert.equal(await resolve("${system:memory}"), systemMemory());
  assert.equal(await resolve("${system:cores}"), systemCores());
  assert.equal(await resolve("${system:hostname}"), hostName());
  assert.equal(await resolve("${system:temp_dir}"), temporaryDirectory());
  for (const expression of ["${system:free_disk}", "${system:free_disk,/}"]) {
    const free = await resolve(expression);
    assert(typeof free === "number" && free > 0, expression);
  }
  const error = await failure("${system:memroy}");
  assert.match(error.hints.join(), /system:memory/);
});

Deno.test("${file:…} is the text of a file without its last newline", async () => {
  await using folder = await makeFolder({
    "a.txt": "one\ntwo\n\n",
    "dos.txt": "x\r\n",
    "bytes": new Uint8Array([0xff]),
  });
  const cwd = folder.path;
  assert.equal(await resolve("${file:a.txt}", { cwd }), "one\ntwo\n");
  assert.equal(await resolve("${file:dos.txt}", { cwd }), "x");
  for (const name of ["missing", "bytes", "."]) {
    const error = await failure(`\${file:${name}}`, { cwd });
    assert.match(error.message, /expected a file of UTF-8 text/);
    assert(error.cause instanceof Error, name);
  }
});

Deno.test({
  name: "resolvers name the flag where they may not read",
  permissions: { read: ["/nowhere"], env: true },
  async fn() {
    for (const call of ["file:/no/a", "latest:/no/*", "vinc:/no/a"]) {
      const error = await failure(`\${${call}}`, { cwd: "/nowhere" });
      assert.match(error.hints.join(), /--allow-read=\/no/, call);
    }
  },
});

Deno.test("${oc.select:…} has a default of any type", async () => {
  const defaults = { a: { b: [1] }, missing: { d: null } };
  const cases: [string, unknown][] = [
    ["${oc.select:a.b.0,7}", 1],
    ["${oc.select:a.b}", [1]],
    ["${oc.select:.a.b.0}", 1],
    ["${oc.select:a.c,7}", 7],
    ["${oc.select:a.c,'7'}", "7"],
    ["${oc.select:a.c,[x, 2]}", ["x", 2]],
    ["${oc.select:a.c,${a}}", { b: [1] }],
    ["${oc.select:a.c}", null],
    ["${oc.select:missing.d,1}", null],
  ];
  for (const [expression, value] of cases) {
    assert.deepEqual(
      await resolve(expression, { defaults }),
      value,
      expression,
    );
  }
  assert.match((await failure("${oc.select:}")).message, /a key and a default/);
});

Deno.test("${oc.decode:…} reads a text as YAML", async () => {
  const env = { PORT: "8080", LIST: "[1, a]", BAD: "[", NONE: "" };
  assert.equal(await resolve("${oc.decode:${env:PORT}}", { env }), 8080);
  assert.deepEqual(await resolve("${oc.decode:${env:LIST}}", { env }), [
    1,
    "a",
  ]);
  const error = await failure("${oc.decode:${env:BAD}}", { env });
  assert.equal(error.issues[0]?.code, "RESOLVER_FAILED");
});

Deno.test("registerResolver() makes ${name:…} call a function with texts", async () => {
  registerResolver("test.args", (...args) => args);
  const cases: [string, string[]][] = [
    ["", []],
    [" ", []],
    ["''", [""]],
    ["a, b ,c d", ["a", "b", "c d"]],
    ["a,", ["a", ""]],
    ["'a, b',\"c}\"", ["a, b", "c}"]],
    ["'it''s'".replace("''", "\\'"), ["it's"]],
    ["it's, fine", ["it's", "fine"]],
    ["{a, b}, [c, d], (e, f)", ["{a, b}", "[c, d]", "(e, f)"]],
    ["x='a, b'", ["x='a, b'"]],
    ["a\\,b\\}, \\ c", ["a,b}", " c"]],
    ["C:\\data\\x", ["C:\\data\\x"]],
    ["\\${a}", ["${a}"]],
    ["${n}, '<${n}>', ${test.args:}x".replace("${test.args:}", "${n}"), [
      "1",
      "<1>",
      "1x",
    ]],
    ["é, 日本", ["é", "日本"]],
  ];
  const defaults = { n: 1 };
  for (const [args, expected] of cases) {
    const got = await resolve(`\${test.args:${args}}`, { defaults });
    assert.deepEqual(got, expected, args);
  }
});

Deno.test("registerResolver() calls once a compile for the same arguments", async () => {
  const calls: string[] = [];
  registerResolver("test.once", (text = "") => {
    calls.push(text);
    return Promise.resolve({ text, list: [1] });
  });
  const config = await compileConfig(anything, {
    env: {},
    defaults: {
      x: "a",
      one: "${test.once:a}",
      two: "${test.once:${x}}",
      three: ["${one.list.0}", "${test.once:'a'}"],
      other: "${test.once:b}",
    },
  });
  assert.deepEqual(calls, ["a", "b"]);
  const first = { text: "a", list: [1] };
  assert.deepEqual(config.value, {
    x: "a",
    one: first,
    two: first,
    three: [1, first],
    other: { text: "b", list: [1] },
  });
  assert.deepEqual(config.resolverCalls, [
    { expression: "${test.once:a}", value: first },
    { expression: "${test.once:b}", value: { text: "b", list: [1] } },
  ]);
  assert(Object.isFrozen(config.resolverCalls));
});

Deno.test("registerResolver() refuses bad names and taken ones", () => {
  const resolver = () => 1;
  registerResolver("test.taken", resolver);
  registerResolver("test.taken", resolver);
  for (const name of ["test.taken", "env", "oc.select", "oc.decode"]) {
    assert.throws(() => registerResolver(name, () => 2), {
      code: "RESOLVER_EXISTS",
    });
  }
  for (const name of ["", "1a", "a-b", "a:b", "a b", ".a"]) {
    assert.throws(() => registerResolver(name, resolver), {
      code: "BAD_RESOLVER_NAME",
    });
  }
});

Deno.test("a resolver that throws is an error with its cause", async () => {
  const cause = new TypeError("no vault");
  registerResolver("test.throws", () => Promise.reject(cause));
  const error = await failure("a ${test.throws:x}");
  assert.equal(error.cause, cause);
  assert.equal(error.issues[0]?.code, "RESOLVER_FAILED");
  assert.match(error.message, /'test\.throws' failed: no vault/);
  registerResolver("test.second", () => {
    throw new RangeError("other");
  });
  const defaults = { b: "${test.second:}" };
  const both = await failure("${test.throws:x}", { defaults });
  assert(both.cause instanceof AggregateError);
  assert.equal(both.cause.errors.length, 2);
});

Deno.test("a resolver must give data", async () => {
  registerResolver("test.nothing", () => undefined);
  registerResolver("test.function", () => () => 1);
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  registerResolver("test.cyclic", () => cyclic);
  registerResolver("test.proto", () => JSON.parse('{"__proto__": 1}'));
  for (const name of ["nothing", "function", "cyclic", "proto"]) {
    const { issues } = await failure(`\${test.${name}:}`);
    assert.equal(issues[0]?.code, "RESOLVER_FAILED", name);
  }
});

Deno.test("an unknown resolver is an error that offers the nearest", async () => {
  const { issues } = await failure("${lastest:a}");
  assert.equal(issues[0]?.code, "RESOLVER_UNKNOWN");
  assert.match(issues[0]!.message, /did you mean 'latest'/);
});

Deno.test("resolvers of the toolkit refuse a wrong number of arguments", async () => {
  for (const call of ["now:", "now:a,b", "env:", "file:''", "env:a,b,c"]) {
    const { issues } = await failure(`\${${call}}`);
    assert.match(issues[0]!.message, /argument/, call);
  }
});
