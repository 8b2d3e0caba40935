/**
 * Nodes of a YAML document for encoded values.
 *
 * @module
 */

import type { Document, Node, Scalar, ScalarTag } from "yaml";
import { yaml } from "../../internal/yaml_library.ts";
import { yamlText } from "../../internal/yaml_text.ts";
import { isPortableDate } from "./yaml_timestamp.ts";
import {
  type Encoded,
  type EncodedList,
  type EncodedMap,
  isEncodedList,
  isEncodedMap,
} from "./yaml_values.ts";

const { isMap } = yaml;

/** A text that stands in a document letter by letter. */
export class Written {
  /** @param text The text, of one line. */
  constructor(readonly text: string) {}
}

const writtenTag: ScalarTag = {
  // Shown nowhere, and no other node's.
  tag: "tag:assay,2026:written",
  default: true,
  // The library prefers tags with a test; this is for writing only.
  test: /(?!)/,
  identify: (value) => value instanceof Written,
  resolve: String,
  stringify: ({ value }) => (value as Written).text,
};

/**
 * Writes a document whose scalars may be {@linkcode Written}.
 *
 * @param document The document.
 * @param text The text it was read from, whose layout it takes over.
 * @returns The text, with a newline at its end.
 */
export function documentText(document: Document, text: string): string {
  document.schema = new yaml.Schema({
    schema: "core",
    compat: "yaml-1.1",
    customTags: (tags) => [writtenTag, ...tags],
  });
  const { contents } = document;
  // The library puts a blank line before a comment at the end.
  const hasGap = /\n[ \t]*\r?\n(?:#[^\n]*(?:\r?\n|$))+$/.test(text.trimEnd());
  if (isMap(contents) && contents.comment == null && !hasGap) {
    contents.comment = document.comment;
    document.comment = null;
  }
  const written = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    ...layoutOf(text),
  });
  return text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written;
}

/** How far a text indents, and whether its lists are indented in maps. */
function layoutOf(text: string): { indent?: number; indentSeq?: boolean } {
  const key = "^[^\\s#-][^\\n]*:[ \\t]*\\r?\\n";
  const indent = new RegExp(`${key}( {1,8})[^\\s#]`, "m").exec(text)?.[1];
  const isFlush = new RegExp(`${key}- `, "m").test(text);
  return {
    ...(indent === undefined ? {} : { indent: indent.length }),
    ...(isFlush ? { indentSeq: false } : {}),
  };
}

/**
 * Makes the node of a value.
 *
 * @param value The value.
 * @param inFlow Whether it stands inside brackets.
 * @returns The node.
 */
export function nodeOf(value: Encoded, inFlow: boolean): Node {
  if (isEncodedMap(value)) {
    const map = new yaml.YAMLMap();
    map.items = Array.from(
      value.entries,
      ([key, inner]) => new yaml.Pair(keyNode(key), nodeOf(inner, inFlow)),
    );
    return map;
  }
  if (!isEncodedList(value)) {
    const text = leafText(value, inFlow);
    return new yaml.Scalar(text === undefined ? value : new Written(text));
  }
  if (value.oneLine) {
    const items = value.items.map((item) => leafText(item as number, true));
    return new yaml.Scalar(new Written(`[${items.join(", ")}]`));
  }
  const list = new yaml.YAMLSeq();
  list.items = value.items.map((item) => nodeOf(item, inFlow));
  return list;
}

/**
 * Makes the node of a key.
 *
 * @param key The key; a number stands without quotes.
 * @returns The node.
 */
export function keyNode(key: string | number): Scalar {
  if (typeof key === "number") return new yaml.Scalar(new Written(String(key)));
  const text = yamlText(key).slice(0, -1);
  // Texts that must be escaped are escaped the same everywhere.
  const isQuoted = /^["'].*$/.test(text);
  return new yaml.Scalar(isQuoted ? new Written(text) : key);
}

/**
 * Writes a scalar.
 *
 * @param value The value.
 * @param inFlow Whether it stands inside brackets.
 * @returns Its text, or `undefined` for one that takes several lines.
 */
export function leafText(
  value: Exclude<Encoded, EncodedList | EncodedMap>,
  inFlow: boolean,
): string | undefined {
  if (typeof value === "bigint") return String(value);
  // Most numbers; asking the library for each takes long in large arrays.
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return String(value);
  }
  if (value instanceof Date) {
    const text = value.toISOString();
    return isPortableDate(value) ? text : JSON.stringify(text);
  }
  const text = yamlText(value).slice(0, -1);
  if (text.includes("\n")) return undefined;
  const isPlain = typeof value === "string" && !/^["']/.test(text);
  return isPlain && inFlow && /[,[\]{}]/.test(text)
    ? JSON.stringify(value)
    : text;
}
