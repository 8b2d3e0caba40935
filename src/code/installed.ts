/**
 * Packages by bare name, as Node.js finds them, and the lock files that pin
 * what a package holds.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { denoConfigs, findConfig, nearestConfig, upward } from "./config.ts";
import type { LocalFile, Reader } from "./files.ts";
import {
  denoLockPins,
  npmLockPins,
  pnpmLockPins,
  type Wanted,
} from "./pins.ts";
import type { Target } from "./resolve.ts";

/**
 * Finds a bare name in `node_modules` or the dependencies of `package.json`.
 *
 * @param specifier The bare name, perhaps with a subpath.
 * @param importer Absolute path of the module that imports it.
 * @param reader Reads the files.
 * @returns What it leads to, if it is found.
 */
export function resolveInstalled(
  specifier: string,
  importer: string,
  reader: Reader,
): Target | undefined {
  const name = packageName(specifier);
  for (const directory of upward(dirname(importer))) {
    const folder = join(directory, "node_modules", name);
    const manifest = reader.read(join(folder, "package.json"));
    if ("why" in manifest) continue;
    const real = reader.observe(
      `real path of ${folder}`,
      () => Deno.realPathSync(folder),
    );
    // A link that leads out of node_modules is a folder someone works in.
    return real.includes("/node_modules/")
      ? { kind: "package", specifier }
      : { kind: "folder", path: real };
  }
  const wanted = dependency(name, importer, reader);
  if (wanted === undefined) return undefined;
  const [, linked] = /^(?:file|link|portal):(.+)$/.exec(wanted.range) ?? [];
  if (linked !== undefined) {
    return { kind: "folder", path: resolve(dirname(wanted.path), linked) };
  }
  return wanted.range.startsWith("workspace:")
    ? { kind: "unknown", why: `${name} is linked by ${wanted.path}` }
    : { kind: "package", specifier };
}

/**
 * Finds what the lock files say about the package a module gets.
 *
 * @param specifier The package's specifier.
 * @param importer Absolute path of the module that imports it.
 * @param reader Reads the files.
 * @returns Text that changes with what the package and all that it depends on
 *   hold, or why nothing pins the package.
 */
export function pinsOf(
  specifier: string,
  importer: string,
  reader: Reader,
): { text: string } | { why: string } {
  const wanted = wantedBy(specifier, importer, reader);
  const candidates = [
    [denoLock(importer, reader), denoLockPins],
    [nearest(importer, "node_modules/.package-lock.json", reader), npmLockPins],
    [nearest(importer, "node_modules/.pnpm/lock.yaml", reader), pnpmLockPins],
  ] as const;
  const locks = candidates.flatMap(([lock, pins]) =>
    lock === undefined ? [] : [{ lock, pins }]
  );
  const [first] = locks;
  if (first === undefined) {
    return { why: 'no deno.lock pins it; run "deno install" to write one' };
  }
  const texts = locks.flatMap(({ lock, pins }) =>
    (wanted && pins(lock, wanted)) ?? []
  );
  return texts.length > 0 ? { text: texts.join("\n") } : {
    why: `${first.lock.path} does not pin it; run "deno install" to add it`,
  };
}

/** What a lock file must name; a bare name alone says no version. */
function wantedBy(
  specifier: string,
  importer: string,
  reader: Reader,
): Wanted | undefined {
  if (/^(npm|jsr|https?):/.test(specifier)) {
    return { kind: "specifier", specifier };
  }
  const name = packageName(specifier);
  for (const directory of upward(dirname(importer))) {
    const folder = join(directory, "node_modules", name);
    const manifest = findConfig(folder, ["package.json"], reader);
    if (manifest === undefined) continue;
    const version = manifest.value?.version;
    return typeof version === "string"
      ? { kind: "installed", name, version }
      : undefined;
  }
  const range = dependency(name, importer, reader)?.range;
  return range === undefined
    ? undefined
    : { kind: "specifier", specifier: `npm:${name}@${range}` };
}

/** How the nearest `package.json` asks for a package. */
function dependency(
  name: string,
  importer: string,
  reader: Reader,
): { range: string; path: string } | undefined {
  const manifest = nearestConfig(dirname(importer), "package.json", reader);
  for (const key of ["dependencies", "devDependencies"]) {
    const range = (manifest?.value?.[key] as Record<string, unknown>)?.[name];
    if (manifest && typeof range === "string") {
      return { range, path: manifest.path };
    }
  }
  return undefined;
}

/** The package of a bare name: `@scope/name` of `@scope/name/sub`. */
function packageName(bare: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(bare)?.[0] ?? bare;
}

function denoLock(importer: string, reader: Reader): LocalFile | undefined {
  const root = denoConfigs(dirname(importer), reader).at(-1);
  const setting = root?.value?.lock;
  if (root === undefined) return nearest(importer, "deno.lock", reader);
  if (setting === false) return undefined;
  const path = typeof setting === "string"
    ? setting
    : (setting as { path?: string } | undefined)?.path ?? "deno.lock";
  const file = reader.read(resolve(root.directory, path));
  return "digest" in file ? file : undefined;
}

function nearest(
  importer: string,
  name: string,
  reader: Reader,
): LocalFile | undefined {
  for (const directory of upward(dirname(importer))) {
    const file = reader.read(join(directory, name));
    if ("digest" in file) return file;
  }
  return undefined;
}
