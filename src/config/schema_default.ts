/**
 * The defaults that a schema gives.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { ownDefault } from "./default_at.ts";
import type { SchemaNode } from "./json_schema.ts";

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
