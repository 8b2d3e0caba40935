/**
 * The JSON Schema of a configuration, for editors and web forms.
 *
 * @module
 */

import {
  childNodes,
  expand,
  isOpen,
  type JsonSchema,
  type SchemaNode,
  typesOf,
} from "./json_schema.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { unitOf } from "./quantities.ts";
import { type SchemaLike, toSchema } from "./schema_like.ts";
import { unitsOf } from "./units.ts";
import { jsonSchemaOf } from "./view_schema.ts";

const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/**
 * Describes what may be written in a configuration, as JSON Schema (draft
 * 2020-12).
 *
 * Keys that are not named are refused, as a strict compile refuses them;
 * numbers with a unit may be written as texts; a secret's default is left out.
 * The metadata of zod (`unit`, `secret`, `dynamic`) stand beside the keywords.
 *
 * @typeParam T The type of the configuration.
 * @param given A schema, a class or an object of defaults.
 * @returns The JSON Schema; one that allows any map for a schema that does not
 * describe itself.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to describe
 * itself, `DEFAULTS_INVALID` for defaults that no configuration can hold.
 *
 * @example A schema that an editor checks a YAML file by
 * ```ts
 * import { configSchema } from "@assay/assay/config";
 *
 * const schema = await configSchema({ days: 7, name: "summer" });
 * if (schema.additionalProperties !== false) throw new Error("unexpected");
 * ```
 */
export async function configSchema<T>(
  given: SchemaLike<T>,
): Promise<JsonSchema> {
  const root = jsonSchemaOf(await toSchema(given), "input");
  if (root === undefined) return { $schema: DRAFT, type: "object" };
  return describeInput(root);
}

/**
 * Describes what may be written, from what a schema says of itself.
 *
 * @param root The schema's own JSON Schema.
 * @returns The JSON Schema of a configuration.
 */
export function describeInput(root: JsonSchema): JsonSchema {
  return { $schema: DRAFT, ...rewrite({ root, schema: root }, "closed") };
}

/** Members of an intersection each name only a part of the keys. */
type Keys = "closed" | "partial";

function rewrite(node: SchemaNode, keys: Keys): JsonSchema {
  const { root, schema } = node;
  const inner = (value: unknown, keys: Keys = "closed"): unknown =>
    isPlainObject(value) ? rewrite({ root, schema: value }, keys) : value;
  const each = (value: unknown, keys?: Keys): unknown =>
    Array.isArray(value)
      ? value.map((one) => inner(one, keys))
      : isPlainObject(value)
      ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, inner(one)]),
      )
      : value;
  const rewritten = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === "allOf") return [keyword, each(value, "partial")];
      if (LISTS_AND_MAPS.has(keyword)) return [keyword, each(value)];
      if (SINGLE.has(keyword)) return [keyword, inner(value)];
      return [keyword, value];
    }),
  );
  if (schema.properties !== undefined && keys === "closed" && !isOpen([node])) {
    rewritten.additionalProperties = false;
  }
  return withTexts(withoutSecrets(rewritten, node), node);
}

const LISTS_AND_MAPS: ReadonlySet<string> = new Set([
  "$defs",
  "anyOf",
  "oneOf",
  "patternProperties",
  "prefixItems",
  "properties",
]);

const SINGLE: ReadonlySet<string> = new Set([
  "additionalProperties",
  "items",
  "propertyNames",
]);

/** A quantity may be a text. */
function withTexts(schema: JsonSchema, node: SchemaNode): JsonSchema {
  const unit = typeof schema.unit === "string"
    ? unitOf(expand(node))
    : undefined;
  if (unit === undefined) return schema;
  const pattern = quantityPattern(unit);
  if (schema.type !== undefined) {
    return { ...schema, type: [...typesOf(schema), "string"], pattern };
  }
  if (!Array.isArray(schema.anyOf)) return schema;
  return { ...schema, anyOf: [...schema.anyOf, { type: "string", pattern }] };
}

/** What a quantity looks like; `${…}` may stand for any part of one. */
function quantityPattern(unit: string): string {
  const names = Array.from(
    unitsOf(unit).keys(),
    (name) => /^\p{L}+$/u.test(name) ? name : RegExp.escape(name),
  );
  const product = String.raw`\d+(\s*\*\s*\d+)+`;
  const amount = String.raw`[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`;
  const one = String.raw`${amount}\s*(${names.join("|")})?`;
  return String.raw`^\s*(${product}|${one})\s*$|\$\{`;
}

function withoutSecrets(schema: JsonSchema, node: SchemaNode): JsonSchema {
  const { default: fallback, examples, ...rest } = schema;
  const nodes = expand(node);
  const shown = withoutSecret(fallback, nodes);
  const samples = Array.isArray(examples)
    ? examples.map((one) => withoutSecret(one, nodes))
    : [];
  return {
    ...rest,
    ...(shown === undefined ? {} : { default: shown }),
    ...(samples.every((one) => one === undefined) ? {} : { examples: samples }),
  };
}

function withoutSecret(value: unknown, nodes: readonly SchemaNode[]): unknown {
  if (nodes.some(({ schema }) => schema.secret === true)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      withoutSecret(item, childNodes(nodes, `${index}`))
    );
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    [key, withoutSecret(inner, childNodes(nodes, key))] as const
  );
  return Object.fromEntries(
    entries.filter(([, inner]) => inner !== undefined),
  );
}
