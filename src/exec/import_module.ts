/**
 * Loading the module of a call.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { fileURLToPath } from "../internal/path.ts";
import { isGranted } from "../internal/permission.ts";

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

const loaded = new Map<string, Exports>();

/**
 * Loads a module, once in each thread. What a module threw when it was loaded
 * is thrown again; it does not run a second time.
 *
 * @param module Its URL.
 * @returns What it exports.
 * @throws Whatever stands in its way.
 */
export async function importModule(module: string): Promise<Exports> {
  const known = loaded.get(module);
  if (known !== undefined) return known;
  // A module that is still running its first turn cannot be imported by what
  // it waits for: the runtime would wait for the two of them forever.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const exports: Exports = await import(module);
  loaded.set(module, exports);
  return exports;
}

/**
 * Tells whether a thread may import a module; never prompts.
 *
 * Only files are asked about: what may be fetched is asked by the runtime.
 *
 * @param module Its URL.
 * @returns The path that must be readable and is not; nothing when all is well.
 */
export function unreadablePath(module: string): string | undefined {
  if (!module.startsWith("file:")) return undefined;
  const path = fileURLToPath(module);
  return isGranted({ name: "read", path }) ? undefined : path;
}
