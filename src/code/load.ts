/**
 * What code loads by a literal name while it runs.
 *
 * @module
 */

import { startOf } from "./place.ts";
import { isMeta, isNamed, isNode, type Node, unwrap } from "./syntax.ts";

/** Something loaded by a literal name while the code runs. */
export interface Load {
  /** The literal. */
  readonly specifier: string;
  /** `import()`, `import.meta.resolve()`, or `new URL(…, import.meta.url)`. */
  readonly by: "import" | "resolve" | "url";
  /** What it is imported as (`{ with: { type: "json" } }`); empty if it is code. */
  readonly asset: string;
  /** Where in the text it stands. */
  readonly start: number;
}

/**
 * Gives the module or file that an expression loads by a literal.
 *
 * @param node The expression.
 * @returns What it loads, if it does.
 */
export function loadOf(node: Node): Load | undefined {
  switch (node.type) {
    case "ImportExpression": {
      const specifier = literal(node.source);
      const asset = typeIn(node.options) ?? "";
      return specifier === undefined
        ? undefined
        : { specifier, by: "import", asset, start: startOf(node) };
    }
    case "NewExpression": {
      if (!isNamed(node.callee, "URL")) return undefined;
      const [text, base] = argumentsOf(node);
      const specifier = literal(text);
      return specifier === undefined || !isMeta(base, "url")
        ? undefined
        : { specifier, by: "url", asset: "", start: startOf(node) };
    }
    case "CallExpression": {
      if (!isMeta(node.callee, "resolve")) return undefined;
      const specifier = literal(argumentsOf(node)[0]);
      return specifier === undefined
        ? undefined
        : { specifier, by: "resolve", asset: "", start: startOf(node) };
    }
    default:
      return undefined;
  }
}

/**
 * Gives the type in the options of an import that plainly are
 * `{ with: { type: "…" } }`.
 *
 * @param options The options' node, if there is one.
 * @returns The type; nothing when they are anything else.
 */
export function typeIn(options: unknown): string | undefined {
  return literal(property(property(options, "with"), "type"));
}

/** The value of an object literal that has one property, of this name. */
function property(object: unknown, name: string): Node | undefined {
  if (!isNode(object)) return undefined;
  const properties = object.properties as Node[] | undefined;
  const only = properties?.length === 1 ? properties[0] : undefined;
  return only && isNamed(only.key, name) ? only.value as Node : undefined;
}

/**
 * Lists the arguments of a call.
 *
 * @param node The call.
 * @returns The arguments; none of what is no call.
 */
export function argumentsOf(node: Node): Node[] {
  return Array.isArray(node.arguments) ? node.arguments.map(unwrap) : [];
}

/**
 * Gives the text of a string literal, or of a template without holes.
 *
 * @param value Any value found under a key of a node.
 * @returns The text; nothing when it is anything else.
 */
export function literal(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const node = unwrap(value);
  if (node.type === "StringLiteral") return node.value as string;
  if (node.type !== "TemplateLiteral") return undefined;
  const quasis = node.quasis as Node[];
  return quasis.length === 1
    ? (quasis[0]?.value as { cooked: string }).cooked
    : undefined;
}
