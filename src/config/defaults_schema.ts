/**
 * Making a schema from defaults.
 *
 * @module
 */

import { z } from "zod";
import { AssayError } from "../internal/errors.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { describeValue } from "./describe_value.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "./limits.ts";
import type { Schema } from "./schema.ts";

/**
 * Makes a schema whose keys, types and defaults are those of an object.
 *
 * @typeParam T The type of the object.
 * @param defaults The object; fields of a class's instance count, methods do
 * not.
 * @returns The schema; JSON Schema describes it.
 * @throws {AssayError} `DEFAULTS_INVALID` for a value no configuration can
 * hold, with its path.
 */
export function defaultsSchema<T extends object>(defaults: T): Schema<T> {
  const schema = mapOf(defaults, [], withDefault);
  const describing = {
    parse: (input: unknown) => schema.parse(input) as T,
    toJSONSchema: (params?: z.core.ToJSONSchemaParams) =>
      z.toJSONSchema(schema, { ...params, override: showDefault }),
  };
  return describing;
}

type Make = (value: unknown, path: readonly string[]) => z.ZodType;

function mapOf(map: object, path: readonly string[], make: Make): z.ZodType {
  if (path.length > MAX_DEPTH) {
    throw invalid(path, `at most ${MAX_DEPTH} levels`, "more, or a cycle");
  }
  const [symbol] = Object.getOwnPropertySymbols(map);
  if (symbol !== undefined) {
    throw invalid([...path, String(symbol)], "a text as key", "a symbol");
  }
  const entries = Object.entries(map).map(([key, value]) => {
    const inside = [...path, key];
    if (key === FORBIDDEN_KEY) throw invalid(inside, "another key", key);
    return [key, make(value, inside)] as const;
  });
  // Which keys are unknown is told by the compile, or allowed by it.
  return z.object(Object.fromEntries(entries));
}

/** A map's fields: of a plain object, or of an instance of a class of data. */
function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  if (isPlainObject(value)) return value;
  // Map, RegExp and the like have a tag of their own.
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    return undefined;
  }
  const fields = { ...value as object };
  const isData = Object.values(fields).every((one) =>
    typeof one !== "function"
  );
  return isData ? fields : undefined;
}

/** A default as the configuration holds it: its maps are plain objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  const fields = fieldsOf(value);
  return fields === undefined ? value : Object.fromEntries(
    Object.entries(fields).map(([key, inner]) => [key, plain(inner)]),
  );
}

const withDefault: Make = (value, path) => {
  if (value === undefined) return z.any().optional();
  // The defaults inside a map fill what is left out of it, too.
  const fields = fieldsOf(value);
  if (fields !== undefined) {
    return mapOf(fields, path, withDefault).prefault({});
  }
  const schema = typed(value, path).default(plain(value));
  const text = defaultText(value);
  if (text !== undefined) shownDefaults.set(schema, text);
  return schema;
};

/** What the help and JSON Schema show, where JSON has no word for a default. */
const shownDefaults = new WeakMap<z.core.$ZodType, string>();

function showDefault(
  { zodSchema, jsonSchema }: {
    zodSchema: z.core.$ZodType;
    jsonSchema: z.core.JSONSchema.BaseSchema;
  },
): void {
  const text = shownDefaults.get(zodSchema);
  if (text !== undefined) jsonSchema.default = text;
}

function defaultText(value: unknown): string | undefined {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "number" || Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
}

/** The type of a value, all of whose keys are required. */
const typed: Make = (value, path) => {
  if (value === null || value === undefined) return z.any();
  if (typeof value === "string") return z.string();
  if (typeof value === "boolean") return z.boolean();
  if (typeof value === "bigint") return bigints();
  if (typeof value === "number") {
    return Number.isFinite(value) ? z.number() : anyNumber();
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return dates();
  if (Array.isArray(value)) return listOf(value, path);
  const fields = fieldsOf(value);
  if (fields !== undefined) return mapOf(fields, path, typed);
  throw invalid(
    path,
    "a number, a text, a boolean, a bigint, a Date, null, or a plain object or array of them",
    describeValue(value),
  );
};

function listOf(list: readonly unknown[], path: readonly string[]): z.ZodType {
  const items = list.map((item, index) => typed(item, [...path, `${index}`]));
  const [first] = items;
  const alike = new Set(list.map(signature)).size === 1;
  return z.array(first !== undefined && alike ? first : z.any());
}

/** A text that is the same for values of the same type. */
function signature(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${[...new Set(value.map(signature))].join()}]`;
  }
  const fields = fieldsOf(value);
  if (fields !== undefined) {
    const keys = Object.keys(fields).sort();
    const inner = keys.map((key) =>
      `${JSON.stringify(key)}:${signature(fields[key])}`
    );
    return `{${inner.join()}}`;
  }
  if (value instanceof Date) return "Date";
  return value === null ? "null" : typeof value;
}

/** Infinity and NaN are only taken where the default is one of them. */
function anyNumber(): z.ZodType {
  return z.custom<number>((value) => typeof value === "number", {
    error: "expected number",
  }).meta({ type: "number" });
}

/** YAML and JSON have no bigint: a whole number, or a text of its digits. */
function bigints(): z.ZodType {
  const read = (value: unknown) =>
    Number.isSafeInteger(value) ||
      typeof value === "string" && /^-?\d+$/.test(value)
      ? BigInt(value as number | string)
      : value;
  return z.preprocess(read, z.bigint({ error: "expected bigint" }))
    .meta({ type: ["integer", "string"], pattern: "^-?\\d+$" });
}

const isoDate = z.iso.date();
const isoTime = z.iso.datetime({ offset: true, local: true });

/** YAML 1.2 and JSON have no dates, only texts; TOML has. */
function dates(): z.ZodType {
  const read = (value: unknown) => {
    if (isoDate.safeParse(value).success) return new Date(value as string);
    const time = isoTime.safeParse(value);
    if (!time.success) return value;
    // Without a zone it is UTC, as a date is, whatever the machine's zone.
    const zoned = /(?:Z|[+-]\d\d:\d\d)$/i.test(time.data);
    return new Date(zoned ? time.data : `${time.data}Z`);
  };
  const error = "expected a date such as 2026-11-23 or 2026-11-23T10:00:00Z";
  return z.preprocess(read, z.date({ error }))
    .meta({ type: "string", format: "date-time" });
}

function invalid(
  path: readonly string[],
  expected: string,
  found: string,
): AssayError {
  const key = path.join(".");
  return new AssayError(
    `Cannot take the default '${key}': expected ${expected}, found ${found}`,
    {
      code: "DEFAULTS_INVALID",
      data: { key, expected, found },
      hints: ["Leave it out of the defaults, or use a zod schema."],
    },
  );
}
