/**
 * The fields of a plain class as a schema: its defaults say the types.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { ConfigError } from "./config_error.ts";
import type { JsonSchema } from "./json_schema.ts";
import { parseKeyPath } from "./key_path.ts";
import type { Schema } from "./schema.ts";
import { ANY, type Shape, shapeOfSchema } from "./yaml_shape.ts";

/** The configurations there are, each with the schema its class was given. */
export const configurations: WeakMap<object, Schema<object> | undefined> =
  new WeakMap();

type Path = readonly string[];

/** An issue as schema libraries word it. */
interface Issue {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly keys?: readonly string[];
}

/** A schema that describes itself. */
export interface DescribedSchema extends Schema<object> {
  /** @returns The keys, for finding unknown ones. */
  toJSONSchema(): JsonSchema;
}

/**
 * Makes a schema of defaults: what is given must be of their types, what is
 * left out is theirs. Null and undefined take anything, an empty list any
 * items, an empty map any keys.
 *
 * @param defaults An object whose fields are the defaults.
 * @returns The schema.
 */
export function schemaOfDefaults(defaults: object): DescribedSchema {
  return {
    parse(input: unknown): object {
      const issues: Issue[] = [];
      const value = fillFields({ ...defaults }, input, [], issues);
      if (issues.length === 0) return value as object;
      throw Object.assign(new TypeError("The values do not fit"), { issues });
    },
    toJSONSchema: () => describe(defaults),
  };
}

/**
 * Reads the shape of values from a default.
 *
 * @param value The default.
 * @returns The shape.
 */
export function shapeOfDefault(value: unknown): Shape {
  if (typeof value === "bigint" || typeof value === "number") {
    return { kind: typeof value as "bigint" | "number" };
  }
  if (typeof value !== "object" || value === null) return ANY;
  if (Array.isArray(value)) {
    const item = shapeOfAll(value);
    return { kind: "list", item: () => item };
  }
  if (value instanceof Date) return { kind: "date" };
  if (value instanceof Set) {
    const item = shapeOfAll([...value]);
    return { kind: "set", item: () => item };
  }
  if (value instanceof Map) {
    const key = shapeOfAll([...value.keys()]);
    const inner = shapeOfAll([...value.values()]);
    return { kind: "map", key: () => key, value: () => inner };
  }
  if (ArrayBuffer.isView(value)) {
    return { kind: "numbers", name: value.constructor.name };
  }
  const schema = configurations.get(value);
  if (schema !== undefined) {
    return { ...shapeOfSchema(schema), type: value.constructor } as Shape;
  }
  if (isPlainObject(value) || configurations.has(value)) {
    return {
      kind: "object",
      field: (key) => shapeOfDefault(ownOf(value, key)),
      type: value.constructor,
    };
  }
  return ANY;
}

/** The shape of items that are all alike. */
function shapeOfAll(items: readonly unknown[]): Shape {
  return items.length > 0 && areAlike(items) ? shapeOfDefault(items[0]) : ANY;
}

function fillFields(
  template: object,
  given: unknown,
  path: Path,
  issues: Issue[],
): unknown {
  if (!isPlainObject(given)) return mismatch(template, path, issues);
  const keys = Object.keys(given).filter((key) =>
    !Object.hasOwn(template, key)
  );
  if (keys.length > 0) {
    const code = "unrecognized_keys";
    issues.push({ code, path, keys, message: "unknown key" });
  }
  const filled = Object.entries(template).map(([key, inner]) => [
    key,
    Object.hasOwn(given, key)
      ? fill(inner, given[key], [...path, key], issues)
      : inner,
  ]);
  return Object.fromEntries(filled);
}

function fill(
  template: unknown,
  given: unknown,
  path: Path,
  issues: Issue[],
): unknown {
  if (template === null || template === undefined) return given;
  if (typeof template === "object" && configurations.has(template)) {
    return fillConfiguration(template, given, path, issues);
  }
  if (isPlainObject(template) && Object.keys(template).length > 0) {
    return fillFields(template, given, path, issues);
  }
  if (kindOf(given) !== kindOf(template)) {
    return mismatch(template, path, issues);
  }
  if (template instanceof Map && given instanceof Map) {
    const keys = [...given.keys()];
    fillAll([...template.keys()], keys, keys, path, issues);
    fillAll([...template.values()], [...given.values()], keys, path, issues);
  } else if (Array.isArray(template) || template instanceof Set) {
    const items = [...given as Iterable<unknown>];
    fillAll([...template], items, Object.keys(items), path, issues);
  }
  return given;
}

/** Items must be what the default's items all are. */
function fillAll(
  template: readonly unknown[],
  given: readonly unknown[],
  keys: readonly unknown[],
  path: Path,
  issues: Issue[],
): void {
  if (template.length === 0 || !areAlike(template)) return;
  given.forEach((item, index) => {
    if (kindOf(item) === kindOf(template[0])) return;
    mismatch(template[0], [...path, String(keys[index])], issues);
  });
}

/** A configuration inside another: made anew by its own class. */
function fillConfiguration(
  template: object,
  given: unknown,
  path: Path,
  issues: Issue[],
): unknown {
  const type = template.constructor as new (fields?: object) => object;
  const fields = given instanceof type ? { ...given } : given;
  if (configurations.get(template) === undefined) {
    const filled = fillFields({ ...template }, fields, path, issues);
    return Object.assign(new type(), filled);
  }
  if (!isPlainObject(fields)) return mismatch(template, path, issues);
  try {
    return new type({ ...template, ...fields });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { key, message, expected = message } of error.issues) {
      const inside = [...path, ...parseKeyPath(key) ?? []];
      const code = "invalid_type";
      issues.push({ code, path: inside, message: `expected ${expected}` });
    }
    return given;
  }
}

function mismatch(template: unknown, path: Path, issues: Issue[]): undefined {
  const message = `expected ${kindOf(template)}`;
  issues.push({ code: "invalid_type", path, message });
}

function areAlike(items: readonly unknown[]): boolean {
  return items.every((item) => kindOf(item) === kindOf(items[0]));
}

/** The kind of a value, in the words of an error. */
function kindOf(value: unknown): string {
  if (typeof value === "string") return "text";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isPlainObject(value) || configurations.has(value)) return "a map";
  return `a ${value.constructor.name}`;
}

function describe(value: unknown): JsonSchema {
  const isOpen = !isPlainObject(value) &&
    !(typeof value === "object" && value !== null && configurations.has(value));
  if (isOpen || Object.keys(value).length === 0) return {};
  const properties = Object.entries(value).map(([key, inner]) =>
    [key, describe(inner)] as const
  );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function ownOf(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
