/**
 * Where `${…}` leads: paths in the configuration, and in the file it was
 * selected from.
 *
 * @module
 */

import type { Argument, Part } from "./expression.ts";
import { knownKeys, nodesAt, type SchemaNode } from "../json_schema.ts";
import { parseKeyPath } from "../key_path.ts";
import { childrenOf, locate, type Located } from "../located.ts";
import { nearestName } from "../../internal/nearest_name.ts";

/** A path in the merged layers, or in the file that `--experiment` selects from. */
export interface Spot {
  readonly tree: "main" | "outer";
  readonly path: readonly string[];
}

/** The file that `--experiment` selects from. */
export interface Outer {
  /** The whole file. */
  readonly root: Located;
  /** The key of the part that is the configuration. */
  readonly path: readonly string[];
  readonly file: string;
}

/** The trees that paths lead through. */
export interface Trees {
  readonly main: Located;
  readonly outer: Outer | undefined;
  /** What the schema says of the configuration. */
  readonly nodes: readonly SchemaNode[];
}

/**
 * Names a spot, so that each has one name.
 *
 * @param spot The spot.
 * @returns The name.
 */
export function idOf({ tree, path }: Spot): string {
  return JSON.stringify([tree, ...path]);
}

/**
 * Finds the tree a spot lies in: what lies under the selected key is the
 * configuration itself.
 *
 * @param trees The trees.
 * @param spot A spot.
 * @returns The spot, in the configuration if it is there.
 */
export function settle(trees: Trees, spot: Spot): Spot {
  const key = trees.outer?.path;
  if (spot.tree === "main" || key === undefined) return spot;
  return key.every((part, index) => spot.path[index] === part)
    ? { tree: "main", path: spot.path.slice(key.length) }
    : spot;
}

/**
 * Finds the root of a tree.
 *
 * @param trees The trees.
 * @param tree Which.
 * @returns Its root.
 */
export function rootOf(trees: Trees, tree: Spot["tree"]): Located | undefined {
  return tree === "main" ? trees.main : trees.outer?.root;
}

/**
 * Reads the path of a reference: `a.b`, `a[0].b`, `.sibling`, `..x`.
 *
 * @param trees The trees.
 * @param from The spot of the value it stands in.
 * @param node That value.
 * @param text The path.
 * @returns The spots to look at, in order; a text says what is wrong.
 */
export function targetsOf(
  trees: Trees,
  from: Spot,
  node: Located,
  text: string,
): readonly Spot[] | string {
  const [, dots, rest] = /^\s*(\.*)([^]*?)\s*$/.exec(text)!;
  const dotted = rest!.replace(/\[([^[\]]*)\]/g, ".$1").replace(/^\./, "");
  const keys = rest!.startsWith(".") ? undefined : parseKeyPath(dotted);
  if (keys === undefined) {
    return `expected a key such as a.b or .sibling, found '${text}'`;
  }
  const isFile = trees.outer !== undefined && from.tree === "main" &&
    node.place.source.file === trees.outer.file;
  // A value of the file sees the file as it was written.
  const own: Spot = isFile
    ? { tree: "outer", path: [...trees.outer!.path, ...from.path] }
    : from;
  if (dots !== "") {
    const up = own.path.length - dots!.length;
    if (up < 0) {
      return `expected a path inside the configuration, found '${text}'`;
    }
    return [
      settle(trees, { ...own, path: [...own.path.slice(0, up), ...keys] }),
    ];
  }
  const main: Spot = { tree: "main", path: keys };
  if (trees.outer === undefined) return [main];
  const outer = settle(trees, { tree: "outer", path: keys });
  return own.tree === "outer" ? [outer, main] : [main, outer];
}

/**
 * Finds the name that a path that leads nowhere probably meant.
 *
 * @param trees The trees.
 * @param spots Where nothing is.
 * @returns The path with the nearest name in place of the first wrong one.
 */
export function nearestPath(
  trees: Trees,
  spots: readonly Spot[],
): string | undefined {
  for (const { tree, path } of spots) {
    const root = rootOf(trees, tree);
    if (root === undefined) continue;
    const depth = path.findIndex((_, index) =>
      locate(root, path.slice(0, index + 1)).node === undefined
    );
    const above = path.slice(0, depth);
    const { node } = locate(root, above);
    if (depth < 0 || node === undefined) continue;
    const names = childrenOf(node).map(([key]) => key);
    if (tree === "main") names.push(...knownKeys(nodesAt(trees.nodes, above)));
    const near = nearestName(path[depth]!, names);
    if (near !== undefined) return [...above, near].join(".");
  }
  return undefined;
}

/**
 * Tells whether the parts of a text are one expression and nothing else, whose
 * value keeps its type.
 *
 * @param parts The parts.
 * @returns The expression, or `undefined`.
 */
export function onlyPart(
  parts: readonly Part[],
): Exclude<Part, string> | undefined {
  const [only] = parts;
  return parts.length === 1 && typeof only !== "string" ? only : undefined;
}

/**
 * Tells whether an argument is left out.
 *
 * @param argument The argument.
 * @returns Whether nothing stands there, not even quotes.
 */
export function isBlankArgument(argument: Argument | undefined): boolean {
  return argument === undefined ||
    (argument.parts.length === 0 && !argument.isQuoted);
}
