/**
 * One module as a table: what its names are bound to, what it exports, and
 * what it does when it is loaded.
 *
 * @module
 */

import { boundNames, hoistedNames, isOnlyType } from "./names.ts";
import { startOf } from "./place.ts";
import { isFunction, isMeta, type Node, unwrap } from "./syntax.ts";

/** Another module as an import or a re-export names it. */
export interface Request {
  /** The text between the quotes. */
  readonly specifier: string;
  /** What it is imported as (`with { type: "json" }`); empty if it is code. */
  readonly asset: string;
  /** Where in the text it stands. */
  readonly start: number;
}

/** What a name at the top level of a module stands for. */
export type Binding =
  | {
    readonly kind: "declared";
    /** The declarations that make it; several when they merge. */
    readonly nodes: Node[];
  }
  | {
    readonly kind: "import";
    readonly request: Request;
    /** The name in the other module, `*` for all of it. */
    readonly imported: string;
  };

/** What a module offers under a name. */
export type Export =
  | { readonly kind: "local"; readonly name: string }
  | Extract<Binding, { kind: "import" }>;

/** What the text of a module says at its top level. */
export interface Table {
  /** Everything at its top level that exists at run time. */
  readonly body: Node[];
  /** Its top-level names. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** What it exports by name. */
  readonly exports: ReadonlyMap<string, Export>;
  /** What it re-exports whole with `export *`. */
  readonly stars: readonly Request[];
  /** What it imports for the side effects alone. */
  readonly effects: readonly Request[];
  /** Every other module it names, in source order. */
  readonly requests: readonly Request[];
  /** What it imports nothing but types from, without `import type`. */
  readonly types: readonly Request[];
  /**
   * Its statements that declare nothing, in source order, but the guarded; a
   * declaration that makes no name is one: `const {} = f()`.
   */
  readonly statements: Node[];
  /** Its statements that run only where it is the main module. */
  readonly guards: Node[];
  /** Its names that nothing can assign to. */
  readonly constants: ReadonlySet<string>;
  /** Its names that are assigned to by a second declaration, with the place. */
  readonly declaredTwice: ReadonlyMap<string, number>;
}

/**
 * Tabulates the top level of a module.
 *
 * @param body Its statements.
 * @param typeImports Its imports of nothing but types, without `import type`.
 * @returns The table.
 */
export function tabulate(
  body: Node[],
  typeImports: readonly Node[],
): Table {
  const bindings = new Map<string, Binding>();
  const exports = new Map<string, Export>();
  const stars: Request[] = [];
  const effects: Request[] = [];
  const requests: Request[] = [];
  const statements: Node[] = [];
  const guards: Node[] = [];
  const declaredTwice = new Map<string, number>();
  const constants = new Set<string>();

  const request = (node: Node): Request => {
    const result = requestIn(node);
    requests.push(result);
    return result;
  };
  const bind = (name: string, node: Node): void => {
    const known = bindings.get(name);
    if (known?.kind !== "declared") {
      bindings.set(name, { kind: "declared", nodes: [node] });
      return;
    }
    known.nodes.push(node);
    // `var` may be declared twice, which assigns to it twice.
    if (!NAMED.has(node.type)) declaredTwice.set(name, startOf(node));
  };
  /** Binds the names of a declaration; gives nothing if it is none. */
  const declare = (node: Node): string[] | undefined => {
    if (node.type === "VariableDeclaration") {
      const kind = node.kind as string;
      if (kind.endsWith("using")) statements.push(node);
      return (node.declarations as Node[]).flatMap((declarator) => {
        const names = boundNames(declarator.id as Node);
        if (names.length === 0) statements.push(declarator);
        for (const name of names) {
          // `var` alone can be read before its declaration has run.
          bind(name, kind === "var" ? { ...declarator, kind } : declarator);
          if (kind !== "var" && kind !== "let") constants.add(name);
        }
        return names;
      });
    }
    if (!NAMED.has(node.type)) return undefined;
    // A namespace of types leaves the name to an import of a value.
    if (isOnlyType(node)) return [];
    let id = node.id as Node;
    while (id.type === "TSQualifiedName") id = id.left as Node;
    bind(nameOf(id), node);
    return [nameOf(id)];
  };

  for (const node of body) {
    if (node.type === "ImportDeclaration") {
      const from = request(node);
      const specifiers = node.specifiers as Node[];
      if (specifiers.length === 0) effects.push(from);
      for (const specifier of specifiers) {
        if (specifier.importKind === "type") continue;
        const imported = specifier.type === "ImportNamespaceSpecifier"
          ? "*"
          : specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : nameOf(specifier.imported);
        const name = nameOf(specifier.local);
        // A name that is declared too is imported as a type, and left out.
        if (bindings.has(name)) continue;
        bindings.set(name, { kind: "import", request: from, imported });
      }
    } else if (node.type === "ExportAllDeclaration") {
      stars.push(request(node));
    } else if (node.type === "ExportDefaultDeclaration") {
      const declaration = node.declaration as Node;
      const named = declaration.id && NAMED.has(declaration.type);
      const name = named ? nameOf(declaration.id) : "default";
      bind(name, declaration);
      exports.set("default", { kind: "local", name });
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration) {
        for (const name of declare(node.declaration as Node) ?? []) {
          exports.set(name, { kind: "local", name });
        }
        continue;
      }
      const from = node.source ? request(node) : undefined;
      const specifiers = node.specifiers as Node[];
      if (from && specifiers.length === 0) effects.push(from);
      for (const specifier of specifiers) {
        if (specifier.exportKind === "type") continue;
        const name = specifier.type === "ExportNamespaceSpecifier"
          ? "*"
          : nameOf(specifier.local);
        exports.set(
          nameOf(specifier.exported),
          from
            ? { kind: "import", request: from, imported: name }
            : { kind: "local", name },
        );
      }
    } else if (declare(node) === undefined && node.type !== "EmptyStatement") {
      for (const name of hoistedNames(node)) bind(name, node);
      (isGuarded(node) ? guards : statements).push(node);
    }
  }
  return {
    body,
    bindings,
    exports,
    stars,
    effects,
    requests,
    types: typeImports.map(requestIn),
    statements,
    guards,
    constants,
    declaredTwice,
  };
}

/** What an import or a re-export names. */
function requestIn(node: Node): Request {
  const attributes = node.attributes as Node[] ?? [];
  const type = attributes.find(({ key }) => nameOf(key) === "type");
  return {
    specifier: nameOf(node.source),
    asset: nameOf(type?.value ?? {}),
    start: startOf(node),
  };
}

/** Whether a statement is `if (import.meta.main) …`, or the same by `&&`. */
function isGuarded(statement: Node): boolean {
  if (statement.type === "IfStatement") {
    return !statement.alternate && isMeta(statement.test, "main");
  }
  const { type, operator, left } = (statement.expression ?? {}) as Node;
  return type === "LogicalExpression" && operator === "&&" &&
    isMeta(left, "main");
}

const NAMED = new Set([
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
]);

/**
 * Finds the function that a binding holds as it stands.
 *
 * @param name The binding's name.
 * @param binding The binding.
 * @returns The function's node and the name it bears at run time; nothing when
 *   the binding holds something else, or what a call returned.
 */
export function functionOf(
  name: string,
  binding: Binding,
): { node: Node; name: string } | undefined {
  if (binding.kind === "import") return undefined;
  for (const declaration of binding.nodes) {
    const value = declaration.type === "VariableDeclarator"
      ? declaration.init
      : declaration;
    if (!value) continue;
    const node = unwrap(value as Node);
    if (isFunction(node)) {
      return { node, name: node.id ? nameOf(node.id) : name };
    }
  }
  return undefined;
}

/** The name an identifier has, or the text of a quoted name. */
function nameOf(node: unknown): string {
  const { name, value } = node as { name?: string; value?: string };
  return name ?? value ?? "";
}
