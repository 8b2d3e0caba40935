/**
 * The normal form of code: one text for everything that runs alike, free of
 * types, comments, places and spelling.
 *
 * @module
 */

import { isNode, type Node, parts, unwrap } from "./syntax.ts";

/**
 * Writes a node as text that two nodes share only if they are the same code.
 *
 * @param node The node.
 * @returns The text.
 */
export function normalForm(node: Node): string {
  return form(node, false);
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
    ? form({ ...node, type: "FunctionExpression" }, false)
    : form(node, false);
}

function form(value: unknown, tagged: boolean): string {
  if (Array.isArray(value)) {
    return `[${value.map((element) => form(element, tagged)).join()}]`;
  }
  if (!isNode(value)) return plain(value);
  const node = unwrap(value);
  if (node.type === "TemplateElement") {
    const { raw, cooked } = node.value as { raw: string; cooked: unknown };
    // Only a tag can see how the text was spelled.
    return tagged ? `${plain(cooked)}${plain(raw)}` : plain(cooked);
  }
  const written = parts(node).flatMap(([key, part]) => {
    // A module that is named here counts by what it holds, not by its name.
    if (key === "source" && DECLARED_IMPORTS.has(node.type)) return [];
    const below = key === "quasi" || (key === "quasis" && tagged);
    return [`${key}:${form(part, below)}`];
  });
  return `${node.type}(${written.join()})`;
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
