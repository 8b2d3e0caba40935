/**
 * Which declaration a function was made by.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Reader } from "./files.ts";
import { follow } from "./follow.ts";
import { type Module, readModule } from "./module.ts";
import { functionForm } from "./normal_form.ts";
import { functionOf } from "./table.ts";
import { hasTwin } from "./twin.ts";
import { lineOf, type Node, parseFunction } from "./syntax.ts";

/** A function at the top level of a module. */
export interface Declaration {
  /** The module that declares it. */
  readonly module: Module;
  /** The name it is bound to there. */
  readonly name: string;
  /** Its node. */
  readonly node: Node;
}

type Fn = (...args: never[]) => unknown;

/**
 * Finds the declaration of a function in a module, or in what it imports.
 *
 * @param fn The function.
 * @param url The module's URL.
 * @param reader Reads the modules.
 * @returns The declaration, or the sentence that says why there is none.
 */
export function locate(
  fn: Fn,
  url: string,
  reader: Reader,
): Declaration | string {
  const called = fn.name || "The function";
  if (!url.startsWith("file:")) {
    return `${called} cannot be followed: ${url} is not a local file`;
  }
  const path = fileURLToPath(url);
  const module = readModule(path, reader);
  if ("why" in module) {
    return `${called} cannot be followed: ${module.sentence}`;
  }
  const nowhere =
    `${called} is not a function at the top level of ${path}; move it there and export it`;
  const running = parseFunction(fn);
  if (running === undefined) return nowhere;

  const named = declared(module, fn.name, reader);
  const form = functionForm(running);
  const same = named.filter(({ node }) => functionForm(node) === form);
  const [found, another] = same;
  if (found === undefined) {
    const [other] = named;
    return other === undefined
      ? nowhere
      : `${called} does not have the text of ${other.name} in ${other.module.file.path}:${
        lineOf(other.node)
      }: it is another function, or the file was edited after it was loaded`;
  }
  const twin = another !== undefined ||
    hasTwin(found, fn.name, form, module, reader);
  return twin
    ? `${called} in ${found.module.file.path}:${
      lineOf(found.node)
    } has a double of the same name and text that cannot be told from it; rename one`
    : found;
}

/** The top-level functions that bear a name, in a module and its imports. */
function declared(module: Module, name: string, reader: Reader): Declaration[] {
  const own = topLevel(module, name);
  const imported = [...module.bindings.values()].flatMap((binding) => {
    if (binding.kind === "declared") return [];
    return follow(module, binding.request, binding.imported, reader)
      .flatMap((destination): Declaration[] => {
        if (destination.kind === "whole") {
          return topLevel(destination.module, name);
        }
        return destination.kind === "binding"
          ? topLevel(destination.module, name)
            .filter((found) => found.name === destination.name)
          : [];
      });
  });
  const places = new Map(
    [...own, ...imported].map((found) => [found.node, found]),
  );
  return [...places.values()];
}

function topLevel(module: Module, name: string): Declaration[] {
  return [...module.bindings].flatMap(([bound, binding]) => {
    const found = functionOf(bound, binding);
    return found?.name === name
      ? [{ module, name: bound, node: found.node }]
      : [];
  });
}
