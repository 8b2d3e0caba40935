import { childNodes, type SchemaNode, typesOf } from "./json_schema.ts";
import { locateObject } from "./locate_object.ts";
import { locate, type Located, toIndex } from "./located.ts";
import { assign, type Assignment } from "./merge.ts";
import { expectedFound, type Problem } from "./problem.ts";
import { defaultOf } from "./default_at.ts";

/**
 * Lays the lists of a schema's defaults under a path that leads into them, so
 * that `-o list.1=20` finds what to replace though no layer has written it.
 *
 * @param root The layers so far.
 * @param assignment The path and the value.
 * @param nodes What the schema says of the configuration.
 * @param report Told when the path leads into a list that is nowhere.
 * @returns The layers, with the lists; `undefined` after a report.
 */
export function withDefaultLists(
  root: Located,
  { path, value }: Assignment,
  nodes: readonly SchemaNode[],
  report: (problem: Problem) => void,
): Located | undefined {
  let laid = root;
  let below = nodes;
  let fallback: unknown;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    below = childNodes(below, key);
    fallback = defaultOf(below, fallback, key);
    if (Number.isNaN(toIndex(path[depth + 1]!))) continue;
    const list = path.slice(0, depth + 1);
    const there = locate(laid, list).node;
    if (there !== undefined && there.kind !== "scalar") continue;
    if (there === undefined && Array.isArray(fallback)) {
      const source = { layer: "schema" } as const;
      const value = locateObject(fallback, source, report);
      laid = assign(laid, { path: list, value }, report);
    } else if (isOnlyList(below)) {
      const found = there === undefined ? "no list yet" : "no list but a value";
      report({
        code: "INVALID_VALUE",
        path,
        place: value.place,
        ...expectedFound("a list that has the index", found),
        hint: `Set the whole list first: -o '${list.join(".")}=[…]'.`,
      });
      return undefined;
    }
  }
  return laid;
}

function isOnlyList(nodes: readonly SchemaNode[]): boolean {
  const types = nodes.flatMap(({ schema }) => typesOf(schema));
  return types.includes("array") && !types.includes("object");
}
