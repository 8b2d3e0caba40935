/**
 * What of a syntax tree exists when the program runs.
 *
 * @module
 */

import { isNode, isTypeOnly, type Node, unwrap } from "./syntax.ts";

/** Keys that hold types, places or spelling, never behaviour. */
const SILENT_KEYS = new Set([
  "range",
  "extra",
  "comments",
  "leadingComments",
  "innerComments",
  "trailingComments",
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeArguments",
  "implements",
  "accessibility",
  "readonly",
  "override",
  "abstract",
  "definite",
  "declare",
  "importKind",
  "exportKind",
]);

/** Keys of lists of which nothing is gone at run time. */
const LASTING = new Set([
  "arguments",
  "cases",
  "declarations",
  "elements",
  "expressions",
  "properties",
  "quasis",
]);

/** Whether an element of a list is there at run time. */
function remains(element: unknown, key: string): boolean {
  if (!isNode(element)) return true;
  if (element.type === "EmptyStatement" || isTypeOnly(element)) return false;
  return !(key === "params" && element.name === "this");
}

/**
 * Lists what a node holds at run time, in an order that only its kind decides.
 *
 * @param node The node.
 * @returns Pairs of key and value: a node, a list, or a plain value.
 */
export function parts(node: Node): [string, unknown][] {
  const found = flatParts(node);
  return Array.from(
    { length: found.length / 2 },
    (_, index) => [found[2 * index] as string, found[2 * index + 1]],
  );
}

/**
 * Lists what a node holds at run time without a list for each pair, for whoever
 * visits all nodes.
 *
 * @param node The node.
 * @returns Key, value, key, value, in an order that only its kind decides.
 */
export function flatParts(node: Node): unknown[] {
  if (isBareName(node)) return ["name", node.name];
  const found: unknown[] = [];
  for (const key in node) {
    const part = partOf(node, key);
    if (part === undefined) continue;
    let at = found.length;
    found.push(key, part);
    // They are few: this is faster than `sort`.
    for (; at > 0 && (found[at - 2] as string) > key; at -= 2) {
      found[at] = found[at - 2];
      found[at + 1] = found[at - 1];
      found[at - 2] = key;
      found[at - 1] = part;
    }
  }
  return found;
}

/**
 * Tells whether a node is a name and nothing more, as a third of all nodes
 * are.
 *
 * @param node The node.
 * @returns Whether it holds nothing but its name at run time.
 */
export function isBareName(node: Node): boolean {
  return node.type === "Identifier" && node.decorators === undefined;
}

/** What a node holds under a key at run time, if anything. */
function partOf(node: Node, key: string): unknown {
  // Every node has these: asked first, they cost no look-up.
  if (key === "type" || key === "start" || key === "end") return;
  const value = node[key];
  if (value === null || value === undefined || value === false) return;
  if (SILENT_KEYS.has(key)) return;
  // `a?` marks a type, `a?.b` does not.
  if (key === "optional" && !node.type.startsWith("Optional")) return;
  if (typeof value !== "object") return value;
  if (!Array.isArray(value)) return isNode(value) ? unwrap(value) : value;
  if (LASTING.has(key)) return value;
  for (const element of value) {
    if (!remains(element, key)) {
      return value.filter((element) => remains(element, key));
    }
  }
  return value;
}

/**
 * Visits a node and all it holds at run time, in no certain order.
 *
 * @param node Where to begin.
 * @param visit Called with each node, the node above it and the key it stands
 *   under; what lies below a node is left out when it returns `false`.
 */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined, key: string) => boolean | void,
): void {
  const descend = (node: Node, parent: Node | undefined, key: string): void => {
    if (visit(node, parent, key) === false || isBareName(node)) return;
    for (const key in node) {
      const part = partOf(node, key);
      if (Array.isArray(part)) {
        for (const child of part) {
          if (isNode(child)) descend(unwrap(child), node, key);
        }
      } else if (isNode(part)) descend(part, node, key);
    }
  };
  descend(unwrap(node), undefined, "");
}
