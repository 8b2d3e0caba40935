/**
 * What a module does to the values behind its names while it loads, in
 * declarations that nothing reaches.
 *
 * @module
 */

import { isInert } from "./order.ts";
import { isFunction, isNode, type Node, unwrap, walk } from "./syntax.ts";
import type { Binding, Table } from "./table.ts";

/** What code does to the names of its module. */
interface Effects {
  /** The names whose values it may change itself. */
  readonly touched: ReadonlySet<string>;
  /** The names it calls. */
  readonly called: ReadonlySet<string>;
}

/** Methods that leave an array as it is. */
const READING = new Set([
  ...["at", "concat", "entries", "every", "filter", "find", "findIndex"],
  ...["flat", "flatMap", "includes", "indexOf", "join", "keys", "map"],
  ...["reduce", "slice", "some", "toReversed", "toSorted", "values", "with"],
]);

const cache = new WeakMap<Node, Effects>();

/**
 * Finds the code of a module that may change, while the module loads, what
 * some of its names stand for, and that is not named itself.
 *
 * A call by a guarded statement of what is fingerprinted is no such code: who
 * calls it is no part of it.
 *
 * @param module The module.
 * @param names Those of its names that count.
 * @param start The name of what is fingerprinted, if the module declares it.
 * @returns The names that such declarations bind, and such guarded statements.
 */
export function touching(
  module: Table,
  names: ReadonlySet<string>,
  start: string | undefined,
): { names: string[]; guards: Node[] } {
  const declared = [...module.bindings].flatMap(([name, bound]) =>
    bound.kind === "declared" && !names.has(name) &&
      bound.nodes.some((node) =>
        !isInert(node) && touches(node, module, names, new Set())
      )
      ? [name]
      : []
  );
  const guards = module.guards.filter((node) =>
    touches(node, module, names, new Set([start]))
  );
  return { names: declared, guards };
}

/** Whether code changes what names stand for, itself or by what it calls. */
function touches(
  code: Node,
  module: Table,
  names: ReadonlySet<string>,
  seen: Set<string | undefined>,
): boolean {
  let effects = cache.get(code);
  if (effects === undefined) cache.set(code, effects = effectsOf(code, module));
  if (!effects.touched.isDisjointFrom(names)) return true;
  return [...effects.called].some((name) => {
    if (seen.has(name)) return false;
    seen.add(name);
    const bound = module.bindings.get(name);
    return bound?.kind === "declared" &&
      bound.nodes.some((node) => touches(node, module, names, seen));
  });
}

function effectsOf(code: Node, module: Table): Effects {
  const touched = new Set<string>();
  const called = new Set<string>();
  const change = (value: unknown): void => {
    const name = rootOf(value);
    if (name !== undefined) touched.add(name);
  };
  const call = (callee: unknown, handed: readonly unknown[]): void => {
    if (!isNode(callee)) return;
    const node = unwrap(callee);
    const name = rootOf(node) ?? "";
    const bound = module.bindings.get(name);
    if (node.type === "Identifier") called.add(name);
    else if (hasState(bound) && !isReading(node, bound)) touched.add(name);
    for (const value of handed) {
      const name = rootOf(value);
      if (name && holdsData(module.bindings.get(name))) touched.add(name);
    }
  };
  walk(code, (node) => {
    switch (node.type) {
      case "AssignmentExpression":
      case "ForInStatement":
      case "ForOfStatement":
        members(node.left).forEach(change);
        break;
      case "UpdateExpression":
        members(node.argument).forEach(change);
        break;
      case "UnaryExpression":
        if (node.operator === "delete") change(node.argument);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        call(node.callee, node.arguments as Node[]);
        break;
      case "TaggedTemplateExpression":
        call(node.tag, (node.quasi as Node).expressions as Node[]);
        break;
      case "Decorator":
        call(node.expression, []);
    }
  });
  return { touched, called };
}

/** The members that a target of an assignment names. */
function members(target: unknown): Node[] {
  const found: Node[] = [];
  if (!isNode(target)) return found;
  walk(target, (node) => {
    if (node.type === "MemberExpression") found.push(node);
  });
  return found;
}

/** The name that an expression is, or is a member of. */
function rootOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const node = unwrap(value);
  switch (node.type) {
    case "Identifier":
      return node.name as string;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return rootOf(node.object);
    // A method may hand on the thing itself: `a.set(1).set(2)`.
    case "CallExpression":
    case "OptionalCallExpression":
      return rootOf(node.callee);
    case "SpreadElement":
    case "AwaitExpression":
      return rootOf(node.argument);
    default:
      return undefined;
  }
}

function hasState(bound: Binding | undefined): boolean {
  return holdsData(bound) || bound?.kind === "declared" &&
      bound.nodes.some(({ type }) => type === "ClassDeclaration");
}

/** Whether a name stands for a value that can be changed and is no code. */
function holdsData(bound: Binding | undefined): boolean {
  return bound?.kind === "declared" && bound.nodes.some((node) => {
    if (node.type !== "VariableDeclarator" || !node.init) return false;
    const value = unwrap(node.init as Node);
    return !isFunction(value) && !value.type.endsWith("Literal");
  });
}

/** Whether a call reads an array that is written out where it is declared. */
function isReading(callee: Node, bound: Binding | undefined): boolean {
  const { object, property, computed } = callee;
  if (!isNode(object) || object.type !== "Identifier" || computed) return false;
  if (bound?.kind !== "declared" || bound.nodes.length !== 1) return false;
  const init = bound.nodes[0]?.init;
  return isNode(init) && unwrap(init).type === "ArrayExpression" &&
    READING.has((property as Node).name as string);
}
