/**
 * Packages by bare name, as Node.js finds them, and the lock files that pin
 * what a package holds.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { denoConfigs, nearestConfig, upward } from "./config.ts";
import type { LocalFile, Reader } from "./files.ts";
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
    const real = Deno.realPathSync(folder);
    // A link that leads out of node_modules is a folder someone works in.
    return real.includes("/node_modules/")
      ? { kind: "package", specifier }
      : { kind: "unknown", why: `${name} is linked to ${real}` };
  }
  const manifest = nearestConfig(dirname(importer), "package.json", reader);
  for (const key of ["dependencies", "devDependencies"]) {
    const wanted = (manifest?.value?.[key] as Record<string, unknown>)?.[name];
    if (typeof wanted !== "string") continue;
    return /^(file|link|workspace|portal):/.test(wanted)
      ? { kind: "unknown", why: `${name} is linked by ${manifest?.path}` }
      : { kind: "package", specifier };
  }
  return undefined;
}

/**
 * Finds the lock files that say which package a module gets.
 *
 * @param specifier The package's specifier.
 * @param importer Absolute path of the module that imports it.
 * @param reader Reads the files.
 * @returns The lock files, or why nothing pins the package.
 */
export function locksOf(
  specifier: string,
  importer: string,
  reader: Reader,
): LocalFile[] | string {
  const configs = denoConfigs(dirname(importer), reader);
  for (const { path, value } of configs) {
    for (const key of ["links", "patch"]) {
      if (value?.[key] !== undefined) {
        return `${path} may replace it by a folder ("${key}")`;
      }
    }
  }
  const locks = [
    denoLock(importer, reader),
    nearest(importer, "node_modules/.package-lock.json", reader),
    nearest(importer, "node_modules/.pnpm/lock.yaml", reader),
  ].filter((lock) => lock !== undefined);
  if (locks.length === 0) {
    return 'no deno.lock pins it; run "deno install" to write one';
  }
  const name = packageName(specifier);
  return locks.some((lock) => lock.text.includes(name))
    ? locks
    : `${locks[0]?.path} does not name it; run "deno install" to add it`;
}

/** The package that a specifier names: `@scope/name` of `npm:@scope/name@1/sub`. */
function packageName(specifier: string): string {
  if (/^https?:/.test(specifier)) return specifier;
  const bare = specifier.replace(/^(npm|jsr):\/?/, "");
  return /^(@[^/]+\/)?[^/@]+/.exec(bare)?.[0] ?? bare;
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
