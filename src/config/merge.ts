/**
 * Laying one layer over another.
 *
 * @module
 */

import type { Located, LocatedList, LocatedMap } from "./located.ts";
import { toIndex } from "./located.ts";
import type { Problem } from "./problem.ts";
import { expectedFound } from "./problem.ts";

/**
 * Lays a value over another: maps merge key by key, anything else replaces;
 * `null` is a value and replaces too.
 *
 * @param low The value below.
 * @param high The value above.
 * @returns The merged value, which remembers what it shadows.
 */
export function merge(low: Located, high: Located): Located {
  if (low.kind !== "map" || high.kind !== "map") return over(low, high);
  const entries = new Map(low.entries);
  for (const [key, entry] of high.entries) {
    const below = low.entries.get(key);
    entries.set(
      key,
      below ? { ...entry, node: merge(below.node, entry.node) } : entry,
    );
  }
  return { ...high, entries, shadowed: low.shadowed };
}

/** A value to put at a path: what `-o season.days.1=20` asks for. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: Located;
}

/**
 * Lays a value over the one at a path; maps on the way are made, an index
 * replaces an item of a list.
 *
 * @param root The tree below.
 * @param assignment The path and the value.
 * @param report Told when the path leads outside a list.
 * @returns The new tree.
 */
export function assign(
  root: Located,
  assignment: Assignment,
  report: (problem: Problem) => void,
): Located {
  const { path, value } = assignment;
  const at = (node: Located | undefined, depth: number): Located => {
    const key = path[depth];
    if (key === undefined) return node ? merge(node, value) : value;
    if (node?.kind !== "list") {
      const below = node?.kind === "map" ? node.entries.get(key) : undefined;
      return withEntry(node, key, at(below?.node, depth + 1), value);
    }
    const index = toIndex(key);
    if (!(index < node.items.length)) {
      report({
        code: "INVALID_VALUE",
        path: path.slice(0, depth + 1),
        place: value.place,
        ...expectedFound(
          `an index below ${node.items.length}`,
          JSON.stringify(key),
        ),
      });
      return node;
    }
    const item = at(node.items[index], depth + 1);
    const list: LocatedList = {
      ...node,
      items: node.items.with(index, item),
      place: value.place,
    };
    return over(node, list);
  };
  return at(root, 0);
}

function over(low: Located, high: Located): Located {
  return { ...high, shadowed: [low, ...low.shadowed] };
}

function withEntry(
  node: Located | undefined,
  key: string,
  child: Located,
  value: Located,
): Located {
  const base = node?.kind === "map" ? node.entries : [];
  const map: LocatedMap = {
    kind: "map",
    entries: new Map([...base, [key, { key: value.place, node: child }]]),
    place: value.place,
    shadowed: node?.kind === "map" ? node.shadowed : [],
  };
  return node === undefined || node.kind === "map" ? map : over(node, map);
}
