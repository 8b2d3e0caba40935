/**
 * What an import specifier means: a local file, a package, or part of the
 * runtime.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { builtinModules } from "node:module";
import { pathToFileURL } from "node:url";
import {
  type ConfigFile,
  denoConfigs,
  findConfig,
  membersOf,
} from "./config.ts";
import { perReader, type Reader } from "./files.ts";
import { foldersIn } from "./folder.ts";
import { resolveInstalled } from "./installed.ts";
import { localPath } from "./local_path.ts";

/** What a specifier leads to. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  /** Code from elsewhere: `npm:`, `jsr:`, `https:`, or a bare name of one. */
  | { readonly kind: "package"; readonly specifier: string }
  /** Part of the runtime, or code that is its own specifier (`data:`). */
  | { readonly kind: "named"; readonly specifier: string }
  /** A package that is a folder someone works in. */
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Finds what a specifier means in a module.
 *
 * @param specifier The text between the quotes.
 * @param importer Absolute path of the module.
 * @param reader Reads the configuration.
 * @returns What it leads to.
 */
export function resolve(
  specifier: string,
  importer: string,
  reader: Reader,
): Target {
  return resolverOf(dirname(importer), reader)(specifier);
}

/** Modules of one directory mean the same by the same text. */
const resolverOf = perReader((directory, reader) => {
  const configs = denoConfigs(directory, reader);
  const unread = configs.find((config) =>
    config.value === undefined ||
    config.value.scopes !== undefined || config.value.importMap !== undefined
  );
  const known = new Map<string, Target>();
  return (specifier: string): Target => {
    let target = known.get(specifier);
    if (target === undefined) {
      target = unread === undefined
        ? find(specifier, directory, configs, reader)
        : unknown(`${unread.path} has an import map that is not followed`);
      known.set(specifier, target);
    }
    return target;
  };
});

function find(
  specifier: string,
  directory: string,
  configs: readonly ConfigFile[],
  reader: Reader,
): Target {
  const url = absolute(specifier, directory);
  const wanted = url ?? specifier;
  for (const config of configs) {
    const mapped = lookUp(wanted, config);
    if (mapped !== undefined) return fromUrl(mapped, configs, reader);
  }
  if (url !== undefined) return fromUrl(url, configs, reader);
  return fromMembers(wanted, configs, reader) ??
    resolveInstalled(wanted, join(directory, "module"), reader) ??
    (builtinModules.includes(wanted)
      ? { kind: "named", specifier: `node:${wanted}` }
      : unknown(`${wanted} is in no import map and no package.json`));
}

function unknown(why: string): Target {
  return { kind: "unknown", why };
}

/** Absolute paths that stand in a URL as they are. */
const PLAIN = /^(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+$/;

/** Relative specifiers of which the same is true. */
const PLAIN_RELATIVE =
  /^(?:\.\/|(?:\.\.\/)+)(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*$/;

/** The URL of a specifier that is one or is relative to a directory. */
function absolute(specifier: string, directory: string): string | undefined {
  // Most are plain, and to parse a URL costs more than all the rest.
  if (PLAIN_RELATIVE.test(specifier) && PLAIN.test(directory)) {
    return `file://${join(directory, specifier)}`;
  }
  const base = /^\.{0,2}\//.test(specifier)
    ? pathToFileURL(join(directory, "module"))
    : undefined;
  return URL.parse(specifier, base)?.href;
}

/** The `imports` of a configuration file, with absolute URLs. */
interface ImportMap {
  readonly exact: ReadonlyMap<string, string>;
  /** What a specifier may begin with, and what stands for it; longest first. */
  readonly prefixes: readonly (readonly [string, string])[];
}

const importMaps = new WeakMap<object, ImportMap>();

/** Looks a specifier up in the `imports` of a configuration file. */
function lookUp(
  wanted: string,
  { value, directory }: ConfigFile,
): string | undefined {
  if (value?.imports === undefined) return undefined;
  let map = importMaps.get(value);
  if (map === undefined) {
    importMaps.set(value, map = importMap(value.imports, directory));
  }
  const exact = map.exact.get(wanted);
  if (exact !== undefined) return exact;
  const longest = map.prefixes.find(([key]) => wanted.startsWith(key));
  return longest && longest[1] + wanted.slice(longest[0].length);
}

function importMap(imports: unknown, directory: string): ImportMap {
  // Of two spellings of one key the last holds.
  const exact = new Map(
    Object.entries(imports ?? {}).map(([key, value]) => [
      absolute(key, directory) ?? key,
      absolute(String(value), directory) ?? String(value),
    ]),
  );
  const prefixes = [...exact].flatMap(([key, value]) => {
    if (key.endsWith("/")) return [[key, value] as const];
    // A package that is named gives its subpaths too.
    return /^(npm|jsr):/.test(value) ? [[`${key}/`, `${value}/`] as const] : [];
  }).sort(([a], [b]) => b.length - a.length);
  return { exact, prefixes };
}

function fromUrl(
  specifier: string,
  configs: readonly ConfigFile[],
  reader: Reader,
): Target {
  const [, plain] = /^file:\/\/(.*)$/.exec(specifier) ?? [];
  if (plain && PLAIN.test(plain)) return { kind: "file", path: plain };
  if (!URL.canParse(specifier)) {
    return fromMembers(specifier, configs, reader) ??
      unknown(`${specifier} is no URL`);
  }
  const url = new URL(specifier);
  switch (url.protocol) {
    case "file:": {
      const path = localPath(url);
      return path === undefined
        ? unknown(`${specifier} is no local file`)
        : { kind: "file", path };
    }
    case "node:":
    case "data:":
      return { kind: "named", specifier };
    case "npm:":
    case "jsr:": {
      const local = specifier.replace(
        /^\w+:\/?((?:@[^/]+\/)?[^/@]+)(?:@[^/]*)?/,
        "$1",
      );
      return fromMembers(local, configs, reader) ??
        { kind: "package", specifier };
    }
    case "http:":
    case "https:":
      return { kind: "package", specifier };
    default:
      return unknown(`${specifier} cannot be read`);
  }
}

/** Finds a package among the local ones: the importer's own and those beside it. */
function fromMembers(
  name: string,
  configs: readonly ConfigFile[],
  reader: Reader,
): Target | undefined {
  const members = [...configs];
  for (const { path, directory, value } of configs) {
    for (const member of membersOf(value)) {
      const places = foldersOf(join(directory, member), reader);
      if (places === undefined) {
        return unknown(
          `${path} names packages by the pattern ${member}, which is not followed`,
        );
      }
      for (const at of places) {
        for (const file of ["deno.json", "deno.jsonc", "package.json"]) {
          const config = findConfig(at, [file], reader);
          if (config !== undefined) members.push(config);
        }
      }
    }
  }
  for (const { path, directory, value } of members) {
    const own = value?.name;
    if (typeof own !== "string") continue;
    if (name !== own && !name.startsWith(`${own}/`)) continue;
    const { exports } = value ?? {};
    const entry = `.${name.slice(own.length)}`;
    const target = typeof exports === "string" && entry === "."
      ? exports
      : (exports as Record<string, unknown> | undefined)?.[entry];
    if (typeof target === "string") {
      return { kind: "file", path: join(directory, target) };
    }
    return path.endsWith("package.json")
      ? { kind: "folder", path: directory }
      : unknown(`${path} does not export ${entry} as one file`);
  }
  return undefined;
}

/** The folders that a path or a pattern ending in `/*` names. */
function foldersOf(pattern: string, reader: Reader): string[] | undefined {
  const [, above] = /^(.*)\/\*$/.exec(pattern) ?? [];
  const rest = above ?? pattern;
  if (/[*?{}[\]!]/.test(rest)) return undefined;
  return above === undefined ? [pattern] : foldersIn(above, reader);
}
