import assert from "node:assert/strict";
import { z } from "zod";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import { locateObject } from "../../src/config/locate_object.ts";
import { validate } from "../../src/config/validate.ts";

const nothing = locateObject({}, { layer: "defaults" }, () => {});

function messages(schema: Schema<unknown>): string[] {
  const result = validate(schema, nothing);
  assert(!result.ok);
  return result.problems.map(({ path, message }) => `${path}: ${message}`);
}

Deno.test("validate() says what a missing key should be, also a made required one", () => {
  const required = (schema: z.ZodType) => schema.optional().nonoptional();
  assert.deepEqual(
    messages(z.object({
      plain: z.string(),
      text: required(z.string()),
      whole: required(z.int()),
      choice: required(z.union([z.string(), z.boolean()])),
      map: required(z.object({})),
      size: required(z.number().meta({ unit: "bytes" })),
      any: required(z.any()),
    })),
    [
      "plain: expected string, found nothing",
      "text: expected string, found nothing",
      "whole: expected number, found nothing",
      "choice: expected string or boolean, found nothing",
      "map: expected object, found nothing",
      "size: expected a number of bytes, found nothing",
      "any: expected a value, found nothing",
    ],
  );
});

Deno.test("validate() says which discriminators there are", () => {
  const member = (kind: string) => z.object({ kind: z.literal(kind) });
  const kinds = z.discriminatedUnion("kind", [member("a"), member("b")]);
  assert.deepEqual(messages(kinds), [
    "kind: expected 'a' | 'b', found nothing",
  ]);
});

Deno.test("validate() refuses a schema whose parse is asynchronous", async () => {
  const late: (() => Promise<unknown>)[] = [
    () => Promise.resolve({}),
    () => Promise.reject(new Error("late")),
  ];
  const schemas: Schema<unknown>[] = [
    ...late.map((parse) => ({ parse })),
    z.object({}).refine(() => Promise.resolve(true)),
  ];
  for (const schema of schemas) {
    assert.deepEqual(messages(schema), [
      ": the schema's 'parse' must be synchronous: expected a value, found a promise",
    ]);
    await assert.rejects(compileConfig(schema), (error) => {
      assert(error instanceof ConfigError);
      assert.match(error.message, /must be synchronous/);
      assert.equal(error.hints.length, 1);
      return true;
    });
  }
});

Deno.test("validate() takes a value with a then that is no function", () => {
  const schema = { parse: () => ({ then: 1 }) };
  assert.deepEqual(validate(schema, nothing), { ok: true, value: { then: 1 } });
});
