/**
 * Reading the quantities of a configuration, where its schema gives a unit.
 *
 * @module
 */

import { holdsKeyword } from "./holds_keyword.ts";
import { childNodes, type SchemaNode, typesOf } from "./json_schema.ts";
import type { Located, LocatedEntry } from "./located.ts";
import { readQuantity } from "./parse_quantity.ts";
import { expectedFound, type Problem } from "./problem.ts";

/**
 * Replaces texts by numbers wherever the schema marks a number with a unit.
 *
 * @param root The merged layers.
 * @param nodes What the schema says of their input.
 * @param report Told of each text that is no quantity, unless the schema takes
 * texts there, too.
 * @returns The layers, each number at the place of its text.
 */
export function readQuantities(
  root: Located,
  nodes: readonly SchemaNode[],
  report: (problem: Problem) => void,
): Located {
  if (!holdsKeyword(nodes, "unit")) return root;
  const visit = (
    node: Located,
    nodes: readonly SchemaNode[],
    path: readonly string[],
  ): Located => {
    if (nodes.length === 0) return node;
    if (node.kind === "scalar") {
      if (typeof node.value !== "string") return node;
      const unit = unitOf(nodes);
      if (unit === undefined) return node;
      const read = readQuantity(node.value, unit);
      if (read.ok) return { ...node, value: read.value };
      if (!takesText(nodes)) {
        const { expected, found, hint } = read;
        report({
          code: "INVALID_VALUE",
          path,
          place: node.place,
          ...expectedFound(expected, found),
          hint,
        });
      }
      return node;
    }
    if (node.kind === "list") {
      let changed = false;
      const items = node.items.map((item, index) => {
        const key = String(index);
        const read = visit(item, childNodes(nodes, key), [...path, key]);
        changed ||= read !== item;
        return read;
      });
      return changed ? { ...node, items } : node;
    }
    let entries: Map<string, LocatedEntry> | undefined;
    for (const [key, entry] of node.entries) {
      const read = visit(entry.node, childNodes(nodes, key), [...path, key]);
      if (read === entry.node) continue;
      entries ??= new Map(node.entries);
      entries.set(key, { ...entry, node: read });
    }
    return entries === undefined ? node : { ...node, entries };
  };
  return visit(root, nodes, []);
}

/**
 * Finds the unit of a number.
 *
 * @param nodes What the schema says of a value.
 * @returns The unit, or `undefined` when it is no number or has none.
 */
export function unitOf(nodes: readonly SchemaNode[]): string | undefined {
  const isNumber = nodes.some(({ schema }) =>
    typesOf(schema).some((type) => type === "number" || type === "integer")
  );
  if (!isNumber) return undefined;
  const unit = nodes.find(({ schema }) => typeof schema.unit === "string")
    ?.schema.unit;
  return typeof unit === "string" ? unit : undefined;
}

function takesText(nodes: readonly SchemaNode[]): boolean {
  return nodes.some(({ schema }) =>
    typesOf(schema).includes("string") || typeof schema.const === "string" ||
    (Array.isArray(schema.enum) &&
      schema.enum.some((one) => typeof one === "string"))
  );
}
