/**
 * Finding out whether a schema says a thing at all.
 *
 * @module
 */

import {
  expand,
  isLeaf,
  type JsonSchema,
  type SchemaNode,
  subschemas,
} from "./json_schema.ts";

/**
 * Tells whether a metadata keyword stands at these nodes or anywhere below.
 *
 * @param nodes Where to look.
 * @param keyword The keyword: `secret`.
 * @param isMeant Which values count, always the same for one keyword; flags
 * and texts unless told.
 * @returns Whether it is set.
 */
export function holdsKeyword(
  nodes: readonly SchemaNode[],
  keyword: string,
  isMeant: (value: unknown) => boolean = isSet,
): boolean {
  return nodes.some((node) => {
    if (isMeant(node.schema[keyword])) return true;
    if (isLeaf(node.schema)) return false;
    const known = holding.get(node)?.get(keyword);
    if (known !== undefined) return known;
    const holds = holdsUnseen(node, keyword, isMeant, new Set());
    const answers = holding.get(node) ?? new Map<string, boolean>();
    holding.set(node, answers.set(keyword, holds));
    return holds;
  });
}

/** Asked again for every map and list of a configuration. */
const holding = new WeakMap<SchemaNode, Map<string, boolean>>();

function holdsUnseen(
  node: SchemaNode,
  keyword: string,
  isMeant: (value: unknown) => boolean,
  seen: Set<JsonSchema>,
): boolean {
  if (seen.has(node.schema)) return false;
  seen.add(node.schema);
  return isMeant(node.schema[keyword]) ||
    subschemas(node.schema).some((schema) =>
      expand({ root: node.root, schema }).some((inner) =>
        holdsUnseen(inner, keyword, isMeant, seen)
      )
    );
}

/** Metadata is a flag or a text; a key of a map by the same name is a schema. */
function isSet(value: unknown): boolean {
  return value === true || typeof value === "string";
}
