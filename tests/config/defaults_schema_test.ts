import assert from "node:assert/strict";
import { z } from "zod";
import { describeKeys } from "../../src/config/kit.ts";
import { compileConfig, type Schema } from "../../src/config/mod.ts";
import { toSchema } from "../../src/config/schema_like.ts";
import { AssayError } from "../../src/internal/errors.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true : false;

class Config {
  param = 1;
  input_path = "data.csv";
  flag = true;
  big = 5n;
  since = new Date("2026-01-01");
  none: string | null = null;
  unset?: number;
  limit = Infinity;
  list = [1, 2];
  points = [{ x: 1, y: 2 }, { x: 3, y: 4 }];
  mixed = [1, "a"];
  empty: string[] = [];
  season = { harmonics: 2, deep: { on: false } };

  describe() {
    return this.input_path;
  }
}

Deno.test("toSchema() infers the type of a class, an object and a schema", async () => {
  const fromClass = await toSchema(Config);
  const isClass: Equal<typeof fromClass, Schema<Config>> = true;
  const fromObject = await toSchema({ param: 1, names: ["a"] });
  const isObject: Equal<
    typeof fromObject,
    Schema<{ param: number; names: string[] }>
  > = true;
  const zod = z.object({ a: z.int().default(1) });
  const fromZod = await toSchema(zod);
  const isZod: Equal<typeof fromZod, Schema<{ a: number }>> = true;
  const fromUnknown = await toSchema<unknown>(zod);
  const isUnknown: Equal<typeof fromUnknown, Schema<unknown>> = true;
  assert(isClass && isObject && isZod && isUnknown);
  assert.equal(fromZod, zod);
});

Deno.test("compileConfig() takes a class, whose fields are the defaults", async () => {
  const { value, explain } = await compileConfig(Config);
  const { describe: _, unset: __, ...fields } = new Config();
  assert.deepEqual(value, fields);
  assert.equal(explain("season.harmonics").layer, "schema");
  assert.equal(explain("param").value, 1);
});

Deno.test("compileConfig() lays values over the defaults of a class", async () => {
  const args = [
    "param=2.5",
    "big=7",
    "since=2026-02-03",
    "none=text",
    "unset=3",
    "limit=.inf",
    "list.1=20",
    "points=[{x: 5, y: 6}]",
    "mixed=[true, {a: 1}]",
    "empty=[anything, 1]",
    "season.deep.on=true",
  ].flatMap((arg) => ["-o", arg]);
  const { value } = await compileConfig(Config, { args });
  assert.deepEqual(value, {
    param: 2.5,
    input_path: "data.csv",
    flag: true,
    big: 7n,
    since: new Date("2026-02-03"),
    none: "text",
    unset: 3,
    limit: Infinity,
    list: [1, 20],
    points: [{ x: 5, y: 6 }],
    mixed: [true, { a: 1 }],
    empty: ["anything", 1],
    season: { harmonics: 2, deep: { on: true } },
  });
});

Deno.test("compileConfig() holds values to the types of the defaults", async () => {
  const cases: [string, RegExp][] = [
    ["param=many", /param: expected number, found "many"/],
    ["param=.inf", /param: expected number, found Infinity/],
    ["limit=many", /limit: expected number, found "many"/],
    ["flag=1", /flag: expected boolean, found 1/],
    ["input_path=1", /input_path: expected string, found 1/],
    ["big=1.5", /big: expected bigint, found 1\.5/],
    ["since=soon", /since: expected a date such as 2026-11-23/],
    ["since=2026-02-30", /since: expected a date/],
    ["list=[1, a]", /list\.1: expected number, found "a"/],
    ["points=[{x: 1}]", /points\.0\.y: expected number, found nothing/],
    ["points.0.z=1", /points\.0\.z: unknown key/],
    ["season.harmonic=1", /did you mean 'harmonics'\?/],
    ["describe=1", /describe: unknown key/],
  ];
  for (const [assignment, message] of cases) {
    await assert.rejects(
      compileConfig(Config, { args: ["-o", assignment] }),
      message,
      assignment,
    );
  }
});

Deno.test("toSchema() reads dates without a zone as UTC", async () => {
  const schema = await toSchema({ at: new Date(0) });
  const cases = [
    ["2026-11-23", "2026-11-23T00:00:00.000Z"],
    ["2026-11-23T10:00:00", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23T10:00:00+02:00", "2026-11-23T08:00:00.000Z"],
    ["2026-11-23T10:00:00.5Z", "2026-11-23T10:00:00.500Z"],
  ];
  for (const [text, iso] of cases) {
    assert.equal(schema.parse({ at: text }).at.toISOString(), iso);
  }
});

Deno.test("toSchema() makes a schema that describes itself, defaults too", async () => {
  const keys = describeKeys(await toSchema(Config));
  const short = keys.map(({ key, type, default: fallback }) => [
    key,
    type,
    fallback,
  ]);
  assert.deepEqual(short, [
    ["param", "number", 1],
    ["input_path", "string", "data.csv"],
    ["flag", "boolean", true],
    ["big", "integer | string", "5"],
    ["since", "string", "2026-01-01T00:00:00.000Z"],
    ["none", "any", null],
    ["unset", "any", undefined],
    ["limit", "number", ".inf"],
    ["list", "list of number", [1, 2]],
    ["points", "list of map", [{ x: 1, y: 2 }, { x: 3, y: 4 }]],
    ["mixed", "list of any", [1, "a"]],
    ["empty", "list of any", []],
    ["season.harmonics", "number", 2],
    ["season.deep.on", "boolean", false],
  ]);
});

Deno.test("toSchema() names the path of a default that no file can hold", async () => {
  const cycle: Record<string, unknown> = {};
  cycle.inner = cycle;
  const cases: [object, RegExp][] = [
    [{ a: { f: () => 1 } }, /the default 'a\.f': .* found a function/],
    [{ a: [new Map()] }, /the default 'a\.0': .* found a Map/],
    [{ a: Symbol("s") }, /the default 'a': .* found Symbol\(s\)/],
    [{ a: { [Symbol("s")]: 1 } }, /the default 'a\.Symbol\(s\)'/],
    [{ a: new Date(NaN) }, /the default 'a': .* found a Date/],
    [JSON.parse('{"__proto__": 1}'), /the default '__proto__'/],
    [cycle, /expected at most 200 levels, found more, or a cycle/],
    [new Map(), /Cannot take a Map for a schema/],
  ];
  for (const [defaults, message] of cases) {
    await assert.rejects(
      toSchema(defaults),
      (error) =>
        error instanceof AssayError && error.code === "DEFAULTS_INVALID" &&
        error.hints.length > 0 && message.test(error.message),
      String(message),
    );
  }
  // @ts-expect-error: a number is no schema.
  await assert.rejects(toSchema(5), /Cannot take 5 for a schema/);
});

Deno.test("compileConfig() takes fields of classes inside and of those above", async () => {
  class Resources {
    cores = 1;
    get twice(): number {
      return 2 * this.cores;
    }
  }
  class Base {
    name = "base";
    resources = new Resources();
  }
  class Config extends Base {
    override name = "config";
    each = [new Resources()];
  }
  const { value } = await compileConfig(Config, {
    args: ["-o", "resources.cores=4"],
  });
  assert.deepEqual(value, {
    name: "config",
    resources: { cores: 4 },
    each: [{ cores: 1 }],
  });
  assert(Object.isFrozen(value.each[0]));
});

Deno.test("compileConfig() allows keys that a class has not, where strict is false", async () => {
  const options = { defaults: { n: 2, further: 1 } };
  await assert.rejects(
    compileConfig({ n: 1 }, options),
    /further: unknown key/,
  );
  const { value } = await compileConfig({ n: 1 }, {
    ...options,
    strict: false,
  });
  assert.deepEqual(value, { n: 2 });
});

Deno.test("compileConfig() refuses a function that is no class", async () => {
  const arrow = (() => 1) as unknown as new () => object;
  await assert.rejects(compileConfig(arrow), { code: "DEFAULTS_INVALID" });
});
