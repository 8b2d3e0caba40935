/**
 * Listing the keys of a configuration for people.
 *
 * @module
 */

import {
  childNodes,
  type JsonSchema,
  knownKeys,
  type SchemaNode,
  typesOf,
} from "./json_schema.ts";
import type { Schema } from "./schema.ts";
import { defaultOf } from "./default_at.ts";
import { viewSchema } from "./view_schema.ts";

/** What a schema says about one key. */
export interface KeyDescription {
  /** The dotted key. */
  readonly key: string;
  /** The type, in words: `integer`, `list of string`, `"a" | "b"`. */
  readonly type: string;
  /** The default; absent when there is none. */
  readonly default?: unknown;
  readonly description?: string;
  /** The unit of a number: `bytes`, `s`. */
  readonly unit?: string;
  /** The least number, itself allowed. */
  readonly minimum?: number;
  /** The greatest number, itself allowed. */
  readonly maximum?: number;
  /** What the number must be above. */
  readonly exclusiveMinimum?: number;
  /** What the number must be below. */
  readonly exclusiveMaximum?: number;
  /** Whether its value is never shown. */
  readonly secret: boolean;
}

/**
 * Lists the keys of a schema, those of nested maps by their dotted names.
 *
 * @param schema The schema of a configuration.
 * @returns The keys in the schema's order; none for a schema that does not
 * describe itself.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to.
 */
export function describeKeys(schema: Schema<unknown>): KeyDescription[] {
  const visit = (
    nodes: readonly SchemaNode[],
    path: readonly string[],
    around: ReadonlySet<JsonSchema>,
    above: unknown,
  ): KeyDescription[] =>
    knownKeys(nodes).flatMap((key) => {
      const below = childNodes(nodes, key);
      const inside = [...path, key];
      const fallback = defaultOf(below, above, key);
      const schemas = new Set(below.map(({ schema }) => schema));
      // A schema that holds itself is listed once.
      const repeats = !schemas.isDisjointFrom(around);
      if (knownKeys(below).length > 0 && !repeats) {
        return visit(below, inside, schemas.union(around), fallback);
      }
      return [describe(below, inside, fallback)];
    });
  return visit(viewSchema(schema).input, [], new Set(), undefined);
}

function describe(
  nodes: readonly SchemaNode[],
  path: readonly string[],
  fallback: unknown,
): KeyDescription {
  const description = firstOf(nodes, "description");
  const unit = firstOf(nodes, "unit");
  return {
    key: path.join("."),
    type: typeOf(nodes),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(typeof description === "string" ? { description } : {}),
    ...(typeof unit === "string" ? { unit } : {}),
    ...rangeOf(nodes),
    secret: nodes.some(({ schema }) => schema.secret === true),
  };
}

const LIMITS = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
] as const;

function rangeOf(
  nodes: readonly SchemaNode[],
): Partial<Record<typeof LIMITS[number], number>> {
  const limits = LIMITS.flatMap((keyword) => {
    const limit = firstOf(nodes, keyword);
    // zod gives every integer the limits of what a double can hold.
    return typeof limit === "number" &&
        Math.abs(limit) !== Number.MAX_SAFE_INTEGER
      ? [[keyword, limit] as const]
      : [];
  });
  return Object.fromEntries(limits);
}

function typeOf(nodes: readonly SchemaNode[]): string {
  const names = nodes.flatMap((node) => typeNames(node));
  return [...new Set(names)].join(" | ") || "any";
}

function typeNames(node: SchemaNode): string[] {
  const { schema } = node;
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((one) => JSON.stringify(one));
  }
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  return typesOf(schema).flatMap((type) => {
    if (type === "array") return `list of ${typeOf(childNodes([node], "0"))}`;
    if (type === "object") return "map";
    return typeof type === "string" ? type : [];
  });
}

function firstOf(nodes: readonly SchemaNode[], keyword: string): unknown {
  return nodes.find(({ schema }) => schema[keyword] !== undefined)
    ?.schema[keyword];
}
