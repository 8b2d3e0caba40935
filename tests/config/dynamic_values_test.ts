import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig, ConfigError } from "../../src/config/mod.ts";
import { systemCores, systemMemory } from "../../src/internal/system_limits.ts";

const cores = () => z.int().meta({ dynamic: "${system:cores}" });

Deno.test("a dynamic value stands where the layers have null or nothing", async () => {
  const schema = z.object({
    resources: z.object({
      max_memory: z.number().meta({
        unit: "bytes",
        dynamic: "${system:memory}",
      }),
      cores: cores(),
      io_threads: z.int().meta({ dynamic: "${.cores}" }),
      given: cores(),
    }),
    plain: z.int().default(1),
  });
  const { value, explain } = await compileConfig(schema, {
    env: {},
    defaults: { resources: { max_memory: null, given: 3 } },
  });
  assert.deepEqual(value, {
    resources: {
      max_memory: systemMemory(),
      cores: systemCores(),
      io_threads: systemCores(),
      given: 3,
    },
    plain: 1,
  });
  assert.deepEqual(explain("resources.max_memory"), {
    key: "resources.max_memory",
    value: systemMemory(),
    expression: "${system:memory}",
    layer: "dynamic",
    line: 1,
    column: 1,
    shadowed: [{ value: null, layer: "defaults" }],
    skipped: [],
  });
  assert.equal(explain("resources.given").layer, "defaults");
});

Deno.test("a dynamic value makes the maps it needs, but not those left out", async () => {
  const inner = z.object({ cores: cores(), n: z.int().default(5) });
  const schema = z.object({
    required: inner,
    defaulted: inner.default({ cores: 1, n: 2 }),
    prefaulted: inner.partial().prefault({ n: 7 }),
    optional: inner.optional(),
    nullable: inner.nullable(),
    records: z.record(z.string(), inner),
    list: z.array(inner),
  });
  const { value, explain } = await compileConfig(schema, {
    env: {},
    defaults: { nullable: null, records: { a: {} }, list: [{ n: 1 }] },
  });
  const n = systemCores();
  assert.deepEqual(value, {
    required: { cores: n, n: 5 },
    defaulted: { cores: 1, n: 2 },
    prefaulted: { cores: n, n: 7 },
    nullable: null,
    records: { a: { cores: n, n: 5 } },
    list: [{ cores: n, n: 1 }],
  });
  assert.equal(explain("prefaulted.n").layer, "schema");
  assert.equal(explain("defaulted").layer, "schema");
});

Deno.test("a dynamic value that fails is told with its key", async () => {
  const schema = z.object({ n: z.int().meta({ dynamic: "${system:coers}" }) });
  try {
    await compileConfig(schema, { env: {} });
    throw new Error("accepted");
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    const [issue] = error.issues;
    assert.deepEqual([issue?.code, issue?.key, issue?.layer], [
      "RESOLVER_FAILED",
      "n",
      "dynamic",
    ]);
    assert.match(error.message, /1 \| \$\{system:coers\}\n {4}\| \^{15}/);
  }
});

Deno.test("a dynamic value leaves the schema's default alone, unless it is null", async () => {
  const schema = z.object({
    seven: z.int().default(7).meta({ dynamic: "${system:cores}" }),
    cleared: z.int().default(7).meta({ dynamic: "${system:cores}" }),
    none: z.int().nullable().default(null).meta({ dynamic: "${.seven}" }),
  });
  const { value } = await compileConfig(schema, {
    env: {},
    defaults: { cleared: null },
  });
  assert.deepEqual(value, { seven: 7, cleared: systemCores(), none: 7 });
});

Deno.test("a default of the schema may be an expression", async () => {
  class Config {
    root = "/data";
    out = "${.root}/out";
    inner = { copy: "${out}", list: ["${root}", "\\${root}"] };
  }
  const { value, explain } = await compileConfig(Config, {
    args: ["-o", "root=/x"],
  });
  assert.deepEqual(value, {
    root: "/x",
    out: "/x/out",
    inner: { copy: "/x/out", list: ["/x", "${root}"] },
  });
  assert.deepEqual(explain("out"), {
    key: "out",
    value: "/x/out",
    expression: "${.root}/out",
    layer: "schema",
    shadowed: [],
    skipped: [],
  });
  const set = await compileConfig(Config, { args: ["-o", "out=y"] });
  assert.equal(set.value.inner.copy, "y");
});

Deno.test("a default with an expression does not make the map around it", async () => {
  const inner = z.object({ a: z.string().default("${b}") });
  const schema = z.object({
    b: z.string().default("x"),
    optional: inner.optional(),
    prefaulted: inner.prefault({}),
  });
  const { value } = await compileConfig(schema, {});
  assert.deepEqual(value, { b: "x", prefaulted: { a: "x" } });
  await assert.rejects(
    compileConfig(schema.extend({ required: inner }), {}),
    /required: expected object, found nothing/,
  );
});
