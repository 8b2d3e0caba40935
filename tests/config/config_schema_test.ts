import assert from "node:assert/strict";
import { z } from "zod";
import { configSchema } from "../../src/config/config_schema.ts";
import type { JsonSchema } from "../../src/config/json_schema.ts";
import { readQuantity } from "../../src/config/parse_quantity.ts";

function at(schema: JsonSchema, ...path: string[]): JsonSchema {
  return path.reduce((at, key) => at[key] as JsonSchema, schema);
}

Deno.test("configSchema() describes what may be written, by draft 2020-12", async () => {
  const schema = await configSchema(z.object({
    days: z.int().min(1).max(12).default(7).describe("Days to average over"),
    name: z.string(),
  }));
  assert.deepEqual(schema, {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      days: {
        type: "integer",
        minimum: 1,
        maximum: 12,
        default: 7,
        description: "Days to average over",
      },
      name: { type: "string" },
    },
    required: ["name"],
    additionalProperties: false,
  });
});

Deno.test("configSchema() takes a class and an object of defaults", async () => {
  class Config {
    param = 1;
    season = { harmonics: 2 };
  }
  const schema = await configSchema(Config);
  assert.equal(schema.required, undefined);
  assert.deepEqual(at(schema, "properties", "param"), {
    type: "number",
    default: 1,
  });
  assert.deepEqual(schema, await configSchema({ ...new Config() }));
});

Deno.test("configSchema() lets a number with a unit be a quantity", async () => {
  const bytes = z.number().min(1).meta({ unit: "bytes" });
  const schema = await configSchema(z.object({
    memory: bytes.default(5),
    maybe: z.number().nullable().meta({ unit: "s" }),
    ranged: bytes.nullable(),
    outside: z.number().min(1).nullable().meta({ unit: "s" }),
    each: z.array(bytes),
    plain: z.number(),
  }));
  const memory = at(schema, "properties", "memory");
  assert.deepEqual(memory.type, ["number", "string"]);
  assert.deepEqual([memory.minimum, memory.unit, memory.default], [
    1,
    "bytes",
    5,
  ]);
  assert.deepEqual(at(schema, "properties", "maybe").type, [
    "number",
    "null",
    "string",
  ]);
  const ranged = at(schema, "properties", "ranged").anyOf as JsonSchema[];
  assert.deepEqual(ranged.map(({ type }) => type), [
    ["number", "string"],
    "null",
  ]);
  const outside = at(schema, "properties", "outside").anyOf as JsonSchema[];
  assert.deepEqual(outside.map(({ type }) => type), [
    "number",
    "null",
    "string",
  ]);
  const item = at(schema, "properties", "each", "items");
  assert.deepEqual(item.type, ["number", "string"]);
  assert.deepEqual(at(schema, "properties", "plain"), { type: "number" });

  const pattern = new RegExp(String(memory.pattern), "u");
  const texts = [
    "4 GiB",
    "4*1024",
    "1e3",
    " 7B ",
    "4 GiBB",
    "2**3",
    "x",
    "1 s",
  ];
  for (const text of texts) {
    assert.equal(pattern.test(text), readQuantity(text, "bytes").ok, text);
  }
  assert(pattern.test("${system:memory}"));
});

Deno.test("configSchema() has no default of a secret", async () => {
  const schema = await configSchema(z.object({
    token: z.string().default("hunter2").meta({ secret: true }),
    login: z.object({
      password: z.string().meta({ secret: true }),
      user: z.string(),
    }).default({ password: "hunter2", user: "me" }),
    logins: z.array(z.object({ password: z.string().meta({ secret: true }) }))
      .default([{ password: "hunter2" }]),
  }));
  assert.doesNotMatch(JSON.stringify(schema), /hunter2/);
  assert.deepEqual(at(schema, "properties", "login").default, { user: "me" });
  assert.equal(at(schema, "properties", "token").secret, true);
});

Deno.test("configSchema() refuses other keys where a compile does", async () => {
  const schema = await configSchema(z.object({
    closed: z.object({ a: z.int() }),
    loose: z.looseObject({ a: z.int() }),
    record: z.record(z.string(), z.int()),
    either: z.union([z.object({ a: z.int() }), z.string()]),
    both: z.intersection(
      z.object({ a: z.int() }).describe("a"),
      z.record(z.string(), z.int()),
    ),
  }));
  const other = (key: string) =>
    at(schema, "properties", key).additionalProperties;
  assert.equal(other("closed"), false);
  assert.deepEqual(other("loose"), {});
  assert.deepEqual(
    at(schema, "properties", "record", "additionalProperties").type,
    "integer",
  );
  const [first] = at(schema, "properties", "either").anyOf as JsonSchema[];
  assert.equal(first?.additionalProperties, false);
  for (const one of at(schema, "properties", "both").allOf as JsonSchema[]) {
    assert.notEqual(one.additionalProperties, false);
  }
});

Deno.test("configSchema() reaches into schemas that hold themselves", async () => {
  const tree = z.object({
    size: z.number().meta({ unit: "s" }),
    get inner() {
      return tree.optional();
    },
  });
  const schema = await configSchema(z.object({ tree }));
  const [inner] = Object.values(schema.$defs as Record<string, JsonSchema>);
  assert.equal(inner?.additionalProperties, false);
  assert.deepEqual(at(inner!, "properties", "size").type, ["number", "string"]);
});

Deno.test("configSchema() leaves out defaults that JSON cannot say", async () => {
  const schema = await configSchema(z.object({
    most: z.number().default(Infinity),
    none: z.number().nullable().default(null),
  }));
  assert.equal("default" in at(schema, "properties", "most"), false);
  assert.equal(at(schema, "properties", "none").default, null);
});

Deno.test("configSchema() allows any map for a schema that does not say", async () => {
  assert.deepEqual(await configSchema({ parse: (input: unknown) => input }), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
  });
});
