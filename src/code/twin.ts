/**
 * Functions by name and text, wherever in a module they stand.
 *
 * @module
 */

import type { Reader } from "./files.ts";
import { importGraph } from "./graph.ts";
import { type Module, treeOf } from "./module.ts";
import { nameIn } from "./names.ts";
import { functionForm } from "./normal_form.ts";
import { walk } from "./parts.ts";
import { isFunction, type Node } from "./syntax.ts";

/** A function somewhere in a module. */
export interface Twin {
  /** The module it stands in. */
  readonly module: Module;
  /** The statement of the module's top level that holds it. */
  readonly statement: Node;
  /** Its node. */
  readonly node: Node;
}

/**
 * Finds the functions that have a certain name and text.
 *
 * A function made inside another may capture what the text does not show, and
 * a function may come from afar, by a registry or a factory: any module that is
 * imported, however far away, may have made it.
 *
 * @param name The name the function bears at run time.
 * @param form The function's normal form.
 * @param near The declaring module, if it is known, and the one that was named.
 * @param reader Reads the modules.
 * @returns All that cannot be told from it.
 */
export function twinsOf(
  name: string,
  form: string,
  near: ReadonlySet<Module>,
  reader: Reader,
): Twin[] {
  return [...importGraph(near, reader)]
    .filter(({ functions }) => functions.has(name) || functions.has(undefined))
    .filter((module) => near.has(module) || module.file.text.includes(name))
    .flatMap((module) =>
      treeOf(module).body.flatMap((statement) =>
        alike(statement, name, form)
          .map((node) => ({ module, statement, node }))
      )
    );
}

function alike(statement: Node, name: string, form: string): Node[] {
  const found: Node[] = [];
  walk(statement, (node, parent) => {
    if (!isFunction(node)) return;
    const own = nameIn(node, parent);
    if (own !== undefined && own !== name) return;
    if (functionForm(node) === form) found.push(node);
  });
  return found;
}
