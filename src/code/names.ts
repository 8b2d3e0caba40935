/**
 * Names that patterns bind, functions get, blocks hoist and assignments change.
 *
 * @module
 */

import { isBareName, parts, walk } from "./parts.ts";
import { startOf } from "./place.ts";
import { isFunction, isNode, isTypeOnly, type Node, unwrap } from "./syntax.ts";

/**
 * Lists the names that a pattern binds or assigns.
 *
 * @param pattern An identifier or a destructuring pattern.
 * @returns The names in source order.
 */
export function boundNames(pattern: Node): string[] {
  const node = unwrap(pattern);
  switch (node.type) {
    case "Identifier":
      return [node.name as string];
    case "ObjectPattern":
      return (node.properties as Node[]).flatMap((property) =>
        boundNames((property.argument ?? property.value) as Node)
      );
    case "ArrayPattern":
      return (node.elements as (Node | null)[]).flatMap((element) =>
        element === null ? [] : boundNames(element)
      );
    case "AssignmentPattern":
      return boundNames(node.left as Node);
    case "RestElement":
      return boundNames(node.argument as Node);
    default:
      // A member (`a.b = 1`) changes a value, not a name.
      return [];
  }
}

/**
 * Lists the `var` names that a statement binds at the top level around it.
 *
 * @param statement The statement.
 * @returns The names.
 */
export function hoistedNames(statement: Node): string[] {
  const names: string[] = [];
  walk(statement, (node) => {
    if (node.type === "VariableDeclaration" && node.kind === "var") {
      for (const declarator of node.declarations as Node[]) {
        names.push(...boundNames(declarator.id as Node));
      }
    }
    return !isFunction(node) && !/^(Class|ObjectMethod)/.test(node.type);
  });
  return names;
}

/**
 * Tells whether some names are assigned to anywhere in a module, be it under
 * the name of a local: most modules need no closer look.
 *
 * @param body The statements of the module.
 * @param isWanted Whether a name is one of them.
 * @returns Whether one is.
 */
export function mayAssign(
  body: readonly Node[],
  isWanted: (name: string) => boolean,
): boolean {
  const searched = (value: object): boolean => {
    if (Array.isArray(value)) return value.some(isFound);
    const node = value as Node;
    // More than half of all nodes stand below these, or are such a name.
    if (isBareName(node) || node.type === "TSTypeAnnotation") return false;
    const target = assignedBy(node);
    if (target !== undefined && boundNames(target).some(isWanted)) return true;
    // Types assign nothing: to look at the rest is faster than to tell them.
    for (const key in node) if (isFound(node[key])) return true;
    return false;
  };
  const isFound = (value: unknown): boolean =>
    typeof value === "object" && value !== null && searched(value);
  return searched(body);
}

/**
 * Gives what a node assigns to.
 *
 * @param node The node.
 * @returns A name, a member or a pattern; nothing when it assigns nothing.
 */
export function assignedBy(node: Node): Node | undefined {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return node.left as Node;
    case "UpdateExpression":
      return node.argument as Node;
    default:
      return undefined;
  }
}

/**
 * Finds the names of a module that are assigned to after their declaration.
 *
 * A name that an enclosing function surely declares for itself is another one;
 * where that takes a closer look at blocks, the name is listed.
 *
 * @param body The statements of the module.
 * @returns The names and the place of the first assignment.
 */
export function assignments(body: readonly Node[]): Map<string, number> {
  const places = new Map<string, number>();
  const assign = (target: Node, own: ReadonlySet<string>): void => {
    for (const name of boundNames(target)) {
      if (!own.has(name) && !places.has(name)) {
        places.set(name, startOf(target));
      }
    }
  };
  const search = (root: unknown, own: ReadonlySet<string>): void => {
    if (Array.isArray(root)) root.forEach((each) => search(each, own));
    if (!isNode(root)) return;
    walk(root, (node) => {
      if (Array.isArray(node.params)) {
        const outer = new Set([...own, ...node.params.flatMap(boundNames)]);
        const inner = new Set([...outer, ...ownNames(node.body as Node)]);
        for (const [key, part] of parts(node)) {
          const names = { params: outer, body: inner }[key] ?? own;
          search(part, names);
        }
        return false;
      }
      const target = assignedBy(node);
      if (target !== undefined) assign(target, own);
    });
  };
  search(body, new Set());
  return places;
}

/**
 * Tells whether a declaration makes no name at run time: a type, or a
 * namespace that holds nothing else.
 *
 * @param declaration The declaration, with or without `export`.
 * @returns Whether it makes none.
 */
export function isOnlyType(declaration: Node): boolean {
  if (isTypeOnly(declaration)) return true;
  const exported = declaration.declaration;
  if (declaration.type === "ExportNamedDeclaration" && isNode(exported)) {
    return isOnlyType(exported);
  }
  return declaration.type === "TSModuleDeclaration" &&
    ((declaration.body as Node).body as Node[]).every(isOnlyType);
}

/** The names that the body of a function declares for all of itself. */
function ownNames(body: Node): string[] {
  if (body.type !== "BlockStatement") return [];
  const direct = (body.body as Node[]).flatMap((statement) =>
    statement.type === "VariableDeclaration"
      ? (statement.declarations as Node[]).map(({ id }) => id as Node)
      : statement.type.endsWith("Declaration") && isNode(statement.id) &&
          !isOnlyType(statement)
      ? [statement.id]
      : []
  );
  return [...direct.flatMap(boundNames), ...hoistedNames(body)];
}

/**
 * Gives the name that a function gets where it stands.
 *
 * @param node The function.
 * @param parent The node above it, if it has one.
 * @returns The name; nothing when it is computed.
 */
export function nameIn(
  node: Node,
  parent: Node | undefined,
): string | undefined {
  if (parent?.computed === true) return undefined;
  const target = parent?.type.startsWith("Assignment") ? parent.left : null;
  const giver = (node.id ?? parent?.id ?? parent?.key ?? target ?? {}) as {
    name?: string;
    value?: unknown;
  };
  if (parent?.type === "ExportDefaultDeclaration" && !node.id) return "default";
  return String(giver.name ?? giver.value ?? "");
}
