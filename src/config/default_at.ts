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
    const value = ownDefault(below);
    if (value === undefined) continue;
    return locate(asLocated(value), path.slice(depth + 1)).node;
  }
  const inner = innerDefaults(below);
  return inner === undefined ? undefined : asLocated(inner);
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
 * Takes a value for one that the schema gave.
 *
 * @param value The value.
 * @returns The value, of the layer `schema`.
 */
export function asLocated(value: unknown): Located {
  // A schema's default is checked by the schema; nothing is to be told here.
  return locateObject(value, { layer: "schema" }, () => {});
}

/** A map that has no default itself has those of its keys. */
function innerDefaults(
  nodes: readonly SchemaNode[],
  around: ReadonlySet<JsonSchema> = new Set(),
): Record<string, unknown> | undefined {
  const schemas = new Set(nodes.map(({ schema }) => schema));
  // A schema that holds itself is read once.
  if (!schemas.isDisjointFrom(around)) return undefined;
  const entries = knownKeys(nodes).flatMap((key) => {
    const below = childNodes(nodes, key);
    const value = ownDefault(below) ??
      innerDefaults(below, schemas.union(around));
    return value === undefined ? [] : [[key, value] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
