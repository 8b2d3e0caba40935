/**
 * Which module imports which.
 *
 * @module
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { deno, ROOT } from "./project.ts";

/**
 * Each local module, by its path in the project, with what it imports: paths
 * of local modules, and specifiers (`npm:zod`, `node:fs`) of all others.
 */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

interface Info {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: Record<"code" | "type", { specifier: string } | undefined>[];
  }[];
}

/**
 * Reads the graph of modules.
 *
 * @param roots Paths of modules in the project.
 * @returns The graph of all they reach, statically or by an `import()` of a
 * literal; types count.
 */
export async function readImportGraph(
  roots: Iterable<string>,
): Promise<ImportGraph> {
  const graph = new Map<string, readonly string[]>();
  for (const root of roots) {
    const info: Info = JSON.parse(
      await deno(["info", "--json", "--frozen", root]),
    );
    for (const { specifier, error, dependencies = [] } of info.modules) {
      assert.equal(error, undefined, `${specifier} does not load`);
      if (!specifier.startsWith("file:")) continue;
      const imports = dependencies.flatMap(({ code, type }) =>
        [code, type].flatMap((to) => to ? [localPath(to.specifier)] : [])
      );
      graph.set(localPath(specifier), [...new Set(imports)]);
    }
  }
  return graph;
}

function localPath(specifier: string): string {
  const root = pathToFileURL(ROOT).href;
  return specifier.startsWith(root) ? specifier.slice(root.length) : specifier;
}

/**
 * Follows imports.
 *
 * @param graph The graph of modules.
 * @param roots Where to start.
 * @returns The modules reached, the roots among them.
 */
export function reached(
  graph: ImportGraph,
  roots: Iterable<string>,
): Set<string> {
  const seen = new Set(roots);
  for (const path of seen) {
    for (const imported of graph.get(path) ?? []) seen.add(imported);
  }
  return seen;
}
