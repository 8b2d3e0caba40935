/**
 * Where a function can be found again.
 *
 * @module
 */

import { type Exports, importModule, unreadablePath } from "./import_module.ts";
import { moduleName } from "./module_name.ts";
import { WORKER_URL } from "./thread_worker.ts";

/** Where another thread finds a function. */
export interface Address {
  /** URL of the module that exports it. */
  readonly module: string;
  /** The name it is exported under. */
  readonly export: string;
  /** Whether that is the module the program was started with. */
  readonly isMain: boolean;
}

/** Why another thread cannot find a function. */
export interface Obstacle {
  /** The reason, as the end of a sentence: `it is not exported from fit.ts`. */
  readonly obstacle: string;
}

/** How long a module that is loaded already may take to be loaded, in ms. */
const PATIENCE = 1000;

/**
 * Finds the export that is a function.
 *
 * @param fn The function.
 * @param module URL of the module that defines it, if that is known.
 * @returns Its address, by the first of its names; or why it has none.
 */
export async function addressOf(
  fn: (...args: never[]) => unknown,
  module: string | undefined,
): Promise<Address | Obstacle> {
  if (module === undefined) return { obstacle: "its module is not known" };
  const unreadable = unreadablePath(module) ?? unreadablePath(WORKER_URL);
  if (unreadable !== undefined) {
    return {
      obstacle: `a worker may not read ${
        moduleName(module)
      }; run with --allow-read=${unreadable}`,
    };
  }
  const exports = await loaded(module);
  if (typeof exports === "string") return { obstacle: exports };
  // Not Object.keys: it reads names whose declaration may not have run yet.
  const name = Reflect.ownKeys(exports)
    .find((key) => typeof key === "string" && isExport(exports, key, fn));
  return typeof name === "string"
    ? { module, export: name, isMain: module === Deno.mainModule }
    : { obstacle: `it is not exported from ${moduleName(module)}` };
}

/** What a module exports, or why that cannot be seen. */
async function loaded(module: string): Promise<Exports | string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  // A module that waits for this answer at its top level would never come.
  const timer = setTimeout(
    () => resolve(`${moduleName(module)} has not finished loading`),
    PATIENCE,
  );
  try {
    return await Promise.race([importModule(module), late]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${moduleName(module)} cannot be loaded (${reason})`;
  } finally {
    clearTimeout(timer);
  }
}

function isExport(exports: Exports, name: string, fn: unknown): boolean {
  try {
    return exports[name] === fn;
  } catch {
    // The declaration of another name has not run yet.
    return false;
  }
}
