/**
 * Values that the schema computes where no layer gives one.
 *
 * @module
 */

import {
  childNodes,
  holdsKeyword,
  type JsonSchema,
  knownKeys,
  type SchemaNode,
} from "./json_schema.ts";
import type { Located, LocatedEntry, Place } from "./located.ts";
import { asLocated, ownDefault } from "./default_at.ts";

/**
 * Puts the expression that the schema marks as `dynamic` wherever the layers
 * have null or nothing.
 *
 * @param root The merged layers.
 * @param nodes What the schema says of them.
 * @returns The layers; what was put there has the layer `dynamic`.
 */
export function layDynamicValues(
  root: Located,
  nodes: readonly SchemaNode[],
): Located {
  return holdsKeyword(nodes, "dynamic")
    ? lay(root, nodes, new Set()) ?? root
    : root;
}

function lay(
  node: Located | undefined,
  nodes: readonly SchemaNode[],
  around: ReadonlySet<JsonSchema>,
): Located | undefined {
  const isUnset = node === undefined ||
    (node.kind === "scalar" && node.value === null);
  const expression = dynamicOf(nodes);
  if (isUnset && expression !== undefined) {
    const shadowed = node === undefined ? [] : [node, ...node.shadowed];
    const place = placeOf(expression);
    return { kind: "scalar", value: expression, place, shadowed };
  }
  if (node?.kind === "scalar" || !holdsKeyword(nodes, "dynamic")) return node;
  if (node?.kind === "list") {
    const items = node.items.map((item, index) =>
      lay(item, childNodes(nodes, String(index)), around) ?? item
    );
    return { ...node, items };
  }
  return layInside(node, nodes, around);
}

function layInside(
  node: Located & { kind: "map" } | undefined,
  nodes: readonly SchemaNode[],
  around: ReadonlySet<JsonSchema>,
): Located | undefined {
  const schemas = new Set(nodes.map(({ schema }) => schema));
  // A schema that holds itself goes as deep as the layers do.
  if (node === undefined && !schemas.isDisjointFrom(around)) return undefined;
  const entries = new Map<string, LocatedEntry>(node?.entries);
  let changed = false;
  for (const key of new Set([...entries.keys(), ...knownKeys(nodes)])) {
    const below = childNodes(nodes, key);
    const entry = entries.get(key);
    const start = entry?.node ?? startOf(nodes, key, below);
    if (start === "left out") continue;
    const laid = lay(start, below, schemas.union(around));
    if (laid === undefined || laid === entry?.node) continue;
    // A default of the schema stays the schema's while nothing changes it.
    if (entry === undefined && laid === start) continue;
    changed = true;
    entries.set(key, { key: entry?.key ?? laid.place, node: laid });
  }
  if (!changed) return node;
  const place = node?.place ?? placeOf();
  return { kind: "map", place, shadowed: node?.shadowed ?? [], entries };
}

/** What a key that no layer wrote starts from. */
function startOf(
  nodes: readonly SchemaNode[],
  key: string,
  below: readonly SchemaNode[],
): Located | undefined | "left out" {
  if (dynamicOf(below) !== undefined) return undefined;
  if (!holdsKeyword(below, "dynamic")) return "left out";
  const value = ownDefault(below);
  if (value !== undefined) return asLocated(value);
  const isRequired = nodes.some(({ schema }) =>
    Array.isArray(schema.required) && schema.required.includes(key)
  );
  return isRequired ? undefined : "left out";
}

function dynamicOf(nodes: readonly SchemaNode[]): string | undefined {
  const found = nodes.find(({ schema }) => typeof schema.dynamic === "string");
  return found === undefined ? undefined : String(found.schema.dynamic);
}

function placeOf(expression?: string): Place {
  return expression === undefined
    ? { source: { layer: "dynamic" }, start: 0, end: 0 }
    : {
      source: { layer: "dynamic", text: expression },
      start: 0,
      end: expression.length,
    };
}
