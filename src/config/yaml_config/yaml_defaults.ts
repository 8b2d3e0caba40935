/**
 * The fields of a plain class as a schema: its defaults say the types.
 *
 * @module
 */

import { isPlainObject } from "../../internal/is_plain_object.ts";
import { ConfigError } from "../config_error.ts";
import type { JsonSchema } from "../json_schema.ts";
import { parseKeyPath } from "../key_path.ts";
import type { Schema } from "../schema.ts";
import { configurations, defaultsOf } from "./yaml_classes.ts";
import { ANY, type Shape, shapeOfSchema } from "./yaml_shape.ts";

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
  if (keys.length > 0) issues.push(unknownKeys(path, keys));
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
    return fillConfiguration(templateOf(template), given, path, issues);
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
    const templates = [...template.values()];
    const items = [...given.values()];
    const filled = fillAll(templates, items, keys, path, issues);
    return new Map(keys.map((key, index) => [key, filled[index]]));
  }
  if (!Array.isArray(template) && !(template instanceof Set)) return given;
  const items = [...given as Iterable<unknown>];
  const filled = fillAll(
    [...template],
    items,
    Object.keys(items),
    path,
    issues,
  );
  return template instanceof Set ? new Set(filled) : filled;
}

/** Items must be what the default's items all are. */
function fillAll(
  template: readonly unknown[],
  given: readonly unknown[],
  keys: readonly unknown[],
  path: Path,
  issues: Issue[],
): readonly unknown[] {
  if (template.length === 0 || !areAlike(template)) return given;
  const item = isOneClass(template) ? itemOf(template[0]!) : undefined;
  return given.map((value, index) => {
    const inside = () => [...path, String(keys[index])];
    if (item !== undefined) {
      return fillConfiguration(item, value, inside(), issues);
    }
    return kindOf(value) === kindOf(template[0])
      ? value
      : mismatch(template[0], inside(), issues);
  });
}

/** A configuration that is made anew by its own class. */
interface Template {
  readonly type: new (fields?: object) => object;
  /** The schema that the class was given. */
  readonly schema: Schema<object> | undefined;
  /** What stands for fields that are left out. */
  readonly fields: object;
}

function templateOf(configuration: object): Template {
  return {
    type: configuration.constructor as Template["type"],
    schema: configurations.get(configuration),
    fields: { ...configuration },
  };
}

/** What one item leaves out is its class's default, not another item's value. */
function itemOf(configuration: object): Template {
  const { type, schema } = templateOf(configuration);
  const fields = schema === undefined ? { ...defaultsOf(type) } : {};
  return { type, schema, fields };
}

function fillConfiguration(
  template: Template,
  given: unknown,
  path: Path,
  issues: Issue[],
): unknown {
  const { type, schema, fields: defaults } = template;
  const fields = given instanceof type ? { ...given } : given;
  if (schema === undefined) {
    const filled = fillFields(defaults, fields, path, issues);
    return Object.assign(defaultsOf(type), filled);
  }
  if (!isPlainObject(fields)) return mismatch(defaults, path, issues);
  try {
    return new type({ ...defaults, ...fields });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const issue of error.issues) {
      const inside = [...path, ...parseKeyPath(issue.key) ?? []];
      issues.push(
        issue.code === "UNKNOWN_KEY"
          ? unknownKeys(inside.slice(0, -1), inside.slice(-1))
          : misfit(inside, issue.expected ?? issue.message),
      );
    }
    return given;
  }
}

function mismatch(template: unknown, path: Path, issues: Issue[]): undefined {
  issues.push(misfit(path, kindOf(template)));
}

function misfit(path: Path, expected: string): Issue {
  return { code: "invalid_type", path, message: `expected ${expected}` };
}

function unknownKeys(path: Path, keys: readonly string[]): Issue {
  return { code: "unrecognized_keys", path, keys, message: "unknown key" };
}

function areAlike(items: readonly unknown[]): boolean {
  return items.every((item) => kindOf(item) === kindOf(items[0]));
}

function isOneClass(items: readonly unknown[]): items is readonly object[] {
  const [first] = items as readonly object[];
  return items.every((item) =>
    typeof item === "object" && item !== null && configurations.has(item) &&
    item.constructor === first!.constructor
  );
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
