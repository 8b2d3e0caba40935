import {
  childNodes,
  isOpen,
  knownKeys,
  type SchemaNode,
} from "./json_schema.ts";
import { childrenOf, type Located } from "./located.ts";
import { nearestName } from "../internal/nearest_name.ts";
import type { Problem } from "./problem.ts";
import { possibleNodes } from "./union_members.ts";

/**
 * Finds the keys that the schema does not know, as they are asked for.
 *
 * @param node The merged layers.
 * @param nodes What the schema says of their input.
 * @param path The keys that lead to the node.
 * @returns A problem for each unknown key.
 */
export function* unknownKeys(
  node: Located,
  nodes: readonly SchemaNode[],
  path: readonly string[] = [],
): Generator<Problem, void> {
  const possible = node.kind === "map" ? possibleNodes(nodes, node) : nodes;
  for (const [key, child] of childrenOf(node)) {
    const inside = [...path, key];
    const below = childNodes(possible, key);
    if (node.kind !== "map" || below.length > 0 || isOpen(possible)) {
      yield* unknownKeys(child, below, inside);
      continue;
    }
    // A key that another layer sets can be the one that was meant in this.
    yield unknownKey(inside, knownKeys(possible), node.entries.get(key)!.key);
  }
}

/**
 * Words the problem of an unknown key.
 *
 * @param path The key.
 * @param known The keys that could have been meant.
 * @param place Where the key stands, if that is known.
 * @returns The problem.
 */
export function unknownKey(
  path: readonly string[],
  known: readonly string[],
  place?: Problem["place"],
): Problem {
  const near = nearestName(path.at(-1)!, known);
  const message = near === undefined
    ? "unknown key"
    : `unknown key; did you mean '${near}'?`;
  const expected = near ??
    (known.length > 0 ? known.join(", ") : undefined);
  return {
    code: "UNKNOWN_KEY",
    path,
    message,
    ...(place === undefined ? {} : { place }),
    ...(expected === undefined ? {} : { expected }),
    found: path.at(-1)!,
  };
}
