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
 * @param key The key it stands under, for the message.
 * @returns The completed value, or the first key that does not fit.
 */
export function conform(
  schema: Schema,
  value: unknown,
  key = "",
): Conformed {
  const refused = refusal(schema, value);
  if (refused !== undefined) {
    return {
      ok: false,
      key,
      message: `expected ${refused}, found ${tell(value)}`,
    };
  }
  if (Array.isArray(value)) return conformList(schema, value, key);
  return isPlainObject(value)
    ? conformMap(schema, value, key)
    : { ok: true, value };
}

function conformList(
  { items }: Schema,
  list: readonly unknown[],
  key: string,
): Conformed {
  if (items === undefined) return { ok: true, value: list };
  const made: unknown[] = [];
  for (const [index, one] of list.entries()) {
    const result = conform(items, one, `${key}[${index}]`);
    if (!result.ok) return result;
    made.push(result.value);
  }
  return { ok: true, value: made };
}

function conformMap(
  schema: Schema,
  map: Readonly<Record<string, unknown>>,
  key: string,
): Conformed {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const below = (name: string) => key === "" ? name : `${key}.${name}`;
  const missing = required.find((name) => !Object.hasOwn(map, name));
  if (missing !== undefined) {
    return {
      ok: false,
      key: below(missing),
      message: "expected a value, found none",
    };
  }
  const made: [string, unknown][] = [];
  // The schema's order comes first, so that what is rewritten keeps it.
  for (const [name, inner] of Object.entries(properties)) {
    const isGiven = Object.hasOwn(map, name);
    if (!isGiven && inner.default === undefined) continue;
    const given = isGiven ? map[name] : structuredClone(inner.default);
    const result = conform(inner, given, below(name));
    if (!result.ok) return result;
    made.push([name, result.value]);
  }
  for (const [name, given] of Object.entries(map)) {
    if (Object.hasOwn(properties, name)) continue;
    const result = additionalProperties === undefined
      ? { ok: true, value: given } as const
      : conform(additionalProperties, given, below(name));
    if (!result.ok) return result;
    made.push([name, result.value]);
  }
  return { ok: true, value: Object.fromEntries(made) };
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
    const types = [schema.type].flat();
    if (!types.some((type) => isOfType(value, type))) return types.join(" or ");
  }
  const { pattern } = schema;
  if (pattern !== undefined && typeof value === "string") {
    return new RegExp(pattern, "u").test(value)
      ? undefined
      : `text like /${pattern}/`;
  }
  return undefined;
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
