/**
 * Finding the defaults that a schema gives to what no layer wrote.
 *
 * @module
 */

import {
  childNodes,
  type JsonSchema,
  knownKeys,
  type SchemaNode,
} from "./json_schema.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { locateObject } from "./locate_object.ts";
import { locate, type Located } from "./located.ts";

/**
 * Finds the default at a path.
 *
 * @param root The merged layers: a map that a layer wrote takes its keys' own
 * defaults, one that is missing its own default.
 * @param nodes What the schema says of them.
 * @param path The keys, which lead to nothing in the layers.
 * @returns The default, of the layer `schema`; `undefined` without one.
 */
export function defaultAt(
  root: Located,
  nodes: readonly SchemaNode[],
  path: readonly string[],
): Located | undefined {
  let below = nodes;
  for (const [depth, key] of path.entries()) {
    below = childNodes(below, key);
    const above = path.slice(0, depth + 1);
    if (locate(root, above).node !== undefined) continue;
    const value = fullDefault(below);
    if (value === undefined) continue;
    const rest = path.slice(depth + 1);
    const found = locate(asLocated(value), rest).node;
    if (found !== undefined || rest.length === 0) return found;
  }
  return undefined;
}

/**
 * Finds the default that stands at nodes themselves.
 *
 * @param nodes The nodes of one key.
 * @returns The default; `undefined` without one.
 */
export function ownDefault(nodes: readonly SchemaNode[]): unknown {
  return nodes.find(({ schema }) => schema.default !== undefined)
    ?.schema.default;
}

/**
 * Finds the default of a key.
 *
 * @param nodes What the schema says of the key's value.
 * @param around The default of the map around it.
 * @param key The key.
 * @returns Its own default, else its part of the one around it.
 */
export function defaultOf(
  nodes: readonly SchemaNode[],
  around: unknown,
  key: string,
): unknown {
  const own = ownDefault(nodes);
  if (own !== undefined) return own;
  const holds = Array.isArray(around) || isPlainObject(around);
  if (!holds || !Object.hasOwn(around, key)) return undefined;
  return (around as Record<string, unknown>)[key];
}

/**
 * Takes a value for one that the schema gave.
 *
 * @param value The value.
 * @returns The value, of the layer `schema`.
 */
export function asLocated(value: unknown): Located {
  // A schema's default is checked by the schema; nothing is to be told here.
  return locateObject(value, { layer: "schema" }, () => {});
}

/**
 * Finds the default of a value that no layer writes: its own, and what the
 * keys inside it have where their map leaves them out.
 *
 * @param nodes The nodes of one key.
 * @returns The default; `undefined` without one.
 */
export function fullDefault(nodes: readonly SchemaNode[]): unknown {
  return filled(undefined, nodes, new Set());
}

function filled(
  given: unknown,
  nodes: readonly SchemaNode[],
  around: ReadonlySet<JsonSchema>,
): unknown {
  const value = given === undefined ? ownDefault(nodes) : given;
  const isMap = isPlainObject(value);
  if (value !== undefined && !isMap) return value;
  const schemas = new Set(nodes.map(({ schema }) => schema));
  // A schema that holds itself is read once.
  if (!schemas.isDisjointFrom(around)) return value;
  const inside = schemas.union(around);
  const entries = knownKeys(nodes).flatMap((key) => {
    const below = childNodes(nodes, key);
    const own = isMap && Object.hasOwn(value, key) ? value[key] : undefined;
    const inner = filled(own, below, inside);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  if (entries.length === 0) return value;
  return { ...(isMap ? value : {}), ...Object.fromEntries(entries) };
}
