/**
 * What a piece of code says: its normal form, the names it uses, the files it
 * loads, and what in it no reader can follow.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import { normalForm, type Visit } from "./normal_form.ts";
import { startOf } from "./place.ts";
import { isMeta, isNamed, isNode, type Node, unwrap } from "./syntax.ts";

/** What one declaration, or a list of statements, says. */
export interface Analysis {
  /** The digest of its normal form. */
  readonly digest: string;
  /**
   * Every identifier in it that may be a name of its module, with the members
   * that are read of it; `null` where it is used in any other way.
   */
  readonly names: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** The files and modules it loads by a literal. */
  readonly loads: readonly Load[];
  /** What cannot be followed. */
  readonly hazards: readonly Hazard[];
}

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

/** A construct whose effect the text does not show. */
export interface Hazard {
  /** What it is, with its article: `a direct eval`. */
  readonly what: string;
  /** Where in the text it stands. */
  readonly start: number;
}

const cache = new WeakMap<readonly Node[], Analysis>();

/**
 * Analyses nodes of one module.
 *
 * @param nodes The nodes; the same list gives the same analysis again.
 * @returns What they say.
 */
export function analyse(nodes: readonly Node[]): Analysis {
  let analysis = cache.get(nodes);
  if (analysis !== undefined) return analysis;
  const names = new Map<string, Set<string> | null>();
  const loads: Load[] = [];
  const hazards: Hazard[] = [];
  const visit: Visit = (node, parent, key) => {
    if (node.type === "Identifier" && !isOwnName(key, parent)) {
      const name = node.name as string;
      const member = memberOf(key, parent);
      if (member === undefined) names.set(name, null);
      else if (!names.has(name)) names.set(name, new Set([member]));
      else names.get(name)?.add(member);
    }
    const load = loadOf(node);
    if (load !== undefined) loads.push(load);
    const what = hazardOf(node, key, parent);
    if (what !== undefined) hazards.push({ what, start: startOf(node) });
  };
  const digest = sha256(nodes.map((node) => normalForm(node, visit)).join(";"));
  analysis = { digest, names, loads, hazards };
  cache.set(nodes, analysis);
  return analysis;
}

/**
 * Tells whether an identifier names a member or a key, not a binding.
 *
 * @param key The key it stands under.
 * @param parent The node above it.
 * @returns Whether it does.
 */
export function isOwnName(
  key: string,
  parent: Node | undefined,
): boolean {
  if (parent === undefined || parent.computed === true) return false;
  return key === "property" || key === "key";
}

/**
 * Gives the member that is read of what stands under a key of a node.
 *
 * @param key The key.
 * @param parent The node.
 * @returns The member's name; nothing when it is used in any other way.
 */
export function memberOf(
  key: string,
  parent: Node | undefined,
): string | undefined {
  if (key !== "object" || parent === undefined || parent.computed === true) {
    return undefined;
  }
  const { name } = parent.property as { name?: string };
  return name;
}

/**
 * Gives the module or file that an expression loads by a literal.
 *
 * @param node The expression.
 * @returns What it loads, if it does.
 */
export function loadOf(node: Node): Load | undefined {
  if (node.type === "ImportExpression") {
    const specifier = literal(node.source);
    const asset = typeIn(node.options) ?? "";
    return specifier === undefined
      ? undefined
      : { specifier, by: "import", asset, start: startOf(node) };
  }
  if (!Array.isArray(node.arguments)) return undefined;
  const specifier = literal(argumentsOf(node)[0]);
  if (specifier === undefined) return undefined;
  const start = startOf(node);
  if (
    node.type === "NewExpression" && isNamed(node.callee, "URL") &&
    isMeta(argumentsOf(node)[1], "url")
  ) {
    return { specifier, by: "url", asset: "", start };
  }
  if (node.type === "CallExpression" && isMeta(node.callee, "resolve")) {
    return { specifier, by: "resolve", asset: "", start };
  }
  return undefined;
}

function hazardOf(
  node: Node,
  key: string,
  parent: Node | undefined,
): string | undefined {
  if (node.type === "Identifier") {
    return node.name === "eval" && !isOwnName(key, parent)
      ? "an eval"
      : undefined;
  }
  if (isMember(node, "globalThis", "eval")) return "an eval";
  if (isMember(node, "globalThis", "Function")) {
    return "a function made from text";
  }
  if (node.type === "ImportExpression" && literal(node.source) === undefined) {
    return "an import of a computed name";
  }
  if (isNode(node.options) && !typeIn(node.options)) {
    return "an import of a computed type";
  }
  if (node.type === "TSExternalModuleReference") return "a require";
  if (node.type.startsWith("JSX")) return "JSX";
  if (node.type !== "CallExpression" && node.type !== "NewExpression") {
    return undefined;
  }
  if (isNamed(node.callee, "Function")) return "a function made from text";
  if (isNamed(node.callee, "require")) return "a require";
  const entry = argumentsOf(node)[0];
  if (isNamed(node.callee, "Worker") && !(entry && isLoad(entry))) {
    return "a worker of a computed name";
  }
  return undefined;
}

/** Whether an expression is one of the loads above, or the text of its URL. */
function isLoad(node: Node): boolean {
  const inner = node.type === "MemberExpression" ? node.object : node;
  return loadOf(unwrap(inner as Node)) !== undefined;
}

/** The type in the options of an import that plainly are `{ with: { type: "…" } }`. */
function typeIn(options: unknown): string | undefined {
  return literal(property(property(options, "with"), "type"));
}

/** The value of an object literal that has one property, of this name. */
function property(object: unknown, name: string): Node | undefined {
  if (!isNode(object)) return undefined;
  const properties = object.properties as Node[] | undefined;
  const only = properties?.length === 1 ? properties[0] : undefined;
  return only && isNamed(only.key, name) ? only.value as Node : undefined;
}

/** Whether a node is `OBJECT.NAME` or `OBJECT["NAME"]`. */
function isMember(node: Node, object: string, name: string): boolean {
  const { type, computed, property } = node;
  return type.endsWith("MemberExpression") && isNamed(node.object, object) &&
    (computed ? literal(property) === name : isNamed(property, name));
}

function argumentsOf(node: Node): Node[] {
  return Array.isArray(node.arguments) ? node.arguments.map(unwrap) : [];
}

/** The text of a string literal, or of a template without holes. */
function literal(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const node = unwrap(value);
  if (node.type === "StringLiteral") return node.value as string;
  if (node.type !== "TemplateLiteral") return undefined;
  const quasis = node.quasis as Node[];
  return quasis.length === 1
    ? (quasis[0]?.value as { cooked: string }).cooked
    : undefined;
}
