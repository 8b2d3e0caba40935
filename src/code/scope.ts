/**
 * Names inside functions: where they are declared, and which of them a
 * function takes from around it.
 *
 * @module
 */

import { isOwnName, memberOf } from "./member.ts";
import { type Mention, openMentions } from "./mentions.ts";
import { boundNames, hoistedNames, isOnlyType, mayAssign } from "./names.ts";
import { parts, walk } from "./parts.ts";
import { isFunction, isNode, type Node, unwrap } from "./syntax.ts";

/** Names that a scope declares; code stands by its node, a variable by nothing. */
type Scope = ReadonlyMap<string, Node | undefined>;

/** What a function takes from the functions and blocks it stands in. */
export interface Captures {
  /**
   * The names of variables, and of functions and classes that are used as
   * objects: their values are no part of the code.
   */
  readonly variables: ReadonlySet<string>;
  /** Functions and classes, which are code, with their names. */
  readonly code: ReadonlyMap<Node, string>;
  /** Names that stand for several variables. */
  readonly ambiguous: ReadonlySet<string>;
}

/** What an arrow function takes from the function around it. */
const IMPLICIT: Readonly<Record<string, string>> = {
  ThisExpression: "this",
  Super: "super",
  MetaProperty: "new.target",
};

/**
 * Finds what a function captures.
 *
 * @param statement The statement at the top level that the function is in.
 * @param fn The function.
 * @returns What it captures, itself or by the local functions it calls.
 */
export function capturesOf(statement: Node, fn: Node): Captures {
  const found = new Map<string, Set<Scope>>();
  const code = new Map<Node, string>();
  const places = new Map<Node, [name: string, scope: Scope]>();
  const search = (node: Node): void => {
    const path = pathTo(statement, node) ?? [];
    const scopes = path.slice(0, -1).map(declaredBy).reverse();
    for (const name of freeNames(node)) {
      const scope = scopes.find((scope) => scope.has(name));
      if (scope === undefined) continue;
      const value = scope.get(name);
      if (value === undefined || mayAssign([statement], (it) => it === name)) {
        found.set(name, (found.get(name) ?? new Set()).add(scope));
      } else {
        places.set(value, [name, scope]);
        if (value === node || code.has(value)) continue;
        code.set(value, name);
        search(value);
      }
    }
    for (const name of implicitNames(node)) found.set(name, new Set());
  };
  if (isNode(fn.id)) {
    places.set(fn, [fn.id.name as string, declaredBy(fn)]);
  }
  search(fn);
  const isObject = objectsIn(statement, fn, code.keys());
  for (const [value, [name, scope]] of places) {
    if (!isObject(value, name)) continue;
    found.set(name, (found.get(name) ?? new Set()).add(scope));
  }
  code.delete(fn);
  return {
    variables: new Set(found.keys()),
    code,
    ambiguous: new Set(
      [...found].flatMap(([name, scopes]) => scopes.size > 1 ? [name] : []),
    ),
  };
}

/**
 * Tells whether code that counts is also used as an object: it reads a member of
 * it, hands it on or makes instances of it, and code around it does more than
 * call it, which may give it members that its text does not show.
 */
function objectsIn(
  statement: Node,
  fn: Node,
  code: Iterable<Node>,
): (value: Node, name: string) => boolean {
  const counted = new Set([fn, ...code]);
  const inside = mentionsIn(counted, () => false);
  const around = new Set(pathTo(statement, fn)?.slice(0, -1));
  const isCounted = (node: Node): boolean =>
    counted.has(node) && !around.has(node);
  const outside = mentionsIn([statement], isCounted);
  // A function that runs as a stage was handed out, which gives it no members.
  const kept = mentionsIn(
    [statement],
    (node, parent) =>
      isCounted(node) ||
      node.type === "Identifier" && HANDING_OUT.has(parent?.type),
  );
  // What an expression makes bears its own name only within itself: what gives
  // it members has another.
  const isHidden = ({ id, type }: Node, name: string): boolean =>
    isNode(id) && type.endsWith("Expression") && hasMember(counted, name);
  return (value, name) =>
    isHidden(value, name) ||
    (value.generator === true || inside.get(name)?.isSeen === true) &&
      (value === fn ? kept : outside).get(name)?.isOnlyCalled === false;
}

/** Whether nodes read a member of what bears a name. */
function hasMember(nodes: Iterable<Node>, name: string): boolean {
  let found = false;
  for (const root of nodes) {
    walk(root, (node, _, key) => {
      found ||= key === "object" && node.name === name;
    });
  }
  return found;
}

/** What passes a function to where it becomes a stage. */
const HANDING_OUT = new Set<unknown>([
  "ArrowFunctionExpression",
  "NewExpression",
  "ObjectProperty",
  "ReturnStatement",
]);

/** How nodes use the names in them, but for what lies below some. */
function mentionsIn(
  nodes: Iterable<Node>,
  isLeftOut: (node: Node, parent: Node | undefined) => boolean,
): ReadonlyMap<string, Mention> {
  const mentions = openMentions();
  for (const root of nodes) {
    walk(root, (node, parent, key) => {
      if (isLeftOut(node, parent)) return false;
      if (node.type !== "Identifier") mentions.enter(node);
      else if (!isOwnName(key, parent)) {
        const name = node.name as string;
        mentions.mention(name, node, key, memberOf(key, parent));
      }
    });
  }
  return mentions.names;
}

/** The nodes from one down to another that it holds. */
function pathTo(root: Node, target: Node): Node[] | undefined {
  if (root === target) return [root];
  for (const child of childrenOf(root)) {
    const path = pathTo(child, target);
    if (path !== undefined) return [root, ...path];
  }
  return undefined;
}

function childrenOf(node: Node): Node[] {
  return parts(node).flatMap(([, part]) =>
    (Array.isArray(part) ? part : [part]).filter(isNode).map(unwrap)
  );
}

const scopes = new WeakMap<Node, Scope>();

/** What a node declares for all that it holds. */
function declaredBy(node: Node): Scope {
  let scope = scopes.get(node);
  if (scope === undefined) scopes.set(node, scope = namesIn(node));
  return scope;
}

function namesIn(node: Node): Scope {
  const names = new Map<string, Node | undefined>();
  const variables = (pattern: Node): void => {
    for (const name of boundNames(pattern)) names.set(name, undefined);
  };
  const declare = (statement: unknown): void => {
    if (!isNode(statement) || isOnlyType(statement)) return;
    if (statement.type === "ExportNamedDeclaration") {
      declare(statement.declaration);
    } else if (statement.type === "VariableDeclaration") {
      for (const { id, init } of statement.declarations as Node[]) {
        variables(id as Node);
        const name = (id as Node).name as string | undefined;
        const value = isNode(init) ? unwrap(init) : undefined;
        // A `var` can be read before it holds anything, and be made twice.
        if (statement.kind === "var" || !name || !value) continue;
        if (isCode(value)) names.set(name, value);
      }
    } else if (isNode(statement.id)) {
      let id = statement.id;
      while (id.type === "TSQualifiedName") id = id.left as Node;
      const name = id.name as string;
      names.set(name, isCode(statement) ? statement : undefined);
    }
  };
  for (const name of headNames(node)) names.set(name, undefined);
  if (isNode(node.id) && /^(Function|Class)Expression$/.test(node.type)) {
    names.set(node.id.name as string, node);
  }
  if (Array.isArray(node.params)) {
    for (const name of hoistedNames(node.body as Node)) {
      names.set(name, undefined);
    }
  }
  if (Array.isArray(node.body)) {
    node.body.forEach(declare);
    // A `var` beside a function of its name gives it another value.
    for (const name of hoistedNames(node)) {
      if (names.has(name)) names.set(name, undefined);
    }
  }
  if (Array.isArray(node.cases)) {
    for (const { consequent } of node.cases as Node[]) {
      (consequent as Node[]).forEach(declare);
    }
  }
  declare(node.init);
  if (/^For(In|Of)Statement$/.test(node.type)) declare(node.left);
  if (node.type === "CatchClause" && isNode(node.param)) variables(node.param);
  return names;
}

/** The names that the head of a function declares, by which its defaults go. */
function headNames(node: Node): string[] {
  if (!Array.isArray(node.params)) return [];
  const patterns = (node.params as Node[]).map(({ parameter }, index) =>
    // The pattern in `constructor(private size = 1)`.
    isNode(parameter) ? parameter : (node.params as Node[])[index]!
  );
  const own = node.type === "ArrowFunctionExpression" ? [] : ["arguments"];
  const id = isNode(node.id) ? [node.id.name as string] : [];
  return [...own, ...id, ...patterns.flatMap(boundNames)];
}

function isCode(node: Node): boolean {
  return isFunction(node) || node.type.startsWith("Class");
}

/** The names in a node that it does not declare itself. */
function freeNames(root: Node): Set<string> {
  const free = new Set<string>();
  const search = (node: Node, own: ReadonlySet<string>): void => {
    if (node.type === "Identifier") {
      if (!own.has(node.name as string)) free.add(node.name as string);
    }
    const inner = own.union(new Set(declaredBy(node).keys()));
    // Its body's variables do not exist yet where a default is computed.
    const head = own.union(new Set(headNames(node)));
    for (const [key, part] of parts(node)) {
      if (node.computed !== true && (key === "property" || key === "key")) {
        continue;
      }
      if (key === "label") continue;
      const isHead = key === "params" || key === "discriminant";
      for (const child of (Array.isArray(part) ? part : [part])) {
        if (isNode(child)) search(unwrap(child), isHead ? head : inner);
      }
    }
  };
  search(root, new Set());
  return free;
}

/** Whether, and which of, `this` and its like a function takes from around it. */
function implicitNames(root: Node): Set<string> {
  const found = new Set<string>();
  const isArrow = root.type === "ArrowFunctionExpression";
  const search = (node: Node): void => {
    const name = IMPLICIT[node.type];
    if (name && (isArrow || name === "super") && !isImportMeta(node)) {
      found.add(name);
    }
    if (node !== root && HAS_THIS.test(node.type)) {
      if (node.computed === true) search(node.key as Node);
    } else childrenOf(node).forEach(search);
  };
  search(root);
  return found;
}

/** What has a `this` of its own, in a function or a class. */
const HAS_THIS =
  /^(Function|ObjectMethod|Class.*(Method|Property)|StaticBlock)/;

function isImportMeta(node: Node): boolean {
  return (node.meta as { name?: string } | undefined)?.name === "import";
}
