/**
 * Which members of a union a map can still be.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import {
  choicesOf,
  expand,
  type JsonSchema,
  partsOf,
  type SchemaNode,
} from "./json_schema.ts";
import type { Located, LocatedMap } from "./located.ts";

/**
 * Leaves out the members of unions that a map cannot be, by the value of a key
 * that tells them apart: `kind: "a"`.
 *
 * @param nodes The nodes of the map, with all members of its unions.
 * @param map The map.
 * @returns The nodes that are left; all members of a union that leaves none.
 */
export function possibleNodes(
  nodes: readonly SchemaNode[],
  map: LocatedMap,
): readonly SchemaNode[] {
  const excluded = new Set<JsonSchema>();
  const kept = new Set<JsonSchema>();
  for (const node of nodes) {
    const members = choicesOf(node);
    const possible = possibleMembers(members, map);
    if (possible.length === members.length) continue;
    for (const member of possible) keep(member, map, kept);
    for (const { schema } of members.flatMap(expand)) excluded.add(schema);
  }
  // Two members may refer to one schema.
  return excluded.size === 0
    ? nodes
    : nodes.filter(({ schema }) => kept.has(schema) || !excluded.has(schema));
}

function possibleMembers(
  members: readonly SchemaNode[],
  map: LocatedMap,
): readonly SchemaNode[] {
  const possible = members.filter((member) => canBe(member, map, NOTHING));
  return possible.length === 0 ? members : possible;
}

/** Adds what a node says, of the unions inside it only what the map can be. */
function keep(
  node: SchemaNode,
  map: LocatedMap,
  kept: Set<JsonSchema>,
): void {
  if (kept.has(node.schema)) return;
  kept.add(node.schema);
  const members = possibleMembers(choicesOf(node), map);
  for (const inner of [...members, ...partsOf(node)]) keep(inner, map, kept);
}

const NOTHING: ReadonlySet<JsonSchema> = new Set();

/** Whether the constants of a schema, and of a map's keys, are the value's. */
function canBe(
  node: SchemaNode,
  value: Located,
  around: ReadonlySet<JsonSchema>,
): boolean {
  const { root, schema } = node;
  // A schema that holds itself says nothing more the second time.
  if (around.has(schema)) return true;
  if (!isConstant(schema, value)) return false;
  if (value.kind === "map" && !hasKeys(root, schema.properties, value)) {
    return false;
  }
  const parts = partsOf(node);
  const choices = choicesOf(node);
  if (parts.length + choices.length === 0) return true;
  const seen = new Set([...around, schema]);
  return parts.every((part) => canBe(part, value, seen)) &&
    (choices.length === 0 ||
      choices.some((choice) => canBe(choice, value, seen)));
}

function hasKeys(
  root: JsonSchema,
  properties: unknown,
  { entries }: LocatedMap,
): boolean {
  if (!isPlainObject(properties)) return true;
  return entries.entries().every(([key, { node }]) => {
    // Members are told apart by a scalar; a map inside has a check of its own.
    if (node.kind !== "scalar" || !Object.hasOwn(properties, key)) return true;
    const schema = properties[key];
    return !isPlainObject(schema) || canBe({ root, schema }, node, NOTHING);
  });
}

function isConstant(schema: JsonSchema, value: Located): boolean {
  const constants = Array.isArray(schema.enum)
    ? schema.enum
    : schema.const === undefined
    ? undefined
    : [schema.const];
  // JSON Schema has no word for a bigint or a Date.
  return constants === undefined || value.kind !== "scalar" ||
    typeof value.value === "bigint" || value.value instanceof Date ||
    constants.includes(value.value);
}
