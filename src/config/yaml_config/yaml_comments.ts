/**
 * Comments of a YAML document, at the nodes a person would say they are for.
 *
 * @module
 */

import type { Document, Node, YAMLMap, YAMLSeq } from "yaml";
import { yaml } from "../../internal/yaml_library.ts";

const { isCollection, isMap, isPair, isScalar, visit } = yaml;

/**
 * Moves comments that the parser gave to the wrong node, and that would go or
 * be indented with it.
 *
 * @param document The document.
 * @param text The text it was read from.
 */
export function placeComments(document: Document, text: string): void {
  dropReturns(document);
  visit(document, { Node: (_, node) => dropReturns(node) });
  keepTop(document);
  const place = (_: unknown, { items, flow }: YAMLMap | YAMLSeq) => {
    if (flow === true) return;
    items.slice(1).forEach((item, index) => {
      const node = isPair(item) ? item.key : item;
      const holder = commentedEnd(items[index]);
      if (holder !== undefined) giveBack(holder, node as Node, text);
    });
  };
  visit(document, { Map: place, Seq: place });
}

/** The parser leaves the first half of some of Windows's line ends. */
function dropReturns(node: Document | Node): void {
  for (const key of ["comment", "commentBefore"] as const) {
    if (node[key]) node[key] = node[key].replaceAll("\r", "");
  }
}

/**
 * What stands at the top is given to the first key. Down to the last blank line
 * it is the file's; without one, the map's.
 */
function keepTop(document: Document): void {
  const { contents } = document;
  const first = isMap(contents) ? contents.items[0]?.key : undefined;
  if (!isScalar(first) || first.commentBefore == null) return;
  const parts = first.commentBefore.split("\n\n");
  const own = parts.pop()!;
  if (parts.length === 0) contents!.commentBefore = own;
  else document.commentBefore = parts.join("\n\n");
  first.commentBefore = parts.length === 0 ? null : own;
}

/** The block with a comment at its end that the item ends with. */
function commentedEnd(item: unknown): YAMLMap | YAMLSeq | undefined {
  const node = isPair(item) ? item.value : item;
  if (!isCollection(node) || node.flow === true) return undefined;
  return node.comment ? node as YAMLSeq : commentedEnd(node.items.at(-1));
}

/**
 * A comment that is not indented, but follows one that is, is given to the
 * block above. It is the next node's when it is indented as that is.
 */
function giveBack(
  holder: YAMLMap | YAMLSeq,
  next: Node,
  text: string,
): void {
  const lines = text.slice(holder.range![0], next.range![0]).split(/\r?\n/);
  const [indent] = /^ */.exec(lines.pop()!)!;
  const ownLine = new RegExp(`^(?:${indent}#.*|[ \\t]*)$`);
  const from = lines.findLastIndex((line) => !ownLine.test(line)) + 1;
  const own = lines.slice(from).map((line) => line.trim().slice(1)).join("\n")
    .replace(/\n{3,}/g, "\n\n");
  const comment = own.replace(/^\n+/, "");
  if (comment === "" || !holder.comment!.endsWith(`\n${comment}`)) return;
  holder.comment = holder.comment!.slice(0, -comment.length).trimEnd();
  next.commentBefore = comment;
  next.spaceBefore = own !== comment;
}
