/**
 * What a `deno.lock` says about a package and about all that it depends on.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";

/** Part of a lock file. */
type Part = Readonly<Record<string, unknown>>;

/**
 * Lists what a lock file pins for some packages: themselves and all that they
 * depend on, but nothing else that the file holds.
 *
 * @param packages The part of the file that lists packages, by registry.
 * @param keys Packages by registry and key: `npm:zod@4.1.0`.
 * @returns Lines of sorted text; nothing when a dependency is not in the file.
 */
export function pinnedBy(
  packages: Part,
  keys: readonly string[],
): string | undefined {
  const lines = new Map<string, string>();
  const queue = [...keys];
  for (const key of queue) {
    if (lines.has(key)) continue;
    const registry = key.slice(0, 3);
    const entry = part(part(packages[registry])[key.slice(4)]);
    const { dependencies, optionalDependencies, optionalPeers, ...own } = entry;
    const needed = [dependencies, optionalDependencies].flatMap(listed)
      .map((each) => found(packages, registry, each));
    if (typeof entry.integrity !== "string") return undefined;
    if (needed.some((each) => each.length === 0)) return undefined;
    // What is not installed does not run.
    const peers = listed(optionalPeers)
      .map((each) => found(packages, registry, each));
    const below = [...new Set([...needed, ...peers].flat())].sort();
    queue.push(...below);
    lines.set(key, [key, JSON.stringify(own), ...below].join(" "));
  }
  return [...lines.values()].sort().join("\n");
}

/**
 * Finds the keys of the packages that specifiers stand for.
 *
 * @param packages The part of the file that lists packages, by registry.
 * @param isWanted Whether a specifier is one of them.
 * @returns Keys as {@linkcode pinnedBy} takes them.
 */
export function specified(
  packages: Part,
  isWanted: (specifier: string) => boolean,
): string[] {
  return Object.entries(part(packages.specifiers)).flatMap(
    ([specifier, version]) => {
      if (!isWanted(specifier)) return [];
      const [, registry, name] = /^(npm|jsr):((?:@[^/]+\/)?[^@]+)/
        .exec(specifier) ?? [];
      // Before version 4 it was `npm:zod@4.1.0` in full.
      const full = String(version).replace(`${registry}:${name}@`, "");
      return registry && name ? [`${registry}:${name}@${full}`] : [];
    },
  );
}

/** The packages that a dependency may be: one, where the file says which. */
function found(packages: Part, registry: string, dependency: string): string[] {
  if (registry === "jsr" || /^(npm|jsr):/.test(dependency)) {
    return specified(
      packages,
      (each) => each === dependency || each.startsWith(`${dependency}@`),
    );
  }
  // `alias@npm:name@1.0.0`
  const name = dependency.replace(/^.+@npm:/, "");
  const all = Object.keys(part(packages.npm));
  const isVersion = name.lastIndexOf("@") > 0;
  return all.filter((key) =>
    isVersion
      ? key === name || key.startsWith(`${name}_`)
      : nameOf(key) === name
  ).map((key) => `npm:${key}`);
}

function nameOf(key: string): string {
  return /^(@[^/]+\/)?[^@]+/.exec(key)?.[0] ?? key;
}

/** Dependencies as a list, or as an object before version 4. */
function listed(dependencies: unknown): string[] {
  return isPlainObject(dependencies)
    ? Object.values(dependencies).map(String)
    : Array.isArray(dependencies)
    ? dependencies.map(String)
    : [];
}

function part(value: unknown): Part {
  return isPlainObject(value) ? value : {};
}
