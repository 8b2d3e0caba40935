import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig, ConfigError } from "../../src/config/mod.ts";
import type { Schema } from "../../src/config/mod.ts";

async function refusal(
  schema: Schema<unknown>,
  ...args: string[]
): Promise<ConfigError> {
  try {
    await compileConfig(schema, { args });
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error("compileConfig() accepted it");
}

const bytes = z.number().min(1).meta({ unit: "bytes" });
const seconds = z.number().meta({ unit: "s" });

Deno.test("compileConfig() reads quantities where the schema gives a unit", async () => {
  const schema = z.object({
    memory: bytes,
    wrapped: bytes.nullable().default(null),
    waits: z.array(seconds),
    each: z.record(z.string(), bytes),
    plain: z.string(),
    mixed: z.union([seconds, z.literal("auto")]),
  });
  const config = await compileConfig(schema, {
    defaults: {
      memory: "4*1024*1024*1024",
      wrapped: "1 kB",
      waits: ["1.5h", 3, "250ms"],
      each: { a: "1 MiB", b: 5 },
      plain: "4 GiB",
      mixed: "2 min",
    },
  });
  assert.deepEqual(config.value, {
    memory: 4294967296,
    wrapped: 1000,
    waits: [5400, 3, 0.25],
    each: { a: 1048576, b: 5 },
    plain: "4 GiB",
    mixed: 120,
  });
  const { value } = await compileConfig(
    z.object({ mixed: schema.shape.mixed }),
    {
      args: ["-o", "mixed=auto"],
    },
  );
  assert.equal(value.mixed, "auto");
});

Deno.test("compileConfig() reads a quantity from every layer", async () => {
  const schema = z.object({ limit: z.object({ memory: bytes }) });
  const config = await compileConfig(schema, {
    app: "assaytest",
    cwd: "/",
    env: { ASSAYTEST__limit__memory: "1 GiB" },
    args: ["-o", "limit.memory=2 GiB"],
    defaults: { limit: { memory: "3 GiB" } },
  });
  assert.equal(config.value.limit.memory, 2 ** 31);
  const { layer, shadowed } = config.explain("limit.memory");
  assert.deepEqual([layer, shadowed.map(({ layer }) => layer)], [
    "-o",
    ["environment", "defaults"],
  ]);
});

Deno.test("compileConfig() names the unit of what it refuses", async () => {
  const schema = z.object({
    memory: bytes.optional(),
    whole: z.int().max(9).meta({ unit: "s" }).optional(),
  });
  const cases: [string, RegExp][] = [
    [
      "memory=4 GiBB",
      /memory: expected a number of bytes such as 4 GiB, found the unknown unit 'GiBB'; did you mean 'GiB'\?\n.*4 GiBB\n +\| \^{6}/,
    ],
    ["memory=0", /memory: expected a number of bytes ≥ 1, found 0\n/],
    ["memory=true", /memory: expected a number of bytes, found true\n/],
    ["whole=10s", /whole: expected a number of seconds ≤ 9, found 10\n/],
    ["whole=250ms", /whole: expected a whole number of seconds, found 0\.25\n/],
  ];
  for (const [assignment, message] of cases) {
    const error = await refusal(schema, "-o", assignment);
    assert.equal(error.issues.length, 1, error.message);
    assert.match(error.message, message);
    assert.equal(error.issues[0]?.code, "INVALID_VALUE");
  }
  const { hints } = await refusal(schema, "-o", "memory=4 GiBB");
  assert.match(hints[0]!, /KiB, MiB, GiB/);
});

Deno.test("compileConfig() shows no secret quantity", async () => {
  const schema = z.object({ pin: seconds.meta({ unit: "s", secret: true }) });
  const error = await refusal(schema, "-o", "pin=7 lightyears");
  assert.doesNotMatch(error.message + error.hints.join(), /7|lightyears/);
});

Deno.test("compileConfig() finds a unit inside and outside of wrappers", async () => {
  const unit = { unit: "bytes" };
  const inside = z.number().meta(unit);
  const schema = z.object({
    all: z.array(z.union([z.object({ n: inside.optional() }), inside])),
    a: inside.optional(),
    b: z.number().optional().meta(unit),
    c: inside.nullable(),
    d: z.number().nullable().meta(unit),
    e: inside.default(1),
    f: z.number().default(1).meta(unit),
    g: z.record(z.string(), inside),
    h: z.tuple([inside, z.string()]),
  });
  const n = "4 KiB";
  const { value } = await compileConfig(schema, {
    defaults: {
      all: [{ n }, n],
      ...{ a: n, b: n, c: n, d: n, e: n, f: n, g: { x: n }, h: [n, n] },
    },
  });
  const k = 4096;
  assert.deepEqual(value, {
    all: [{ n: k }, k],
    ...{ a: k, b: k, c: k, d: k, e: k, f: k, g: { x: k }, h: [k, n] },
  });
});
