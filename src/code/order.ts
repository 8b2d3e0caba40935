/**
 * The order in which a module's top level runs, as far as it can matter.
 *
 * @module
 */

import { isFunction, isNode, type Node, unwrap } from "./syntax.ts";
import type { Piece, Summary } from "./summary.ts";

/**
 * Lists the declarations and statements of a module whose places can matter.
 *
 * @param module The module.
 * @param names Those of its names that count.
 * @param guards Those of its guarded statements that count.
 * @returns The names in source order, with empty text for each statement.
 */
export function orderOf(
  module: Summary,
  names: ReadonlySet<string>,
  guards: Iterable<Piece>,
): string[] {
  const statements = [...module.statements, ...guards];
  const found: [Piece, string][] = statements.map((piece) => [piece, ""]);
  for (const name of names) {
    const bound = module.bindings.get(name);
    if (bound?.kind !== "declared") continue;
    for (const piece of bound.pieces) {
      if (!piece.isInert) found.push([piece, name]);
    }
  }
  return found
    .sort(([a], [b]) => a.start - b.start)
    .map(([, name]) => name);
}

/**
 * Whether a declaration can run earlier or later without a difference: it
 * calls nothing and reads nothing that another statement may have changed.
 *
 * @param declaration The declaration.
 * @returns Whether it can.
 */
export function isInert(declaration: Node): boolean {
  switch (declaration.type) {
    case "VariableDeclarator":
      return declaration.kind !== "var" &&
        (declaration.id as Node).type === "Identifier" &&
        (!declaration.init || isConstant(declaration.init as Node, true));
    case "ClassDeclaration":
      return isConstant(declaration, true);
    default:
      return isFunction(declaration);
  }
}

/** Whether an expression has one value, whenever it is evaluated. */
function isConstant(expression: Node, names: boolean): boolean {
  const node = unwrap(expression);
  if (isFunction(node) || node.type === "ObjectMethod") {
    return node.computed !== true;
  }
  const all = (values: unknown, names: boolean): boolean =>
    (values as (Node | null)[]).every((value) =>
      value === null || isConstant(value, names)
    );
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
    case "BigIntLiteral":
    case "NullLiteral":
    case "RegExpLiteral":
      return true;
    // A name alone is handed on; in an operation, what it holds is read.
    case "Identifier":
      return names;
    case "TemplateLiteral":
      return all(node.expressions, false);
    case "UnaryExpression":
      return isConstant(node.argument as Node, false);
    case "BinaryExpression":
      return all([node.left, node.right], false);
    case "ArrayExpression":
      return all(node.elements, names);
    case "ObjectExpression":
      return all(node.properties, names);
    case "ObjectProperty":
      return node.computed !== true && isConstant(node.value as Node, names);
    case "ClassDeclaration":
    case "ClassExpression":
      return !node.decorators &&
        (!node.superClass || isConstant(node.superClass as Node, true)) &&
        ((node.body as Node).body as Node[]).every(isInstanceMember);
    default:
      return false;
  }
}

/** Whether a class member does nothing while the class itself is made. */
function isInstanceMember(member: Node): boolean {
  if (member.computed === true || isNode((member.decorators as Node[])?.[0])) {
    return false;
  }
  return member.type.endsWith("Method") || member.type === "TSIndexSignature" ||
    (member.static !== true && member.type !== "StaticBlock");
}
