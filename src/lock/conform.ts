/**
 * Checking data against a JSON Schema, with the few keywords that ours uses.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";

/** The names JSON Schema gives to kinds of values. */
type TypeName =
  | "array"
  | "boolean"
  | "integer"
  | "null"
  | "number"
  | "object"
  | "string";

/** A JSON Schema of these keywords; all others are left to other validators. */
export interface Schema {
  readonly description?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** What a reader takes for a key that is missing. */
  readonly default?: unknown;
}

/** What {@linkcode conform} found. */
export type Conformed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly key: string; readonly message: string };

/**
 * Checks a value, and gives each missing key of a map its default. Keys that
 * the schema does not name are kept as they are.
 *
 * @param schema The schema.
 * @param value Plain data, as a parser gave it.
 * @returns The completed value, or the first key that does not fit.
 */
export function conform(schema: Schema, value: unknown): Conformed {
  try {
    return { ok: true, value: complete(schema, value) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { key, message } = error;
    return { ok: false, key, message };
  }
}

/**
 * Why a value does not fit. Thousands of locks are read for an index: the key
 * is put together only for the one value that is refused.
 */
class Refusal extends Error {
  key = "";

  within(step: string): this {
    const isIndex = this.key === "" || this.key.startsWith("[");
    this.key = `${step}${isIndex ? "" : "."}${this.key}`;
    return this;
  }
}

function complete(schema: Schema, value: unknown): unknown {
  const refused = refusal(schema, value);
  if (refused !== undefined) {
    throw new Refusal(`expected ${refused}, found ${tell(value)}`);
  }
  if (Array.isArray(value)) return completeList(schema, value);
  return isPlainObject(value) ? completeMap(schema, value) : value;
}

function completeList({ items }: Schema, list: readonly unknown[]): unknown[] {
  if (items === undefined) return [...list];
  return list.map((one, index) => below(items, one, `[${index}]`));
}

function completeMap(
  { properties, additionalProperties, required = [] }: Schema,
  map: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const missing = required.find((name) => !Object.hasOwn(map, name));
  if (missing !== undefined) {
    throw new Refusal("expected a value, found none").within(missing);
  }
  const made: Record<string, unknown> = {};
  // The schema's order comes first, so that what is rewritten keeps it.
  for (const name in properties) {
    const inner = properties[name]!;
    const isGiven = Object.hasOwn(map, name);
    if (!isGiven && inner.default === undefined) continue;
    made[name] = below(inner, isGiven ? map[name] : inner.default, name);
  }
  for (const name of Object.keys(map)) {
    if (properties !== undefined && Object.hasOwn(properties, name)) continue;
    const value = additionalProperties === undefined
      ? map[name]
      : below(additionalProperties, map[name], name);
    if (name === "__proto__") {
      Object.defineProperty(made, name, { ...OWN, value });
    } else made[name] = value;
  }
  return made;
}

/** How an assignment defines a property. */
const OWN = { configurable: true, enumerable: true, writable: true };

function below(schema: Schema, value: unknown, step: string): unknown {
  try {
    return complete(schema, value);
  } catch (error) {
    throw error instanceof Refusal ? error.within(step) : error;
  }
}

/** What a value should have been, if it is not. */
function refusal(schema: Schema, value: unknown): string | undefined {
  if (Object.hasOwn(schema, "const") && value !== schema.const) {
    return JSON.stringify(schema.const);
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return schema.enum.map((one) => JSON.stringify(one)).join(" or ");
  }
  if (schema.type !== undefined) {
    const { type } = schema;
    const fits = typeof type === "string"
      ? isOfType(value, type)
      : type.some((one) => isOfType(value, one));
    if (!fits) return [type].flat().join(" or ");
  }
  const { pattern } = schema;
  if (pattern !== undefined && typeof value === "string") {
    return compiled(pattern).test(value) ? undefined : `text like /${pattern}/`;
  }
  return undefined;
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  let regexp = patterns.get(pattern);
  if (regexp === undefined) {
    regexp = new RegExp(pattern, "u");
    patterns.set(pattern, regexp);
  }
  return regexp;
}

function isOfType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isPlainObject(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
  }
}

function tell(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 60))
    : String(value);
}
