/**
 * What `deno.json` and `deno.lock` say that a run depends on.
 *
 * @module
 */

import { parse } from "jsonc-parser";
import { isPlainObject } from "../internal/is_plain_object.ts";

/** What counts of a `deno.json`. */
export interface ProjectSettings {
  /** The import map, relative to it. */
  readonly importMap?: string;
  /** The lock file, relative to it; `false` for none. */
  readonly lock?: string | false;
  /** The unstable features it switches on. */
  readonly unstable: readonly string[];
}

/**
 * Reads a `deno.json`, with comments or without.
 *
 * @param text Its text; whatever it is, Deno has taken it.
 * @returns What counts.
 */
export function parseSettings(text: string): ProjectSettings {
  const settings = mapOf(parse(text, [], { allowTrailingComma: true }));
  const { importMap, lock, unstable } = settings;
  const path = isPlainObject(lock) ? lock.path : lock;
  return {
    ...(typeof importMap === "string" ? { importMap } : {}),
    ...(typeof path === "string" || path === false ? { lock: path } : {}),
    unstable: Array.isArray(unstable)
      ? unstable.filter((one) => typeof one === "string")
      : [],
  };
}

let last: { text: string; versions: Record<string, string> } | undefined;

/**
 * Lists the packages that the modules of a project name, with the versions
 * that its `deno.lock` gives them. What these depend on in turn stands in the
 * lock file, whose digest is recorded too.
 *
 * @param text The text of a `deno.lock`.
 * @returns Versions by name, such as `npm:zod`; of several, all.
 */
export function packageVersions(text: string): Record<string, string> {
  if (last?.text === text) return last.versions;
  const { specifiers } = mapOf(parse(text));
  const found = new Map<string, Set<string>>();
  for (const [specifier, version] of Object.entries(mapOf(specifiers))) {
    const name = /^(.+?[^@:/])(@|$)/.exec(specifier)?.[1] ?? specifier;
    const versions = found.get(name) ?? new Set();
    // What follows names the packages it was resolved beside.
    found.set(name, versions.add(String(version).replace(/_.*$/s, "")));
  }
  const versions = Object.fromEntries(
    [...found].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, versions]) => [name, [...versions].join(", ")]),
  );
  last = { text, versions };
  return versions;
}

function mapOf(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}
