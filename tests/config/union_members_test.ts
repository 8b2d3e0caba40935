import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { locateObject } from "../../src/config/locate_object.ts";
import type { Schema } from "../../src/config/mod.ts";
import { unknownKeys } from "../../src/config/unknown_keys.ts";
import { viewSchema } from "../../src/config/view_schema.ts";

function unknown(schema: Schema<unknown>, value: object): string[] {
  const root = locateObject(value, { layer: "defaults" }, () => {});
  return Array.from(
    unknownKeys(root, viewSchema(schema).input),
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

const circle = z.object({ kind: z.literal("circle"), radius: z.number() });
const square = z.object({
  kind: z.enum(["square", "box"]),
  width: z.number(),
  inner: z.object({ kind: z.int() }).optional(),
});
const shapes = z.discriminatedUnion("kind", [circle, square]);

Deno.test("unknownKeys() takes only the keys of the member that a discriminator names", () => {
  const schema = z.object({ shape: shapes });
  const of = (shape: object) => unknown(schema, { shape });
  assert.deepEqual(of({ kind: "circle", radius: 1 }), []);
  assert.deepEqual(of({ kind: "box", width: 1, inner: { kind: 1 } }), []);
  assert.deepEqual(of({ kind: "circle", width: 1 }), [
    "shape.width: unknown key",
  ]);
  assert.deepEqual(of({ kind: "square", widt: 1, radius: 1 }), [
    "shape.widt: unknown key; did you mean 'width'?",
    "shape.radius: unknown key",
  ]);
});

Deno.test("unknownKeys() takes the keys of every member while none is named", () => {
  for (const kind of [undefined, "triangle", "${a.b}", null, 1]) {
    const value = { kind, radius: 1, width: 1, other: 1 };
    assert.deepEqual(unknown(shapes, value), ["other: unknown key"], `${kind}`);
  }
});

Deno.test("unknownKeys() sees through intersections, nested unions and references", () => {
  const named = z.intersection(shapes, z.object({ name: z.string() }));
  const both = { kind: "circle", name: "a", radius: 1 };
  assert.deepEqual(unknown(named, both), []);
  assert.deepEqual(unknown(named, { ...both, width: 1 }), [
    "width: unknown key",
  ]);

  const line = z.object({ kind: z.literal("line"), length: z.number() });
  const nested = z.discriminatedUnion("kind", [shapes, line]);
  assert.deepEqual(unknown(nested, { kind: "line", length: 1 }), []);
  assert.deepEqual(unknown(nested, { kind: "line", width: 1 }), [
    "width: unknown key",
  ]);
  assert.deepEqual(unknown(nested, { kind: "box", radius: 1 }), [
    "radius: unknown key",
  ]);

  const leaf = z.object({ kind: z.literal("leaf"), value: z.int() });
  const branch = z.object({
    kind: z.literal("branch"),
    get left() {
      return tree;
    },
    get right() {
      return tree;
    },
  });
  const tree: z.ZodType = z.discriminatedUnion("kind", [leaf, branch]);
  const good = { kind: "leaf", value: 1 };
  const bad = { kind: "leaf", left: good };
  assert.deepEqual(
    unknown(z.object({ tree }), {
      tree: { kind: "branch", left: good, right: bad },
    }),
    ["tree.right.left: unknown key"],
  );
});

Deno.test("unknownKeys() takes members that share a key, and those without a discriminator", () => {
  const optional = z.union([
    z.object({ version: z.literal(2).optional(), apple: z.int() }),
    z.object({ version: z.literal([1, null]), berry: z.int() }),
    z.object({ corn: z.int() }),
  ]);
  const all = { apple: 1, berry: 1, corn: 1 };
  assert.deepEqual(unknown(optional, all), []);
  assert.deepEqual(unknown(optional, { version: 2, ...all }), [
    "berry: unknown key",
  ]);
  assert.deepEqual(unknown(optional, { version: null, ...all }), [
    "apple: unknown key",
  ]);
});

Deno.test("unknownKeys() finds no key in what a strict union accepts", () => {
  const kinds = ["a", "b", "c", "d"];
  const member = (kinds: string[], keys: string[]) =>
    z.strictObject({
      kind: z.literal(kinds),
      ...Object.fromEntries(keys.map((key) => [key, z.int().optional()])),
    });
  const keys = fc.subarray(["x", "y", "z"]);
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.subarray(kinds, { minLength: 1 }), keys), {
      minLength: 1,
    }),
    fc.constantFrom(...kinds),
    keys,
    (members, kind, given) => {
      const [first, ...others] = members.map(([kinds, keys]) =>
        member(kinds, keys)
      );
      const schema = z.union([first!, ...others]);
      const value = {
        kind,
        ...Object.fromEntries(given.map((key) => [key, 1])),
      };
      if (!schema.safeParse(value).success) return;
      assert.deepEqual(unknown(schema, value), []);
    },
  ));
});
