/**
 * Functions that cannot be told apart by name and text.
 *
 * @module
 */

import type { Reader } from "./files.ts";
import type { Declaration } from "./locate.ts";
import { isCode, type Module, readModule } from "./module.ts";
import { functionForm } from "./normal_form.ts";
import { resolve } from "./resolve.ts";
import { isFunction, type Node, walk } from "./syntax.ts";

/**
 * Looks for another function that has the name and text of a declaration.
 *
 * A function made inside another may capture what the text does not show. Its
 * maker is in the declaring module, in the module that was named, or imported
 * by one of them.
 *
 * @param found The declaration.
 * @param name The name the function bears at run time.
 * @param form The function's normal form.
 * @param named The module that was named as the function's.
 * @param reader Reads the modules.
 * @returns Whether there is one.
 */
export function hasTwin(
  found: Declaration,
  name: string,
  form: string,
  named: Module,
  reader: Reader,
): boolean {
  const modules = new Set([found.module, named]);
  for (const module of [...modules]) {
    for (const { specifier, asset } of module.requests) {
      const target = resolve(specifier, module.file.path, reader);
      if (target.kind !== "file" || asset !== "" || !isCode(target.path)) {
        continue;
      }
      const file = reader.read(target.path);
      if ("why" in file || !file.text.includes(name)) continue;
      const next = readModule(target.path, reader);
      if (!("why" in next)) modules.add(next);
    }
  }
  return [...modules].some((module) =>
    module.body.some((statement) =>
      holdsTwin(statement, found.node, name, form)
    )
  );
}

function holdsTwin(
  statement: Node,
  original: Node,
  name: string,
  form: string,
): boolean {
  let twin = false;
  walk(statement, (node, parent) => {
    if (twin || node === original || !isFunction(node)) return;
    const own = nameIn(node, parent);
    if (own !== undefined && own !== name) return;
    twin = functionForm(node) === form;
  });
  return twin;
}

/** The name that a function gets where it stands; nothing when it is computed. */
function nameIn(node: Node, parent: Node | undefined): string | undefined {
  if (parent?.computed === true) return undefined;
  const giver =
    (node.id ?? parent?.id ?? parent?.key ?? parent?.left ?? {}) as {
      name?: string;
      value?: unknown;
    };
  if (parent?.type === "ExportDefaultDeclaration" && !node.id) return "default";
  return String(giver.name ?? giver.value ?? "");
}
