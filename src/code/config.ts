/**
 * The configuration files that decide what a module's imports mean and how
 * its text becomes JavaScript.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { parseExpression } from "@babel/parser";
import { type LocalFile, perReader, type Reader } from "./files.ts";
import { mainPath } from "./local_path.ts";
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
 * Below the configuration that Deno runs by, a nearer one counts only in a
 * member of its workspace: that of vendored code is not read.
 *
 * @param directory Absolute path.
 * @param reader Reads the files.
 * @returns The files, nearest first.
 */
export const denoConfigs: (
  directory: string,
  reader: Reader,
) => readonly ConfigFile[] = perReader((directory, reader) => {
  const found = configsAbove(directory, reader);
  const root = rootAmong(found, reader);
  const used = root === undefined
    ? found
    : found.filter((config) =>
      !config.directory.startsWith(join(root.directory, "/")) ||
      isMember(config, root, reader)
    );
  return used.filter((config, index) =>
    index === 0 || config.value?.workspace !== undefined
  );
});

const configsAbove = perReader((directory, reader) =>
  upward(directory)
    .map((each) => findConfig(each, ["deno.json", "deno.jsonc"], reader))
    .filter((config) => config !== undefined)
);

/** Finds the configuration that Deno runs by among those above a module. */
function rootAmong(
  found: readonly ConfigFile[],
  reader: Reader,
): ConfigFile | undefined {
  const main = mainPath();
  const isShared = found.some(({ directory }) =>
    main?.startsWith(join(directory, "/"))
  );
  // A project apart from the main module says itself what it means.
  if (main === undefined || !isShared) return undefined;
  const [own, ...above] = configsAbove(dirname(main), reader);
  const root = above.find((each) => own && isMember(own, each, reader)) ?? own;
  return found.find(({ path }) => path === root?.path);
}

/** Whether a configuration is that of a member of a workspace. */
function isMember(
  { directory }: ConfigFile,
  root: ConfigFile,
  reader: Reader,
): boolean {
  const node = findConfig(root.directory, ["package.json"], reader);
  const { workspaces } = node?.value ?? {};
  const patterns = [...membersOf(root.value), ...membersOf({ workspaces })];
  return patterns.some((pattern) => {
    const [, above] = /^(.*)\/\*$/.exec(pattern) ?? [];
    // What other patterns name is not known, and may be this.
    if (/[*?{}[\]!]/.test(above ?? pattern)) return true;
    return above === undefined
      ? resolve(root.directory, pattern) === directory
      : resolve(root.directory, above) === dirname(directory);
  });
}

/**
 * Lists the folders that a configuration takes packages from.
 *
 * @param value The configuration's keys.
 * @returns Paths and patterns, as they stand there.
 */
export function membersOf(value: ConfigFile["value"]): string[] {
  const { workspace, workspaces, links, patch } = value ?? {};
  const members = (workspace as { members?: unknown } | undefined)?.members ??
    workspace;
  return [members, workspaces, links, patch]
    .flatMap((list) => Array.isArray(list) ? list.map(String) : []);
}

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
