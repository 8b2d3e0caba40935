/**
 * The modules that are loaded with a module.
 *
 * @module
 */

import { dirname } from "node:path";
import { keepsTypeImports } from "./config.ts";
import type { Reader } from "./files.ts";
import { follow } from "./follow.ts";
import { analyseWhole, type Module } from "./module.ts";
import { resolve } from "./resolve.ts";
import type { Request } from "./table.ts";

/**
 * Lists the modules that a module imports for their side effects alone.
 *
 * @param module The module.
 * @param reader Reads the configuration.
 * @returns Its imports without names, and those of types that are kept.
 */
export function effectsOf(module: Module, reader: Reader): readonly Request[] {
  return [...module.effects, ...keptTypes(module, reader)];
}

/**
 * Lists all that a module names as it is loaded.
 *
 * @param module The module.
 * @param reader Reads the configuration.
 * @returns Its imports and re-exports, and those of types that are kept.
 */
export function requestsOf(module: Module, reader: Reader): readonly Request[] {
  return [...module.requests, ...keptTypes(module, reader)];
}

function keptTypes(module: Module, reader: Reader): readonly Request[] {
  return module.types.length > 0 &&
      keepsTypeImports(dirname(module.file.path), reader)
    ? module.types
    : [];
}

/**
 * Finds the local modules that some modules import, however far away, by
 * `import("…")` of a literal too.
 *
 * @param starts The modules.
 * @param reader Reads the others.
 * @returns They and all that could be read.
 */
export function importGraph(
  starts: Iterable<Module>,
  reader: Reader,
): ReadonlySet<Module> {
  const found = new Set(starts);
  // What is added on the way is visited too.
  for (const module of found) {
    const requests = [...requestsOf(module, reader), ...dynamic(module)];
    for (const request of requests) {
      const target = resolve(request.specifier, module.file.path, reader);
      if (target.kind === "package") continue;
      for (const to of follow(module, request, "*", reader)) {
        if (to.kind === "whole") found.add(to.module);
      }
    }
  }
  return found;
}

function dynamic(module: Module): readonly Request[] {
  // Most modules have none, and need no closer look.
  if (!module.importsLater) return [];
  return analyseWhole(module).loads.filter(({ by }) => by === "import");
}
