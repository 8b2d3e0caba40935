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
    return { ok: true, value: completer(schema)(value) };
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

/** Gives a value that fits, completed; throws a {@linkcode Refusal}. */
type Completer = (value: unknown) => unknown;

const completers = new WeakMap<Schema, Completer>();

/** What a schema asks is looked up once, and not for each of its values. */
function completer(schema: Schema): Completer {
  let made = completers.get(schema);
  if (made === undefined) {
    made = makeCompleter(schema);
    completers.set(schema, made);
  }
  return made;
}

function makeCompleter(schema: Schema): Completer {
  const demands = demandsOf(schema);
  const completeList = listCompleter(schema);
  const completeMap = mapCompleter(schema);
  return (value) => {
    for (const { fits, expected } of demands) {
      if (fits(value)) continue;
      throw new Refusal(`expected ${expected}, found ${tell(value)}`);
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return completeList(value);
    return isPlainObject(value) ? completeMap(value) : value;
  };
}

function listCompleter(
  { items }: Schema,
): (list: readonly unknown[]) => unknown[] {
  if (items === undefined) return (list) => [...list];
  const complete = completer(items);
  return (list) => {
    const made: unknown[] = [];
    try {
      for (const one of list) made.push(complete(one));
    } catch (error) {
      throw error instanceof Refusal ? error.within(`[${made.length}]`) : error;
    }
    return made;
  };
}

function mapCompleter(
  { properties = {}, additionalProperties, required = [] }: Schema,
): (map: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const named = new Map(
    Object.entries(properties).map(([name, inner]) => [
      name,
      { complete: completer(inner), byDefault: inner.default },
    ]),
  );
  const completeOther = additionalProperties && completer(additionalProperties);
  return (map) => {
    const missing = required.find((name) => !Object.hasOwn(map, name));
    if (missing !== undefined) {
      throw new Refusal("expected a value, found none").within(missing);
    }
    const made: Record<string, unknown> = {};
    let at = "";
    try {
      // The schema's order comes first, so that what is rewritten keeps it.
      for (const [name, { complete, byDefault }] of named) {
        at = name;
        const isGiven = Object.hasOwn(map, name);
        if (!isGiven && byDefault === undefined) continue;
        made[name] = complete(isGiven ? map[name] : byDefault);
      }
      for (const name of Object.keys(map)) {
        if (named.has(name)) continue;
        at = name;
        const value = completeOther ? completeOther(map[name]) : map[name];
        if (name === "__proto__") {
          Object.defineProperty(made, name, { ...OWN, value });
        } else made[name] = value;
      }
    } catch (error) {
      throw error instanceof Refusal ? error.within(at) : error;
    }
    return made;
  };
}

/** How an assignment defines a property. */
const OWN = { configurable: true, enumerable: true, writable: true };

/** Something that a value must be. */
interface Demand {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}

function demandsOf(schema: Schema): readonly Demand[] {
  const demands: Demand[] = [];
  const { enum: allowed, type, pattern } = schema;
  if (Object.hasOwn(schema, "const")) {
    demands.push({
      fits: (value) => value === schema.const,
      expected: JSON.stringify(schema.const),
    });
  }
  if (allowed !== undefined) {
    demands.push({
      fits: (value) => allowed.includes(value),
      expected: allowed.map((one) => JSON.stringify(one)).join(" or "),
    });
  }
  if (typeof type === "string") {
    demands.push({ fits: IS_OF[type], expected: type });
  } else if (type !== undefined) {
    demands.push({
      fits: (value) => type.some((one) => IS_OF[one](value)),
      expected: type.join(" or "),
    });
  }
  if (pattern !== undefined) {
    const form = new RegExp(pattern, "u");
    demands.push({
      fits: (value) => typeof value !== "string" || form.test(value),
      expected: `text like /${pattern}/`,
    });
  }
  return demands;
}

const IS_OF: Readonly<Record<TypeName, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  array: Array.isArray,
  object: isPlainObject,
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
};

function tell(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 60))
    : String(value);
}
