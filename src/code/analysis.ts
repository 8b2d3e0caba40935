/**
 * What a piece of code says: its normal form, the names it uses, the files it
 * loads, and what in it no reader can follow.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import { normalForm } from "./normal_form.ts";
import { isNode, lineOf, type Node, unwrap, walk } from "./syntax.ts";

/** What one declaration, or a list of statements, says. */
export interface Analysis {
  /** The digest of its normal form. */
  readonly digest: string;
  /** Every identifier in it that may be a name of its module. */
  readonly names: readonly string[];
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
  /** Whether it is imported as data (`{ with: { type: "json" } }`). */
  readonly asset: boolean;
  /** The line it stands on. */
  readonly line: number;
}

/** A construct whose effect the text does not show. */
export interface Hazard {
  /** What it is, with its article: `a direct eval`. */
  readonly what: string;
  /** The line it stands on. */
  readonly line: number;
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
  const names = new Set<string>();
  const loads: Load[] = [];
  const hazards: Hazard[] = [];
  for (const root of nodes) {
    walk(root, (node, parent, key) => {
      if (node.type === "Identifier" && !isOwnName(key, parent)) {
        names.add(node.name as string);
      }
      const load = loadOf(node);
      if (load !== undefined) loads.push(load);
      const what = hazardOf(node, key, parent);
      if (what !== undefined) hazards.push({ what, line: lineOf(node) });
    });
  }
  const digest = sha256(nodes.map(normalForm).join(";"));
  analysis = { digest, names: [...names], loads, hazards };
  cache.set(nodes, analysis);
  return analysis;
}

/** Whether an identifier names a member or a key, not a binding. */
function isOwnName(key: string, parent: Node | undefined): boolean {
  if (parent === undefined || parent.computed === true) return false;
  return key === "property" || key === "key";
}

function loadOf(node: Node): Load | undefined {
  const first = argumentsOf(node)[0];
  const line = lineOf(node);
  if (node.type === "ImportExpression") {
    const specifier = literal(node.source);
    return specifier === undefined
      ? undefined
      : { specifier, by: "import", asset: isNode(node.options), line };
  }
  const specifier = literal(first);
  if (specifier === undefined) return undefined;
  if (
    node.type === "NewExpression" && isNamed(node.callee, "URL") &&
    isMeta(argumentsOf(node)[1], "url")
  ) {
    return { specifier, by: "url", asset: false, line };
  }
  if (node.type === "CallExpression" && isMeta(node.callee, "resolve")) {
    return { specifier, by: "resolve", asset: false, line };
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
  if (node.type === "ImportExpression" && literal(node.source) === undefined) {
    return "an import of a computed name";
  }
  if (isNode(node.options) && !hasType(node.options)) {
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

/** Whether the options of an import are plainly `{ with: { type: "…" } }`. */
function hasType(options: Node): boolean {
  const attributes = property(options, "with");
  return attributes !== undefined &&
    literal(property(attributes, "type")) !== undefined;
}

/** The value of an object literal that has one property, of this name. */
function property(object: Node, name: string): Node | undefined {
  const properties = object.properties as Node[] | undefined;
  const only = properties?.length === 1 ? properties[0] : undefined;
  return only && isNamed(only.key, name) ? only.value as Node : undefined;
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

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && unwrap(value).name === name;
}

/** Whether a node is `import.meta.NAME`. */
function isMeta(value: unknown, name: string): boolean {
  if (!isNode(value)) return false;
  const { object, property, computed } = unwrap(value);
  return isNode(object) && object.type === "MetaProperty" && !computed &&
    isNamed(property, name);
}
