/**
 * The normal form of code: one text for everything that runs alike, free of
 * types, comments, places and spelling.
 *
 * @module
 */

import { flatParts, isBareName } from "./parts.ts";
import { isNode, type Node, unwrap } from "./syntax.ts";

/** Called with a node, the node above it and the key it stands under. */
export type Visit = (
  node: Node,
  parent: Node | undefined,
  key: string,
) => void;

/**
 * Writes a node as text that two nodes share only if they are the same code.
 *
 * @param node The node.
 * @param visit Called with each node on the way, in an order that only the
 *   code decides.
 * @returns The text.
 */
export function normalForm(node: Node, visit: Visit = () => {}): string {
  return form(node, undefined, "", false, visit);
}

/**
 * Writes a function so that a declaration and the text of the function it
 * makes give the same.
 *
 * @param node The function's node.
 * @returns The text.
 */
export function functionForm(node: Node): string {
  return node.type === "FunctionDeclaration"
    ? normalForm({ ...node, type: "FunctionExpression" })
    : normalForm(node);
}

function form(
  value: unknown,
  parent: Node | undefined,
  key: string,
  tagged: boolean,
  visit: Visit,
): string {
  if (Array.isArray(value)) {
    let text = "[";
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ",";
      text += form(value[index], parent, key, tagged, visit);
    }
    return text + "]";
  }
  if (!isNode(value)) return plain(value);
  const node = unwrap(value);
  visit(node, parent, key);
  if (node.type === "TemplateElement") {
    const { raw, cooked } = node.value as { raw: string; cooked: unknown };
    // Only a tag can see how the text was spelled.
    return tagged ? `${plain(cooked)}${plain(raw)}` : plain(cooked);
  }
  if (isBareName(node)) return `Identifier(name:"${node.name}")`;
  let text = node.type + "(";
  let comma = "";
  const found = flatParts(node);
  for (let index = 0; index < found.length; index += 2) {
    const key = found[index] as string;
    // A module that is named here counts by what it holds, not by its name.
    if (key === "source" && DECLARED_IMPORTS.has(node.type)) continue;
    const below = key === "quasi" || (key === "quasis" && tagged);
    const part = form(found[index + 1], node, key, below, visit);
    text += comma + key + ":" + part;
    comma = ",";
  }
  return text + ")";
}

const DECLARED_IMPORTS = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
]);

/** Writes `1`, `1n` and `"1"` differently, and `1e999` unlike `null`. */
function plain(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return String(value);
}
