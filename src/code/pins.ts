/**
 * What a lock file says about a package that is used.
 *
 * What is not understood pins nothing: a package taken for pinned that is not
 * would give an old result for new code.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { parseYamlDocument } from "../internal/yaml_document.ts";
import { pinnedBy, specified } from "./deno_lock.ts";
import type { LocalFile } from "./files.ts";

/** A package as a lock file may name it. */
export type Wanted =
  /** By registry, name and range of versions, or by the URL of a module. */
  | { readonly kind: "specifier"; readonly specifier: string }
  /** By the version that lies in `node_modules`. */
  | {
    readonly kind: "installed";
    readonly name: string;
    readonly version: string;
  };

/**
 * Finds what a `deno.lock` (version 3 or later) says about a package and all
 * that it depends on.
 *
 * @param lock The file.
 * @param wanted The package.
 * @returns Text that changes with what they hold; nothing when the file does
 *   not pin the package.
 */
export function denoLockPins(
  lock: LocalFile,
  wanted: Wanted,
): string | undefined {
  const root = part(contentOf(lock, JSON.parse));
  const packages = isPlainObject(root.packages) ? root.packages : root;
  if (wanted.kind === "specifier" && /^https?:/.test(wanted.specifier)) {
    const final = part(root.redirects)[wanted.specifier] ?? wanted.specifier;
    if (!Object.hasOwn(part(root.remote), String(final))) return undefined;
    // What a remote module imports is not in the file: all may be.
    const { workspace: _, ...all } = root;
    return JSON.stringify(all);
  }
  const keys = wanted.kind === "installed"
    ? installed(part(packages.npm), `${wanted.name}@${wanted.version}`)
    : specified(
      packages,
      (each) => canonical(each) === canonical(wanted.specifier),
    );
  if (keys.length === 0) return undefined;
  return pinnedBy(packages, keys) ?? lock.text;
}

function installed(npm: Record<string, unknown>, key: string): string[] {
  return Object.keys(npm)
    .filter((each) => each === key || each.startsWith(`${key}_`))
    .map((each) => `npm:${each}`);
}

/**
 * Finds what npm's `node_modules/.package-lock.json` says about a package.
 *
 * @param lock The file.
 * @param wanted The package.
 * @returns All of its text; nothing when it does not pin the package.
 */
export function npmLockPins(
  lock: LocalFile,
  wanted: Wanted,
): string | undefined {
  if (wanted.kind !== "installed") return undefined;
  const { packages } = part(contentOf(lock, JSON.parse));
  const entry = part(part(packages)[`node_modules/${wanted.name}`]);
  return entry.version === wanted.version ? lock.text : undefined;
}

/**
 * Finds what pnpm's `node_modules/.pnpm/lock.yaml` says about a package.
 *
 * @param lock The file.
 * @param wanted The package.
 * @returns All of its text; nothing when it does not pin the package.
 */
export function pnpmLockPins(
  lock: LocalFile,
  wanted: Wanted,
): string | undefined {
  if (wanted.kind !== "installed") return undefined;
  const { packages } = part(contentOf(lock, parseYaml));
  const key = `${wanted.name}@${wanted.version}`;
  const isPinned = Object.keys(part(packages)).some((each) => {
    const [named] = each.replace(/^\//, "").split("(");
    return named === key;
  });
  return isPinned ? lock.text : undefined;
}

/** Registry, name and range of such as `npm:@scope/name@1/sub`. */
function partsOf(
  specifier: string,
): { registry: string; name: string; range: string } | undefined {
  const [, registry, name, range = "*"] =
    /^(npm|jsr):\/?((?:@[^/]+\/)?[^/@]+)(?:@([^/]*))?/.exec(specifier) ?? [];
  return registry && name ? { registry, name, range } : undefined;
}

/** Deno writes `^14` as `14`: what counts is the range they both name. */
function canonical(specifier: string): string {
  const parts = partsOf(specifier);
  if (parts === undefined) return specifier;
  return `${parts.registry}:${parts.name}@${canonicalRange(parts.range)}`;
}

function canonicalRange(range: string): string {
  const simple = /^([\^~]?)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range);
  if (simple === null) return range;
  const [, sign, ...digits] = simple;
  const [major, minor, patch] = digits.map((text) => text && Number(text));
  const [x, y, z] = [Number(major), Number(minor ?? 0), Number(patch ?? 0)];
  const start = `${x}.${y}.${z}`;
  if (sign === "" && patch !== undefined) return start;
  const wide = minor === undefined || sign === "^" && x > 0;
  if (wide) return `${start} <${x + 1}.0.0`;
  const single = sign === "^" && y === 0 && patch !== undefined;
  return single ? `${start} <0.0.${z + 1}` : `${start} <${x}.${y + 1}.0`;
}

const parsed = new WeakMap<LocalFile, { value: unknown }>();

function contentOf(
  file: LocalFile,
  parse: (text: string) => unknown,
): unknown {
  let entry = parsed.get(file);
  if (entry === undefined) {
    parsed.set(file, entry = { value: parseOrNothing(file.text, parse) });
  }
  return entry.value;
}

/** A damaged lock file pins nothing. */
function parseOrNothing(
  text: string,
  parse: (text: string) => unknown,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function parseYaml(text: string): unknown {
  const document = parseYamlDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function part(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}
