/**
 * Reading the values of a YAML text as the schema, or the text, says.
 *
 * @module
 */

import { describeValue } from "../describe_value.ts";
import { type Located, type Place, toPlain } from "../located.ts";
import { expectedFound, type Problem } from "../problem.ts";
import { ANY, type Shape } from "./yaml_shape.ts";
import { parseTimestamp } from "./yaml_timestamp.ts";
import {
  type Encoded,
  isEncodedList,
  isEncodedMap,
  tellsType,
} from "./yaml_values.ts";

type Report = (problem: Problem) => void;
type Path = readonly string[];

/**
 * Decodes the fields of a configuration.
 *
 * @param root The map at the top of the text.
 * @param shape What is known of the fields.
 * @param report Told what cannot be read.
 * @returns The map with dates, sets and their like as scalars.
 */
export function decodeFields(
  root: Located,
  shape: Shape,
  report: Report,
): Located {
  const field = shape.kind === "object" ? shape.field : () => ANY;
  return decodeObject(root, field, [], report);
}

function decodeObject(
  node: Located,
  field: (key: string) => Shape,
  path: Path,
  report: Report,
): Located {
  if (node.kind !== "map") return decode(node, ANY, path, report);
  const entries = new Map(
    Array.from(node.entries, ([key, entry]) => {
      const value = decode(entry.node, field(key), [...path, key], report);
      return [key, { key: entry.key, node: value }];
    }),
  );
  return { ...node, entries };
}

function decode(
  node: Located,
  shape: Shape,
  path: Path,
  report: Report,
): Located {
  const plain = (node: Located, shape: Shape, key: string) =>
    toPlain(decode(node, shape, [...path, key], report));
  if (node.kind === "scalar") {
    const value = shape.kind === "date"
      ? dateOf(node)
      : shape.kind === "bigint"
      ? bigintOf(node)
      : undefined;
    return value === undefined ? node : scalar(node.place, value);
  }
  if (node.kind === "list") {
    if (shape.kind === "numbers") {
      return numbersOf(node, shape.name, path, report);
    }
    if (shape.kind === "set") {
      const items = node.items.map((item, index) =>
        plain(item, shape.item(), String(index))
      );
      return scalar(node.place, new Set(items));
    }
    if (shape.kind === "map") {
      return pairsOf(node, shape, path, report);
    }
    const itemAt = shape.kind === "list" ? shape.item : () => ANY;
    const items = node.items.map((item, index) =>
      decode(item, itemAt(index), [...path, String(index)], report)
    );
    return { ...node, items };
  }
  if (shape.kind === "object") {
    return decodeObject(node, shape.field, path, report);
  }
  const [first] = node.entries;
  if (first !== undefined && tellsType([...node.entries.keys()])) {
    return typedOf(first[0], first[1].node, path, report);
  }
  if (shape.kind === "map") {
    const { kind } = shape.key();
    const pairs = Array.from(node.entries, ([key, entry]) =>
      [
        kind === "number" ? numberOf(key) : key,
        plain(entry.node, shape.value(), key),
      ] as const);
    return scalar(node.place, new Map<unknown, unknown>(pairs));
  }
  return decodeObject(node, () => ANY, path, report);
}

/** A value whose type the text tells. */
function typedOf(
  key: string,
  node: Located,
  path: Path,
  report: Report,
): Located {
  const inside = [...path, key];
  const as = (shape: Shape) => decode(node, shape, inside, report);
  const misfit = (expected: string) => {
    const found = describeValue(toPlain(node));
    const words = expectedFound(expected, found);
    report({
      code: "INVALID_VALUE",
      path: inside,
      place: node.place,
      ...words,
    });
    return node;
  };
  switch (key) {
    case "$undefined":
      return scalar(node.place, undefined);
    case "$Date": {
      if (node.kind === "scalar" && Number.isNaN(node.value)) {
        return scalar(node.place, new Date(NaN));
      }
      const date = as({ kind: "date" });
      return isScalarOf(date, Date) ? date : misfit("a date");
    }
    case "$BigInt": {
      const big = as({ kind: "bigint" });
      const fits = big.kind === "scalar" && typeof big.value === "bigint";
      return fits ? big : misfit("a whole number");
    }
    case "$Set":
      return node.kind === "list"
        ? as({ kind: "set", item: () => ANY })
        : misfit("a list");
    case "$Map":
      return node.kind === "list"
        ? as({ kind: "map", key: () => ANY, value: () => ANY })
        : misfit("a list of pairs");
    case "$Object":
      return node.kind === "map"
        ? decodeObject(node, () => ANY, inside, report)
        : misfit("a map");
    default:
      return node.kind === "list"
        ? as({ kind: "numbers", name: key.slice(1) })
        : misfit("a list of numbers");
  }
}

function pairsOf(
  node: Located & { readonly kind: "list" },
  shape: Shape & { readonly kind: "map" },
  path: Path,
  report: Report,
): Located {
  const map = new Map<unknown, unknown>();
  node.items.forEach((item, index) => {
    const inside = [...path, String(index)];
    const [key, value, ...more] = item.kind === "list" ? item.items : [];
    if (key === undefined || value === undefined || more.length > 0) {
      const found = describeValue(toPlain(item));
      const words = expectedFound("a pair [key, value]", found);
      const { place } = item;
      report({ code: "INVALID_VALUE", path: inside, place, ...words });
      return;
    }
    map.set(
      toPlain(decode(key, shape.key(), inside, report)),
      toPlain(decode(value, shape.value(), inside, report)),
    );
  });
  return scalar(node.place, map);
}

function numbersOf(
  node: Located & { readonly kind: "list" },
  name: string,
  path: Path,
  report: Report,
): Located {
  const isBig = name.startsWith("Big");
  const type = Reflect.get(globalThis, name) as Float64ArrayConstructor;
  const array = new type(node.items.length);
  node.items.forEach((item, index) => {
    const value = item.kind !== "scalar"
      ? undefined
      : isBig
      ? bigintOf(item)
      : item.value;
    if (isBig ? typeof value === "bigint" : typeof value === "number") {
      array[index] = value as number;
      // Only a float may come out rounded.
      if (name.startsWith("Float") || array[index] === value) return;
    }
    const inside = [...path, String(index)];
    const found = describeValue(toPlain(item));
    const words = expectedFound(`a number that ${name} holds`, found);
    const { place } = item;
    report({ code: "INVALID_VALUE", path: inside, place, ...words });
  });
  return scalar(node.place, array);
}

function dateOf(
  { value }: Located & { readonly kind: "scalar" },
): Date | undefined {
  return typeof value === "string" ? parseTimestamp(value) : undefined;
}

/** Only of whole digits: `1.0` and `1e3` are no bigints. */
function bigintOf(
  { value, place }: Located & { readonly kind: "scalar" },
): bigint | undefined {
  if (typeof value === "bigint") return value;
  const { source: { text = "" }, start, end } = place;
  const written = typeof value === "number" ? text.slice(start, end) : value;
  if (typeof written !== "string") return undefined;
  const isWhole = /^(?:[-+]?\d+|0o[0-7]+|0x[\dA-Fa-f]+)$/.test(written);
  return isWhole ? BigInt(written.replace(/^\+/, "")) : undefined;
}

function numberOf(key: string): number | string {
  return /^[-+]?\d+$/.test(key) ? Number(key) : key;
}

function isScalarOf(node: Located, type: new () => object): boolean {
  return node.kind === "scalar" && node.value instanceof type;
}

function scalar(place: Place, value: unknown): Located {
  return { kind: "scalar", value, place, shadowed: [] };
}

/**
 * Tells whether a text says a value already, in whatever way.
 *
 * @param old What the text says.
 * @param next The value.
 * @returns Whether they are the same; the order of keys counts in a Map.
 */
export function saysAlready(old: Located, next: Encoded): boolean {
  if (isEncodedMap(next)) {
    const { entries, ordered } = next;
    if (old.kind !== "map" || old.entries.size !== entries.size) return false;
    const keys = [...old.entries.keys()];
    return Array.from(entries).every(([key, value], index) => {
      const entry = old.entries.get(String(key));
      return entry !== undefined && saysAlready(entry.node, value) &&
        (!ordered || keys[index] === String(key));
    });
  }
  if (isEncodedList(next)) {
    return old.kind === "list" && old.items.length === next.items.length &&
      next.items.every((value, index) => saysAlready(old.items[index]!, value));
  }
  if (old.kind !== "scalar") return false;
  if (next instanceof Date) return dateOf(old)?.getTime() === next.getTime();
  if (typeof next === "bigint") return bigintOf(old) === next;
  return Object.is(old.value, next);
}
