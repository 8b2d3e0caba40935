/**
 * The configuration files that decide what a module's imports mean and how
 * its text becomes JavaScript.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { parseExpression } from "@babel/parser";
import { type LocalFile, perReader, type Reader } from "./files.ts";
import type { Node } from "./syntax.ts";

/** A `deno.json`, `deno.jsonc`, `package.json` or `tsconfig.json`. */
export interface ConfigFile {
  /** The directory it lies in. */
  readonly directory: string;
  /** Its absolute path. */
  readonly path: string;
  /** Its keys; nothing when it is not a JSON object. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

/** Compiler options that change the JavaScript that runs. */
const EMITTING = [
  "emitDecoratorMetadata",
  "experimentalDecorators",
  "importsNotUsedAsValues",
  "isolatedModules",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "jsxPrecompileSkipElements",
  "preserveValueImports",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
];

/**
 * Finds the Deno configuration of a directory: the nearest file, then the
 * workspaces above it.
 *
 * @param directory Absolute path.
 * @param reader Reads the files.
 * @returns The files, nearest first.
 */
export const denoConfigs: (
  directory: string,
  reader: Reader,
) => readonly ConfigFile[] = perReader((directory, reader) => {
  const found = upward(directory)
    .map((each) => findConfig(each, ["deno.json", "deno.jsonc"], reader))
    .filter((config) => config !== undefined);
  return found.filter((config, index) =>
    index === 0 || config.value?.workspace !== undefined
  );
});

/**
 * Finds the nearest file of a name at or above a directory.
 *
 * @param directory Absolute path.
 * @param name The file's name.
 * @param reader Reads the file.
 * @returns The file as configuration, if there is one.
 */
export function nearestConfig(
  directory: string,
  name: string,
  reader: Reader,
): ConfigFile | undefined {
  for (const each of upward(directory)) {
    const config = findConfig(each, [name], reader);
    if (config !== undefined) return config;
  }
  return undefined;
}

/**
 * Lists the compiler options that change the JavaScript of a directory's
 * modules.
 *
 * @param directory Absolute path.
 * @param reader Reads the configuration.
 * @returns Canonical text; empty when none is set.
 */
export const emitOptions: (
  directory: string,
  reader: Reader,
) => string = perReader((directory, reader) => {
  const tsconfig = nearestConfig(directory, "tsconfig.json", reader);
  const configs = [
    ...denoConfigs(directory, reader),
    ...(tsconfig ? withExtended(tsconfig, reader, new Set()) : []),
  ];
  const set = configs.flatMap((config) => {
    const options = config.value?.compilerOptions as
      | Record<string, unknown>
      | undefined;
    const keys = EMITTING.filter((key) => options?.[key] !== undefined);
    return keys.length === 0 ? [] : [keys.map((key) => [key, options?.[key]])];
  });
  return set.length === 0 ? "" : JSON.stringify(set);
});

/**
 * Tells whether imports of nothing but types load their modules, by
 * `verbatimModuleSyntax`.
 *
 * @param directory Absolute path of the directory of the modules.
 * @param reader Reads the configuration.
 * @returns Whether any configuration says so.
 */
export function keepsTypeImports(directory: string, reader: Reader): boolean {
  return emitOptions(directory, reader).includes('"verbatimModuleSyntax",true');
}

/** A `tsconfig.json` and those that it takes options from. */
function withExtended(
  config: ConfigFile,
  reader: Reader,
  seen: Set<string>,
): ConfigFile[] {
  if (seen.has(config.path)) return [];
  seen.add(config.path);
  const parents = [config.value?.extends ?? []].flat().map(String);
  return [
    config,
    ...parents.flatMap((name) => {
      const parent = extended(config.directory, name, reader);
      return parent ? withExtended(parent, reader, seen) : [];
    }),
  ];
}

/** Finds the file that `extends` names: by its path, or in a package. */
function extended(
  directory: string,
  name: string,
  reader: Reader,
): ConfigFile | undefined {
  const names = [name, `${name}.json`, `${name}/tsconfig.json`];
  const places = /^\.{0,2}\//.test(name)
    ? [name.startsWith("/") ? "/" : directory]
    : upward(directory).map((each) => join(each, "node_modules"));
  for (const place of places) {
    const found = findConfig(place, names, reader);
    if (found) return { ...found, directory: dirname(found.path) };
  }
  return undefined;
}

/**
 * Lists a directory and all directories above it.
 *
 * @param directory Absolute path.
 * @returns The directories, nearest first.
 */
export function upward(directory: string): string[] {
  const above = dirname(directory);
  return above === directory ? [directory] : [directory, ...upward(above)];
}

/**
 * Reads the first of some configuration files that a directory has.
 *
 * @param directory Absolute path.
 * @param names The files' names.
 * @param reader Reads the file.
 * @returns The file as configuration, if there is one.
 */
export function findConfig(
  directory: string,
  names: readonly string[],
  reader: Reader,
): ConfigFile | undefined {
  for (const name of names) {
    const path = join(directory, name);
    const file = reader.read(path);
    if ("digest" in file) return { directory, path, value: contents(file) };
  }
  return undefined;
}

const parsed = new WeakMap<LocalFile, { value: ConfigFile["value"] }>();

function contents(file: LocalFile): ConfigFile["value"] {
  let entry = parsed.get(file);
  if (entry === undefined) {
    parsed.set(file, entry = { value: parse(file.text) });
  }
  return entry.value;
}

/** JSON with comments and trailing commas is an expression of JavaScript. */
function parse(text: string): Record<string, unknown> | undefined {
  let node: Node;
  try {
    node = parseExpression(text) as unknown as Node;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return node.type === "ObjectExpression"
    ? evaluate(node) as Record<string, unknown>
    : undefined;
}

function evaluate(node: Node): unknown {
  if (node.type === "ObjectExpression") {
    return Object.fromEntries(
      (node.properties as Node[]).map((property) => {
        const key = property.key as Node;
        return [
          String(key.value ?? key.name),
          evaluate(property.value as Node),
        ];
      }),
    );
  }
  if (node.type === "ArrayExpression") {
    return (node.elements as Node[]).map(evaluate);
  }
  return node.type === "NullLiteral" ? null : node.value;
}
