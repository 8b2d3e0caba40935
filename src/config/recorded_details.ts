/**
 * What a record of a run says of a configuration beside its value.
 *
 * @module
 */

import { digestValue } from "../internal/codec/mod.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { sourceOf } from "./config_error.ts";
import { describeInput } from "./config_schema.ts";
import type { JsonSchema } from "./json_schema.ts";
import { keptDetails } from "./kept_details.ts";
import {
  type LayerName,
  locate,
  type Located,
  type Place,
  type Source,
} from "./located.ts";

/** The place a value was written at, without the value. */
export interface PlaceOfOrigin {
  /** The layer that set it. */
  readonly layer: LayerName;
  /** The file it stands in. */
  readonly file?: string;
  /** The environment variable or the `-o` key it stands in. */
  readonly name?: string;
  /** The line, from 1. */
  readonly line?: number;
  /** The column, from 1. */
  readonly column?: number;
}

/** What is recorded of a compiled configuration. */
export interface RecordedDetails {
  /** What its digest is of: the value without its secrets. */
  readonly digested: unknown;
  /** Digest of the schema's JSON Schema; `null` for one without. */
  readonly schemaDigest: string | null;
  /** Where each value comes from, by its dotted key. */
  readonly origins: readonly (readonly [key: string, PlaceOfOrigin])[];
}

const digests = new WeakMap<JsonSchema, string>();

/**
 * Describes where a configuration comes from: each value that is no map. The
 * items of a list stand apart only where a layer of their own set them.
 *
 * @param value What a program got as its configuration.
 * @returns The details; nothing for a value that was not compiled.
 */
export function recordedDetails(value: unknown): RecordedDetails | undefined {
  const parts = keptDetails(value);
  if (parts === undefined) return undefined;
  const { root, masked, schema, digested } = parts;
  return {
    digested,
    schemaDigest: schema === undefined ? null : schemaDigest(schema),
    origins: [...originsOf(masked, [], root)],
  };
}

/** A default that is secret is no part of it. */
function schemaDigest(schema: JsonSchema): string {
  let digest = digests.get(schema);
  if (digest === undefined) {
    digest = digestValue(describeInput(schema), { order: "sorted" });
    digests.set(schema, digest);
  }
  return digest;
}

function* originsOf(
  value: unknown,
  path: readonly string[],
  root: Located,
): Generator<[string, PlaceOfOrigin]> {
  if (isPlainObject(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) {
      yield* originsOf(inner, [...path, key], root);
    }
    return;
  }
  if (path.length === 0) return;
  const { node } = locate(root, path);
  yield [path.join("."), placeOf(node)];
  if (node?.kind !== "list") return;
  for (const [index, item] of node.items.entries()) {
    if (item.place.source !== node.place.source) {
      yield [[...path, index].join("."), placeOf(item)];
    }
  }
}

function placeOf(node: Located | undefined): PlaceOfOrigin {
  return node === undefined
    ? { layer: "schema" }
    : { ...sourceOf(node.place), ...positionIn(node.place) };
}

const lines = new WeakMap<Source, number[]>();

/** A file with many keys is not searched for its lines for each. */
function positionIn(
  { source, start }: Place,
): { line: number; column: number } | undefined {
  const { text } = source;
  if (text === undefined) return undefined;
  let starts = lines.get(source);
  if (starts === undefined) {
    starts = [0, ...text.matchAll(/\n/g).map(({ index }) => index + 1)];
    lines.set(source, starts);
  }
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= start) low = middle;
    else high = middle;
  }
  return {
    line: low + 1,
    column: [...text.slice(starts[low], start)].length + 1,
  };
}
