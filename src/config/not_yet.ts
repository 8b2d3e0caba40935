import { holdsKeyword, type SchemaNode } from "./json_schema.ts";
import { childrenOf, type Located } from "./located.ts";
import type { Problem } from "./problem.ts";

/**
 * Lists what a configuration uses that this version does not read; taken as
 * plain text it would be misread.
 *
 * @param root The merged layers.
 * @param nodes What the schema says of its input.
 * @returns A problem for each `${…}`, and one for dynamic values.
 */
export function notYetSupported(
  root: Located,
  nodes: readonly SchemaNode[],
): Problem[] {
  const visit = (node: Located, path: readonly string[]): Problem[] => {
    const inside = childrenOf(node).flatMap(([key, child]) =>
      visit(child, [...path, key])
    );
    if (node.kind !== "scalar" || typeof node.value !== "string") return inside;
    if (!node.value.includes("${")) return inside;
    return [{
      code: "INTERPOLATION_NOT_SUPPORTED",
      path,
      place: node.place,
      message: "interpolation (${…}) is not supported by this version",
      hint: "Write the value itself.",
    }];
  };
  const problems = visit(root, []);
  if (holdsKeyword(nodes, "dynamic")) {
    problems.push({
      code: "DYNAMIC_NOT_SUPPORTED",
      path: [],
      message: "dynamic values in a schema are not supported by this version",
    });
  }
  return problems;
}
