/**
 * How a piece of code uses the names in it: whether it only reads them, calls
 * them, or could change what they stand for.
 *
 * @module
 */

import { isOwnName, type Load, loadOf, memberOf } from "./analysis.ts";
import { isNode, type Node, unwrap, walk } from "./syntax.ts";

/** What code does with a name. */
export interface Mention {
  /** Whether it takes no more than a primitive value from it. */
  readonly isOnlyRead: boolean;
  /** Whether it does no more than that, or than to call it. */
  readonly isOnlyCalled: boolean;
  /** Whether it reads it or hands it on: who calls it sees no member of it. */
  readonly isSeen: boolean;
  /** The members it uses; `null` where it uses the value in any other way. */
  readonly members: ReadonlySet<string> | null;
}

/** The names and the modules in a piece of code. */
export interface Mentions {
  /** What may be a name of the module. */
  readonly names: ReadonlyMap<string, Mention>;
  /** The modules and files it loads by a literal. */
  readonly loads: readonly Load[];
}

const cache = new WeakMap<readonly Node[], Mentions>();

/**
 * Finds how nodes use the names in them.
 *
 * @param nodes The nodes; the same list gives the same answer again.
 * @returns The names and what is done with them.
 */
export function mentionsIn(nodes: readonly Node[]): Mentions {
  let mentions = cache.get(nodes);
  if (mentions === undefined) cache.set(nodes, mentions = find(nodes));
  return mentions;
}

function find(nodes: readonly Node[]): Mentions {
  const names = new Map<string, Mention>();
  const loads: Load[] = [];
  const read = new Set<Node>();
  for (const each of nodes) {
    walk(each, (node, parent, key) => {
      for (const operand of operandsOf(node)) {
        const root = rootOf(operand);
        if (root !== undefined) read.add(root);
      }
      const load = loadOf(node);
      if (load !== undefined) loads.push(load);
      if (node.type !== "Identifier") return;
      if (isOwnName(key, parent) || DECLARING.has(key)) return;
      const name = node.name as string;
      const known = names.get(name);
      const isCalled = key === "callee" || key === "tag";
      const isRead = read.has(node);
      const member = memberOf(key, parent);
      names.set(name, {
        isOnlyRead: isRead && known?.isOnlyRead !== false,
        isOnlyCalled: (isRead || isCalled) && known?.isOnlyCalled !== false,
        isSeen: !isCalled || known?.isSeen === true,
        members: member === undefined || known?.members === null
          ? null
          : new Set(known?.members).add(member),
      });
    });
  }
  return { names, loads };
}

/** Keys under which an identifier is the name that a node gives. */
const DECLARING = new Set(["id", "local", "exported", "label"]);

/** The expressions in a node of which no more than a primitive value is used. */
function operandsOf(node: Node): unknown[] {
  switch (node.type) {
    case "BinaryExpression":
      // `in` and `instanceof` call what an object may define.
      return /^in/.test(node.operator as string) ? [] : [node.left, node.right];
    case "UnaryExpression":
      return node.operator === "delete" ? [] : [node.argument];
    case "TemplateLiteral":
      return node.expressions as unknown[];
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
      return [node.test];
    default:
      return [];
  }
}

/** The identifier that an expression is, or is a member of by plain names. */
function rootOf(value: unknown): Node | undefined {
  if (!isNode(value)) return undefined;
  const node = unwrap(value);
  if (node.type === "Identifier") return node;
  return /^(Optional)?MemberExpression$/.test(node.type)
    ? rootOf(node.object)
    : undefined;
}
