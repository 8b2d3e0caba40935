/**
 * Which declaration a function was made by.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Reader } from "./files.ts";
import { follow } from "./follow.ts";
import { type Module, readModule, treeOf } from "./module.ts";
import { functionForm } from "./normal_form.ts";
import { type Captures, capturesOf } from "./scope.ts";
import { lineAt, startOf } from "./place.ts";
import { type Node, parseFunction } from "./syntax.ts";
import { functionOf } from "./table.ts";
import { twinsOf } from "./twin.ts";

/** A function at the top level of a module. */
export interface Declaration {
  /** The module that declares it. */
  readonly module: Module;
  /** The name it is bound to there. */
  readonly name: string;
  /** Its node. */
  readonly node: Node;
}

/** A function inside another function, a block or a call. */
export interface Inner extends Declaration {
  /** The name it bears at run time. */
  readonly name: string;
  /** What it takes from around it. */
  readonly captures: Captures;
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
): Declaration | Inner | string {
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
    `${called} is not a function that ${path} declares; move it there and export it`;
  const running = parseFunction(fn);
  if (running === undefined) return nowhere;

  const named = declared(module, fn.name, reader);
  const form = functionForm(running);
  const same = named.filter(({ node }) => functionForm(node) === form);
  const near = new Set([module, ...same.map(({ module }) => module)]);
  const twins = twinsOf(fn.name, form, near, reader);
  const [[found], [inner]] = [same, twins];
  const place = found ?? inner;
  const double = [...same, ...twins].find(({ node }) => node !== place?.node);
  if (place && double) {
    const remedy = place.module === double.module
      ? "rename one"
      : "rename one, or give the stage the 'module' that declares it";
    return `${called} in ${placeOf(place)} has a double of the same name and ` +
      `text that cannot be told from it, in ${placeOf(double)}; ${remedy}`;
  }
  if (found !== undefined) return found;
  if (inner !== undefined) {
    const captures = capturesOf(inner.statement, inner.node);
    return { ...inner, name: fn.name || "a function", captures };
  }
  const [other] = named;
  return other === undefined
    ? nowhere
    : `${called} does not have the text of ${other.name} in ${
      placeOf(other)
    }: it is another function, or the file was edited after it was loaded`;
}

function placeOf(
  { module, node }: Pick<Declaration, "module" | "node">,
): string {
  return `${module.file.path}:${lineAt(module.file.text, startOf(node))}`;
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
  return [...module.bindings].flatMap(([bound, known]) => {
    const isSame = known.kind === "declared" && known.functionName === name;
    if (!isSame) return [];
    const binding = treeOf(module).bindings.get(bound);
    const found = binding && functionOf(bound, binding);
    return found ? [{ module, name: bound, node: found.node }] : [];
  });
}
