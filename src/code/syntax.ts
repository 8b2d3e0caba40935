/**
 * Source text as a tree, and what of the tree exists when the program runs.
 *
 * @module
 */

import { parse } from "@babel/parser";

/** A node of the syntax tree, as `@babel/parser` names its types and keys. */
export interface Node {
  /** The kind of node: `Identifier`, `CallExpression`. */
  readonly type: string;
  /** Everything else a node of that kind carries. */
  readonly [key: string]: unknown;
}

/** Syntax that is gone once the types are stripped. */
const TYPE_ONLY = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSDeclareMethod",
  "TSIndexSignature",
  "TSNamespaceExportDeclaration",
]);

/** Syntax around an expression that leaves the expression as it is. */
const WRAPPERS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/**
 * Parses the text of a module.
 *
 * @param text The source text.
 * @param extension The file's extension with its dot; it decides on TypeScript and JSX.
 * @returns The statements that exist at run time, and the imports of nothing
 *   but types that are no `import type`: some compiler options keep them.
 * @throws {SyntaxError} When the text is not a module in that language.
 */
export function parseModule(
  text: string,
  extension: string,
): { body: Node[]; types: Node[] } {
  const plugins: ("typescript" | "jsx")[] = [];
  if (extension.includes("ts")) plugins.push("typescript");
  if (extension.endsWith("x")) plugins.push("jsx");
  const file = parse(text, {
    sourceType: "module",
    attachComment: false,
    // Lines are needed for few nodes, and would take half of the tree's memory.
    locations: false,
    plugins: [
      ...plugins,
      "decorators",
      "decoratorAutoAccessors",
      "deferredImportEvaluation",
      "sourcePhaseImports",
    ],
  });
  const all = file.program.body as unknown as Node[];
  return {
    body: all.filter((node) => !isTypeOnly(node)),
    types: all.filter((node) =>
      isTypeOnly(node) && isNode(node.source) &&
      node.importKind !== "type" && node.exportKind !== "type"
    ),
  };
}

/**
 * Parses the text that a function gives of itself.
 *
 * @param fn The function.
 * @returns Its node, or nothing when the text cannot be read on its own
 *   (native code, a method that uses private names).
 */
export function parseFunction(
  fn: (...args: never[]) => unknown,
): Node | undefined {
  const text = Function.prototype.toString.call(fn);
  // A method's text is not an expression: it stands only in a class.
  const alone = parseExpression(`(${text})`);
  if (alone !== undefined) return isFunction(alone) ? alone : undefined;
  const body = parseExpression(`(class { ${text} })`)?.body as Node | undefined;
  const member = (body?.body as Node[] | undefined)?.[0];
  return member?.type === "ClassMethod" ? member : undefined;
}

function parseExpression(text: string): Node | undefined {
  try {
    return parseModule(text, ".js").body[0]?.expression as Node | undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Tells a node from the other values a tree holds.
 *
 * @param value Any value found under a key of a node.
 * @returns Whether it is a node.
 */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/**
 * Tells whether a node is a function that stands on its own.
 *
 * @param node The node.
 * @returns Whether it is a function declaration, function expression or arrow.
 */
export function isFunction(node: Node): boolean {
  return node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression";
}

/**
 * Takes the type syntax off an expression.
 *
 * @param node The expression.
 * @returns What is left of it at run time.
 */
export function unwrap(node: Node): Node {
  return WRAPPERS.has(node.type) ? unwrap(node.expression as Node) : node;
}

/**
 * Tells whether a value is a certain name.
 *
 * @param value Any value found under a key of a node.
 * @param name The name.
 * @returns Whether it is an identifier of that name.
 */
export function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && unwrap(value).name === name;
}

/**
 * Tells whether a value is a certain property of `import.meta`.
 *
 * @param value Any value found under a key of a node.
 * @param name The property's name.
 * @returns Whether it is `import.meta.NAME`.
 */
export function isMeta(value: unknown, name: string): boolean {
  if (!isNode(value)) return false;
  const { object, property, computed } = unwrap(value);
  return isNode(object) && object.type === "MetaProperty" && !computed &&
    isNamed(property, name);
}

/**
 * Tells whether a node is gone once the types are stripped.
 *
 * @param node The node.
 * @returns Whether it is.
 */
export function isTypeOnly(node: Node): boolean {
  if (TYPE_ONLY.has(node.type) || node.declare === true) return true;
  if (node.importKind === "type" || node.exportKind === "type") return true;
  if (node.abstract === true && node.type !== "ClassDeclaration") {
    return node.type !== "ClassExpression";
  }
  const { specifiers, declaration } = node;
  if (Array.isArray(specifiers) && specifiers.length > 0) {
    return specifiers.every(isTypeOnly);
  }
  return isNode(declaration) && isTypeOnly(declaration);
}
