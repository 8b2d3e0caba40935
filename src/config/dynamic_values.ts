/**
 * Values that the schema computes where no layer gives one.
 *
 * @module
 */

import { holdsKeyword } from "./holds_keyword.ts";
import {
  childNodes,
  type JsonSchema,
  knownKeys,
  type SchemaNode,
} from "./json_schema.ts";
import {
  type Located,
  type LocatedEntry,
  type Place,
  toPlain,
} from "./located.ts";
import { isExpression } from "./interpolation/expression.ts";
import { asLocated, ownDefault } from "./default_at.ts";

/**
 * Puts the expression that the schema marks as `dynamic` wherever the layers
 * and the schema's defaults have null or nothing, and the defaults that have
 * expressions in them where no layer has a value.
 *
 * @param root The merged layers.
 * @param nodes What the schema says of them.
 * @returns The layers; what was put there has the layer `dynamic` or `schema`.
 */
export function layDynamicValues(
  root: Located,
  nodes: readonly SchemaNode[],
): Located {
  return isComputed(nodes) ? lay(root, nodes, new Set()) ?? root : root;
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
  if (node?.kind === "scalar" || !isComputed(nodes)) return node;
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
    if (entry === undefined && laid === start && !refers(toPlain(laid))) {
      continue;
    }
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
  const value = ownDefault(below);
  if (dynamicOf(below) !== undefined && (value ?? null) === null) {
    return undefined;
  }
  if (!isComputed(below)) return "left out";
  if (value !== undefined) return asLocated(value);
  if (!holdsKeyword(below, "dynamic")) return "left out";
  const isRequired = nodes.some(({ schema }) =>
    Array.isArray(schema.required) && schema.required.includes(key)
  );
  return isRequired ? undefined : "left out";
}

function isComputed(nodes: readonly SchemaNode[]): boolean {
  return holdsKeyword(nodes, "dynamic") ||
    holdsKeyword(nodes, "default", refers);
}

/** Whether an expression stands anywhere in a default. */
function refers(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).some(refers)
    : isExpression(value);
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
