/**
 * Which top-level code could change anything while its module loads.
 *
 * @module
 */

import type { Reader } from "./files.ts";
import { isLibrary } from "./library.ts";
import { boundNames } from "./names.ts";
import { walk } from "./parts.ts";
import { resolve } from "./resolve.ts";
import { isFunction, isMeta, isNode, type Node, unwrap } from "./syntax.ts";
import type { Binding, Table } from "./table.ts";

/**
 * Whether code could change a value that another name stands for; or the
 * specifiers of what it makes instances of and could change one by, unless
 * they all mean this library.
 */
export type Activity = boolean | readonly string[];

/**
 * Tells whether code could change a value that another name stands for: it
 * calls, iterates, awaits, disposes of, loads, or assigns to a member.
 *
 * Only what runs on loading is looked at: the body of a function runs when
 * something calls it.
 *
 * @param code A declaration or a statement.
 * @param names The names of its module.
 * @returns Whether it could.
 */
export function activityOf(code: Node, names: Names): Activity {
  const made: string[] = [];
  const locals = localsOf(code);
  return isActive(code, { names, locals, made }) || made.length > 0 && made;
}

/**
 * Tells whether code is active, by what its module's specifiers mean.
 *
 * @param activity What the code's text tells.
 * @param path Absolute path of its module.
 * @param reader Reads what tells this library from others.
 * @returns Whether it could change a value that another name stands for.
 */
export function isActiveIn(
  activity: Activity,
  path: string,
  reader: Reader,
): boolean {
  return typeof activity === "boolean"
    ? activity
    : !activity.every((specifier) => isOurs(specifier, path, reader));
}

type Names = Table["bindings"];

/** What is known of the code that is looked at. */
interface About {
  /** The names of its module. */
  readonly names: Names;
  /** Tells the names that anything in the code declares for itself. */
  readonly locals: () => ReadonlySet<string>;
  /** The specifiers of what it makes instances of. */
  readonly made: string[];
}

/** Lists once, when it is asked for, the names that anything in code declares. */
function localsOf(code: Node): About["locals"] {
  let found: Set<string> | undefined;
  return () => {
    if (found !== undefined) return found;
    const locals = found = new Set();
    walk(code, ({ type, id, param, params }) => {
      const named = /^(Variable|Function|Class)/.test(type) ? [id] : [];
      for (const each of [...named, param, ...(params as Node[] ?? [])]) {
        if (isNode(each)) boundNames(each).forEach((name) => locals.add(name));
      }
    });
    return locals;
  };
}

/** Whether code is active even if all that it adds to `made` is this library. */
function isActive(code: Node, about: About): boolean {
  let found = false;
  walk(code, (node) => {
    if (found || isFunction(node)) return false;
    found = isNode((node.decorators as Node[] | null)?.[0]) ||
      changes(node, about);
    if (found) return false;
    if (/Method$|^Class.*Property$/.test(node.type)) {
      const isRun = node.static === true && node.value !== undefined;
      if (node.computed === true) {
        found = isActive(node.key as Node, about);
      }
      if (isRun && isNode(node.value)) {
        found ||= isActive(node.value, about);
      }
      return false;
    }
  });
  return found;
}

function changes(node: Node, about: About): boolean {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
      return hasMember(node.left);
    case "UpdateExpression":
      return hasMember(node.argument);
    case "UnaryExpression":
      return node.operator === "delete";
    // `in` and `instanceof` call what an object may define.
    case "BinaryExpression":
      return /^in/.test(node.operator as string);
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      return !isHarmless(node, about);
    case "SpreadElement":
      return !isPlainArray(node.argument, about.names);
    // `using` calls what the value defines, as `await` does.
    case "VariableDeclaration":
      return (node.kind as string).endsWith("using");
    case "AwaitExpression":
    case "TaggedTemplateExpression":
    case "ImportExpression":
    case "JSXElement":
    case "JSXFragment":
    case "ForOfStatement":
    case "ArrayPattern":
      return true;
    default:
      return false;
  }
}

/** Whether a target of an assignment names a member. */
function hasMember(target: unknown): boolean {
  let found = false;
  if (isNode(target)) {
    walk(target, (node) => {
      found ||= node.type === "MemberExpression";
    });
  }
  return found;
}

/**
 * Functions of the language that change nothing; those of `COLLECTIONS` iterate
 * what they are given.
 */
const PURE = new Set([
  ...["Math", "Number", "String", "Boolean", "BigInt", "Symbol", "parseInt"],
  ...["parseFloat", "Object.keys", "Object.values", "Object.entries"],
  ...["Array.isArray", "Array.of", "Map", "Set", "WeakMap", "WeakSet", "Date"],
  ...["RegExp", "Error", "URL", "Array"],
]);

/** What runs the code of whatever it is made of, unless that is an array. */
const COLLECTIONS = new Set(["Map", "Set", "WeakMap", "WeakSet"]);

/** Methods that leave an array as it is. */
const READING = new Set([
  ...["at", "concat", "entries", "every", "filter", "find", "findIndex"],
  ...["flat", "flatMap", "includes", "indexOf", "join", "keys", "map"],
  ...["slice", "some", "toReversed", "toSorted", "values", "with"],
]);

function isHarmless(call: Node, about: About): boolean {
  const { names, locals, made } = about;
  const callee = unwrap(call.callee as Node);
  const handed = (call.arguments as Node[]).map(unwrap);
  if (isMeta(callee, "resolve")) return true;
  if (callee.type === "Identifier") {
    const name = callee.name as string;
    const bound = names.get(name);
    if (bound === undefined) {
      if (!PURE.has(name) || locals().has(name)) return false;
      return !COLLECTIONS.has(name) ||
        handed.every((each) =>
          each.type === "ArrayExpression" || isPlainArray(each, names)
        );
    }
    // What is made of this library runs nothing before it is asked to.
    if (call.type !== "NewExpression" || bound.kind !== "import") return false;
    made.push(bound.request.specifier);
    return true;
  }
  const { object, property, computed } = callee;
  if (!isNode(object) || computed || !isNode(property)) return false;
  const method = property.name as string;
  if (isPlainArray(object, names)) {
    return READING.has(method) && handed.every((each) =>
      seesNoArray(each) &&
      !(isNode(each.body) && isActive(each.body, about))
    );
  }
  const name = object.type === "Identifier" ? object.name as string : "";
  const isPure = PURE.has(`${name}.${method}`) || name === "Math" ||
    name === "Number";
  return isPure && !names.has(name) && !locals().has(name);
}

/** Whether a specifier means this library, from its sources or published. */
function isOurs(specifier: string, path: string, reader: Reader): boolean {
  const target = resolve(specifier, path, reader);
  return target.kind === "file"
    ? isLibrary(target.path)
    : target.kind === "package" &&
      /^jsr:\/?@assay\/assay([@/]|$)/.test(target.specifier);
}

/** Whether a callback takes no more than an element and its index. */
function seesNoArray(handed: Node): boolean {
  if (PRIMITIVE.test(handed.type)) return true;
  if (handed.type !== "ArrowFunctionExpression") return false;
  const params = handed.params as Node[];
  return params.length <= 2 &&
    params.every(({ type }) => type === "Identifier");
}

const PRIMITIVE =
  /^((String|Numeric|Boolean|BigInt|Null|Template)Literal|(Unary|Binary)Expression)$/;

/** Whether a value is an array of primitive values, as it is written out. */
function isPlainArray(value: unknown, names: Names): boolean {
  if (!isNode(value)) return false;
  const node = unwrap(value);
  if (node.type === "ArrayExpression") {
    return (node.elements as (Node | null)[]).every((element) =>
      element !== null && PRIMITIVE.test(element.type)
    );
  }
  if (node.type !== "Identifier") return false;
  const bound = names.get(node.name as string);
  if (bound?.kind !== "declared" || bound.nodes.length !== 1) return false;
  const { id, init } = bound.nodes[0]!;
  return isNode(id) && id.type === "Identifier" && isNode(init) &&
    unwrap(init).type === "ArrayExpression" && isPlainArray(init, names);
}

/**
 * Tells what kind of thing a name stands for, as far as it can be changed.
 *
 * @param binding What the name is bound to.
 * @returns `code` for a function, `constant` for a primitive value, `data` for
 *   anything else, as for a generator, of which whoever calls it gets the
 *   `prototype`, and for a function that can name itself by another name.
 */
export function kindOf(
  binding: Extract<Binding, { kind: "declared" }>,
): "code" | "constant" | "data" {
  const kinds = new Set(binding.nodes.map((node) => {
    if (isFunction(node)) return codeOrData(node);
    if (node.type !== "VariableDeclarator") return "data";
    if ((node.id as Node).type !== "Identifier") return "data";
    if (!isNode(node.init)) return "constant";
    const value = unwrap(node.init);
    if (isFunction(value)) return codeOrData(value);
    return PRIMITIVE.test(value.type) ? "constant" : "data";
  }));
  return kinds.size === 1 ? [...kinds][0]! : "data";
}

function codeOrData(fn: Node): "code" | "data" {
  return fn.generator || fn.type === "FunctionExpression" && fn.id
    ? "data"
    : "code";
}
