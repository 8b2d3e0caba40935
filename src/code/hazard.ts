/**
 * What in code no reader can follow.
 *
 * @module
 */

import { argumentsOf, literal, loadOf, typeIn } from "./load.ts";
import { GLOBALS } from "./mentions.ts";
import { isNamed, isNode, type Node, unwrap } from "./syntax.ts";

/** A construct whose effect the text does not show. */
export interface Hazard {
  /** What it is, with its article: `a direct eval`. */
  readonly what: string;
  /** Where in the text it stands. */
  readonly start: number;
}

/**
 * Tells what of a node cannot be followed.
 *
 * @param node The node; an identifier that names no member and no key.
 * @returns What it is, if it is such a construct.
 */
export function hazardOf(node: Node): string | undefined {
  switch (node.type) {
    case "Identifier":
      return node.name === "eval" ? "an eval" : undefined;
    case "MemberExpression":
    case "OptionalMemberExpression":
      if (!isGlobal(node.object)) return undefined;
      if (isOf(node, "eval")) return "an eval";
      return isOf(node, "Function") ? "a function made from text" : undefined;
    case "ImportExpression":
      if (literal(node.source) === undefined) {
        return "an import of a computed name";
      }
      return isNode(node.options) && !typeIn(node.options)
        ? "an import of a computed type"
        : undefined;
    case "TSExternalModuleReference":
      return "a require";
    case "CallExpression":
    case "NewExpression":
      return hazardOfCall(node);
    default:
      return node.type.startsWith("JSX") ? "JSX" : undefined;
  }
}

function hazardOfCall(node: Node): string | undefined {
  if (isNamed(node.callee, "Function")) return "a function made from text";
  if (isNamed(node.callee, "require")) return "a require";
  if (!isNamed(node.callee, "Worker")) return undefined;
  const entry = argumentsOf(node)[0];
  return entry && isLoad(entry) ? undefined : "a worker of a computed name";
}

/** Whether an expression is one of the loads above, or the text of its URL. */
function isLoad(node: Node): boolean {
  const inner = node.type === "MemberExpression" ? node.object : node;
  return loadOf(unwrap(inner as Node)) !== undefined;
}

/** Whether an expression is the global object. */
function isGlobal(value: unknown): boolean {
  return isNode(value) && GLOBALS.has(unwrap(value).name as string);
}

/** Whether a member is the one of this name: `.NAME` or `["NAME"]`. */
function isOf({ computed, property }: Node, name: string): boolean {
  return computed ? literal(property) === name : isNamed(property, name);
}
