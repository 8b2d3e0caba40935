/**
 * How a piece of code uses the names in it: whether it only reads them, calls
 * them, or could change what they stand for.
 *
 * @module
 */

import { withMember } from "./member.ts";
import { isNode, type Node, unwrap } from "./syntax.ts";

/** What code does with a name. */
export interface Mention {
  /** Whether it takes no more than a primitive value from it. */
  readonly isOnlyRead: boolean;
  /** Whether it does no more than that, or than to call it. */
  readonly isOnlyCalled: boolean;
  /**
   * Whether it reads it, hands it on or makes instances of it: who calls it sees
   * no member of it.
   */
  readonly isSeen: boolean;
  /** The members it uses; `null` where it uses the value in any other way. */
  readonly members: readonly string[] | null;
}

/** What is not declared and holds whatever anyone puts there. */
export const GLOBAL = "globalThis";

/** The names it has. */
export const GLOBALS: ReadonlySet<string> = new Set([GLOBAL, "self", "global"]);

/** Collects the names in a piece of code. */
export interface Mentions {
  /** The names so far. */
  readonly names: ReadonlyMap<string, Mention>;
  /**
   * Takes a node that is no identifier, before what it holds.
   *
   * @param node The node.
   */
  enter(node: Node): void;
  /**
   * Takes an identifier that names no member and no key.
   *
   * @param name What it names.
   * @param node The identifier.
   * @param key The key it stands under.
   * @param member The member that is read of it; nothing for any other use.
   */
  mention(
    name: string,
    node: Node,
    key: string,
    member: string | undefined,
  ): void;
}

/**
 * Opens a collection of the names in a piece of code.
 *
 * @returns What takes the nodes and holds the names.
 */
export function openMentions(): Mentions {
  const names = new Map<string, Mutable<Mention>>();
  const read = new Set<Node>();
  const handed = new Set<unknown>();
  const made = new Set<Node>();
  return {
    names,
    enter(node) {
      // A tag takes the values of its template as they are.
      if (node.type === "TaggedTemplateExpression") handed.add(node.quasi);
      if (handed.has(node)) return;
      if (node.type === "NewExpression") made.add(unwrap(node.callee as Node));
      for (const operand of operandsOf(node)) {
        const root = rootOf(operand);
        if (root !== undefined) read.add(root);
      }
    },
    mention(name, node, key, member) {
      if (DECLARING.has(key)) return;
      const isCalled = key === "callee" || key === "tag";
      const isRead = read.has(node);
      // What is made has the members of the function's `prototype`.
      const isSeen = !isCalled || made.has(node);
      const known = names.get(name);
      const members = withMember(known?.members, member);
      if (known === undefined) {
        names.set(name, {
          isOnlyRead: isRead,
          isOnlyCalled: isRead || isCalled,
          isSeen,
          members,
        });
        return;
      }
      known.isOnlyRead &&= isRead;
      known.isOnlyCalled &&= isRead || isCalled;
      known.isSeen ||= isSeen;
      known.members = members;
    },
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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
      return NONE;
  }
}

const NONE: unknown[] = [];

/** The identifier that an expression is, or is a member of by plain names. */
function rootOf(value: unknown): Node | undefined {
  if (!isNode(value)) return undefined;
  const node = unwrap(value);
  if (node.type === "Identifier") return node;
  return node.type === "MemberExpression" ||
      node.type === "OptionalMemberExpression"
    ? rootOf(node.object)
    : undefined;
}
