import assert from "node:assert/strict";
import { z } from "zod";
import { describeKeys } from "../../src/config/kit.ts";

Deno.test("describeKeys() lists keys with type, default, unit and description", () => {
  const schema = z.object({
    season: z.object({
      harmonics: z.int().default(2).describe("Waves of a year"),
    }),
    kind: z.enum(["a", "b"]).nullable(),
    names: z.array(z.string()).default([]),
    limit: z.number().meta({ unit: "bytes" }).optional(),
    token: z.string().meta({ secret: true }),
    any: z.unknown(),
    extra: z.record(z.string(), z.number()),
    deep: z.object({ x: z.boolean() }).default({ x: true }),
  });
  assert.deepEqual(describeKeys(schema), [
    {
      key: "season.harmonics",
      type: "integer",
      default: 2,
      description: "Waves of a year",
      secret: false,
    },
    { key: "kind", type: '"a" | "b" | null', secret: false },
    { key: "names", type: "list of string", default: [], secret: false },
    { key: "limit", type: "number", unit: "bytes", secret: false },
    { key: "token", type: "string", secret: true },
    { key: "any", type: "any", secret: false },
    { key: "extra", type: "map", secret: false },
    { key: "deep.x", type: "boolean", default: true, secret: false },
  ]);
});

Deno.test("describeKeys() lists a schema that holds itself once", () => {
  const tree = z.object({
    size: z.int(),
    get inner() {
      return tree.optional();
    },
  });
  const keys = describeKeys(z.object({ tree })).map(({ key }) => key);
  assert.deepEqual(keys, ["tree.size", "tree.inner"]);
});

Deno.test("describeKeys() gives the range of a number", () => {
  const schema = z.object({
    days: z.int().min(1).max(12),
    share: z.number().positive().lt(1).nullable(),
    any: z.int(),
  });
  assert.deepEqual(describeKeys(schema), [
    { key: "days", type: "integer", minimum: 1, maximum: 12, secret: false },
    {
      key: "share",
      type: "number | null",
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      secret: false,
    },
    { key: "any", type: "integer", secret: false },
  ]);
});

Deno.test("describeKeys() knows nothing of a schema that does not say", () => {
  assert.deepEqual(describeKeys({ parse: (input) => input }), []);
});
