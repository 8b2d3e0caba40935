/**
 * Values of JavaScript as data that YAML can hold.
 *
 * @module
 */

import { isTypedArray } from "node:util/types";
import { isPlainObject } from "../../internal/is_plain_object.ts";
import { describeValue } from "../describe_value.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "../limits.ts";
import { expectedFound, type Problem } from "../problem.ts";
import { configurations } from "./yaml_classes.ts";
import { ANY, type Shape } from "./yaml_shape.ts";

/** What stands in a YAML text; dates and big integers are written plainly. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | bigint
  | Date
  | EncodedList
  | EncodedMap;

/** A list. */
export interface EncodedList {
  readonly items: readonly Encoded[];
  /** Whether it holds only numbers and stands on one line. */
  readonly oneLine: boolean;
}

/** A map; a number as a key is written without quotes. */
export interface EncodedMap {
  readonly entries: ReadonlyMap<string | number, Encoded>;
  /** Whether the order of its keys is part of the value. */
  readonly ordered: boolean;
}

/**
 * Tells a map of encoded data from the rest.
 *
 * @param value Encoded data.
 * @returns Whether it is a map.
 */
export function isEncodedMap(value: Encoded): value is EncodedMap {
  return typeof value === "object" && value !== null && "entries" in value;
}

/**
 * Tells a list of encoded data from the rest.
 *
 * @param value Encoded data.
 * @returns Whether it is a list.
 */
export function isEncodedList(value: Encoded): value is EncodedList {
  return typeof value === "object" && value !== null && "items" in value;
}

/** The key of a map that says what its one value is read as. */
const TYPE_KEYS: ReadonlySet<string> = new Set([
  ...["$Date", "$BigInt", "$Map", "$Set", "$Object", "$undefined"],
  ...["$Int8Array", "$Uint8Array", "$Uint8ClampedArray", "$Int16Array"],
  ...["$Uint16Array", "$Int32Array", "$Uint32Array", "$Float16Array"],
  ...["$Float32Array", "$Float64Array", "$BigInt64Array", "$BigUint64Array"],
]);

/**
 * Tells whether a map with these keys is read as a value of a type.
 *
 * @param keys Its keys.
 * @returns Whether the only key names a type.
 */
export function tellsType(keys: readonly unknown[]): boolean {
  return keys.length === 1 && TYPE_KEYS.has(String(keys[0]));
}

type Report = (problem: Problem) => void;
type Path = readonly string[];

/**
 * Encodes the fields of a configuration.
 *
 * @param fields The fields; those that are undefined are left out.
 * @param shape What is known of them.
 * @param report Told what cannot be written.
 * @returns The map to write.
 */
export function encodeFields(
  fields: object,
  shape: Shape,
  report: Report,
): EncodedMap {
  const field = shape.kind === "object" ? shape.field : () => ANY;
  return encodeObject(fields, field, [], report);
}

function encodeObject(
  value: object,
  field: (key: string) => Shape,
  path: Path,
  report: Report,
): EncodedMap {
  const entries = new Map<string, Encoded>();
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const inside = [...path, key];
    if (isKey(key)) entries.set(key, encode(inner, field(key), inside, report));
    else refuse(inside, "another key", key, report);
  }
  return { entries, ordered: false };
}

/** What the reader of configurations takes for a key. */
function isKey(key: string): boolean {
  return key !== FORBIDDEN_KEY && key !== "<<";
}

function encode(
  value: unknown,
  shape: Shape,
  path: Path,
  report: Report,
): Encoded {
  if (path.length > MAX_DEPTH) {
    const expected = `at most ${MAX_DEPTH} levels`;
    refuse(path, expected, "more, or a cycle", report, "TOO_DEEP");
    return null;
  }
  if (value === null) return null;
  if (["string", "number", "boolean"].includes(typeof value)) {
    return value as string | number | boolean;
  }
  if (typeof value === "bigint" && shape.kind === "bigint") return value;
  if (typeof value === "object" && shape.kind === "object") {
    const { type = Object } = shape;
    if (isPlainObject(value) || value.constructor === type) {
      return encodeObject(value, shape.field, path, report);
    }
  }
  const each = (items: Iterable<unknown>, shapeAt: (index: number) => Shape) =>
    listOf(
      Array.from(
        items,
        (item, index) =>
          encode(item, shapeAt(index), [...path, String(index)], report),
      ),
    );
  if (Array.isArray(value)) {
    return each(value, shape.kind === "list" ? shape.item : () => ANY);
  }
  const name = classOf(value);
  if (name === "Date" && shape.kind === "date" && !isNaN(Number(value))) {
    return value as Date;
  }
  if (name === "Set" && shape.kind === "set") {
    return each(value as Set<unknown>, shape.item);
  }
  if (name === "Map" && shape.kind === "map") {
    const map = value as Map<unknown, unknown>;
    const pair = (index: number) => index === 0 ? shape.key() : shape.value();
    return keyedMap(map, shape, path, report) ??
      each(map, () => ({ kind: "list", item: pair }));
  }
  if (isTypedArray(value) && shape.kind === "numbers" && name === shape.name) {
    return numbersOf(value);
  }
  return encodeTyped(value, name, path, report);
}

/** A value whose type no schema tells, so that the text has to. */
function encodeTyped(
  value: unknown,
  name: string | undefined,
  path: Path,
  report: Report,
): Encoded {
  const as = (shape: Shape) => encode(value, shape, path, report);
  const inside = [...path, `$${name}`];
  if (value === undefined) return typed("undefined", true);
  if (typeof value === "bigint") return typed("BigInt", value);
  if (isTypedArray(value) && TYPE_KEYS.has(`$${name}`)) {
    return typed(name!, numbersOf(value));
  }
  switch (name) {
    case "Date":
      return typed(name, isNaN(Number(value)) ? NaN : value as Date);
    case "Set":
      return typed(name, as({ kind: "set", item: () => ANY }));
    case "Map": {
      const pairs = [...value as Map<unknown, unknown>];
      return typed(name, encode(pairs, ANY, inside, report));
    }
    case "Object": {
      const map = encodeObject(value as object, () => ANY, path, report);
      return tellsType([...map.entries.keys()]) ? typed(name, map) : map;
    }
  }
  const expected = typeof value === "object" && configurations.has(value!)
    ? "a plain map, since no default tells its class"
    : "a value that YAML can hold";
  refuse(path, expected, describeValue(value), report);
  return null;
}

/** A map by its keys, when they can stand as keys. */
function keyedMap(
  map: ReadonlyMap<unknown, unknown>,
  shape: Shape & { readonly kind: "map" },
  path: Path,
  report: Report,
): EncodedMap | undefined {
  const { kind } = shape.key();
  const isPlain = (key: unknown) =>
    kind === "number"
      ? Number.isSafeInteger(key) && !Object.is(key, -0)
      : kind === "any" && typeof key === "string" && isKey(key);
  const keys = [...map.keys()];
  if (!keys.every(isPlain) || tellsType(keys)) return undefined;
  const entries = new Map(
    Array.from(map as Map<string | number, unknown>, ([key, value]) => {
      const inside = [...path, String(key)];
      return [key, encode(value, shape.value(), inside, report)];
    }),
  );
  return { entries, ordered: true };
}

function typed(name: string, value: Encoded): EncodedMap {
  return { entries: new Map([[`$${name}`, value]]), ordered: false };
}

function listOf(items: readonly Encoded[]): EncodedList {
  return { items, oneLine: false };
}

function numbersOf(value: unknown): EncodedList {
  return { items: Array.from(value as Iterable<number>), oneLine: true };
}

/** The class itself: what a subclass adds would be lost. */
function classOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isPlainObject(value)) return "Object";
  const { constructor } = value;
  const builtIn = Object.getPrototypeOf(value) === constructor?.prototype &&
    Reflect.get(globalThis, constructor.name) === constructor;
  return builtIn ? constructor.name : undefined;
}

function refuse(
  path: Path,
  expected: string,
  found: string,
  report: Report,
  code: Problem["code"] = "INVALID_VALUE",
): void {
  report({ code, path, ...expectedFound(expected, found) });
}
