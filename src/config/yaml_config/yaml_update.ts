/**
 * Bringing a YAML text up to date: what did not change stays as it is written.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { parseYamlDocument } from "../../internal/yaml_document.ts";
import { yaml } from "../../internal/yaml_library.ts";
import type { Located, LocatedList, LocatedMap } from "../located.ts";
import { saysAlready } from "./yaml_decode.ts";
import { placeComments } from "./yaml_comments.ts";
import {
  documentText,
  keyNode,
  leafText,
  nodeOf,
  Written,
} from "./yaml_nodes.ts";
import {
  type Encoded,
  type EncodedList,
  type EncodedMap,
  isEncodedList,
  isEncodedMap,
} from "./yaml_values.ts";

const { isAlias, isMap, isScalar, isSeq } = yaml;

/** A text that a changed scalar gets. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Only scalars may have changed; then the rest of the text is not touched. */
interface Changes {
  readonly text: string;
  readonly edits: Edit[];
  /** Whether keys or items came or went, or changed their kind. */
  restructured: boolean;
  /** What the anchors so far stand for, after the change. */
  readonly anchors: Map<string, Encoded>;
}

/**
 * Brings a text up to date.
 *
 * @param text The text; empty for a new file.
 * @param old Its map, as it was located; `undefined` when it has none.
 * @param next What it is to say.
 * @returns The text that says it.
 */
export function updateYaml(
  text: string,
  old: Located | undefined,
  next: EncodedMap,
): string {
  const document = parseYamlDocument(text);
  const changes: Changes = {
    text,
    edits: [],
    restructured: false,
    anchors: new Map(),
  };
  placeComments(document, text);
  const contents: Node | null = document.contents;
  const revised = revise(contents, old, next, false, changes);
  if (!changes.restructured) return spliced(changes);
  // The parser's type speaks of nodes with ranges, which new ones have not.
  Object.assign(document, { contents: revised });
  return documentText(document, text);
}

function spliced({ text, edits }: Changes): string {
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function revise(
  node: Node | null,
  old: Located | undefined,
  next: Encoded,
  inFlow: boolean,
  changes: Changes,
): Node {
  const { anchors } = changes;
  if (isAlias(node)) {
    const same = anchors.has(node.source) &&
      isDeepStrictEqual(anchors.get(node.source), next);
    return same ? node : replaced(node, next, inFlow, changes);
  }
  const revised = reviseValue(node, old, next, inFlow, changes);
  const { anchor } = revised as { anchor?: string };
  if (anchor !== undefined) anchors.set(anchor, next);
  return revised;
}

function reviseValue(
  node: Node | null,
  old: Located | undefined,
  next: Encoded,
  inFlow: boolean,
  changes: Changes,
): Node {
  if (isMap(node) && old?.kind === "map" && isEncodedMap(next)) {
    return verbatim(
      node,
      changes,
      () => reviseMap(node, old, next, inFlow, changes),
    );
  }
  if (isSeq(node) && old?.kind === "list" && isEncodedList(next)) {
    return verbatim(
      node,
      changes,
      () => reviseList(node, old, next, inFlow, changes),
    );
  }
  if (!isScalar(node) || isEncodedMap(next) || isEncodedList(next)) {
    return replaced(node, next, inFlow, changes);
  }
  const range = oneLineOf(node, changes.text);
  if (old !== undefined && saysAlready(old, next)) {
    if (range !== undefined) keepLetters(node, changes.text.slice(...range));
    return node;
  }
  const text = leafText(next, inFlow);
  if (range === undefined || text === undefined || node.tag !== undefined) {
    changes.restructured = true;
  } else changes.edits.push({ start: range[0], end: range[1], text });
  node.value = text === undefined ? next : new Written(text);
  for (const key of ["type", "tag", "source", "format"] as const) {
    delete node[key];
  }
  delete node.minFractionDigits;
  return node;
}

/** Where a scalar stands, when it can be replaced, or kept, letter by letter. */
function oneLineOf(
  { type, tag, range }: Scalar,
  text: string,
): [number, number] | undefined {
  if (!range || type?.startsWith("BLOCK") === true) return undefined;
  const [start, end] = range;
  if (start === end && tag === undefined) return undefined;
  return text.slice(start, end).includes("\n") ? undefined : [start, end];
}

/** Only YAML's own tags are read, so that each has a short form. */
function keepLetters(node: Scalar, text: string): void {
  const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
  node.value = new Written(tag === undefined ? text : `${tag} ${text}`.trim());
  delete node.tag;
}

/** A list or map on one line that did not change is kept letter by letter. */
function verbatim(
  node: YAMLMap | YAMLSeq,
  changes: Changes,
  revise: () => void,
): Node {
  const before = changes.edits.length;
  const { restructured } = changes;
  changes.restructured = false;
  revise();
  const changed = changes.restructured || changes.edits.length > before;
  changes.restructured ||= restructured;
  if (changed || node.flow !== true || !node.range) return node;
  const text = changes.text.slice(node.range[0], node.range[1]);
  // Anchors and aliases inside must still be seen.
  if (/[\n&*]/.test(text) || node.tag !== undefined) return node;
  return withProps(new yaml.Scalar(new Written(text)), node);
}

function reviseMap(
  node: YAMLMap,
  old: LocatedMap,
  next: EncodedMap,
  inFlow: boolean,
  changes: Changes,
): void {
  const flow = inFlow || node.flow === true;
  const values = new Map(
    Array.from(next.entries, ([key, value]) => [String(key), value]),
  );
  const pairs = new Map<string, Pair>();
  // The reader has refused keys that stand twice, so these are in step.
  [...old.entries].forEach(([key, entry], index) => {
    const pair = node.items[index] as Pair<Node, Node | null>;
    const value = values.get(key);
    if (value === undefined) return changes.restructured = true;
    const range = isScalar(pair.key) && oneLineOf(pair.key, changes.text);
    if (isScalar(pair.key) && range) {
      keepLetters(pair.key, changes.text.slice(...range));
    }
    pair.value = revise(pair.value, entry.node, value, flow, changes);
    pairs.set(key, pair);
  });
  const wasEmpty = node.items.length === 0;
  for (const [key, value] of next.entries) {
    if (pairs.has(String(key))) continue;
    changes.restructured = true;
    pairs.set(String(key), new yaml.Pair(keyNode(key), nodeOf(value, flow)));
  }
  if (wasEmpty && pairs.size > 0 && !inFlow) node.flow = false;
  node.items = [...pairs.values()];
  if (!next.ordered) return;
  const ordered = Array.from(
    next.entries.keys(),
    (key) => pairs.get(String(key))!,
  );
  if (ordered.some((pair, index) => pair !== node.items[index])) {
    changes.restructured = true;
    node.items = ordered;
  }
}

function reviseList(
  node: YAMLSeq,
  old: LocatedList,
  next: EncodedList,
  inFlow: boolean,
  changes: Changes,
): void {
  const flow = inFlow || node.flow === true;
  const [olds, nexts] = [old.items, next.items];
  const shorter = Math.min(olds.length, nexts.length);
  const same = (from: number, to: number) =>
    saysAlready(olds.at(from)!, nexts.at(to)!);
  let tail = 0;
  if (olds.length !== nexts.length) {
    changes.restructured = true;
    // What came or went lies between the items that are as they were.
    let head = 0;
    while (head < shorter && same(head, head)) head++;
    while (tail < shorter - head && same(-1 - tail, -1 - tail)) tail++;
  }
  const shift = olds.length - nexts.length;
  const nodes = node.items as (Node | null)[];
  const wasEmpty = olds.length === 0;
  node.items = nexts.map((value, index) => {
    const isTail = index >= nexts.length - tail;
    const from = isTail ? index + shift : index;
    const isOld = isTail || from < olds.length - tail;
    return isOld
      ? revise(nodes[from] ?? null, olds[from], value, flow, changes)
      : nodeOf(value, flow);
  });
  if (wasEmpty && nexts.length > 0 && !inFlow) node.flow = false;
}

function replaced(
  node: Node | null,
  next: Encoded,
  inFlow: boolean,
  changes: Changes,
): Node {
  changes.restructured = true;
  return withProps(nodeOf(next, inFlow), node);
}

/** What is written around a value stays when the value is replaced. */
function withProps(fresh: Node, node: Node | null): Node {
  const { comment, commentBefore, spaceBefore, anchor } = {
    ...node,
  } as Partial<Scalar>;
  const props = { comment, commentBefore, spaceBefore, anchor };
  for (const [key, value] of Object.entries(props)) {
    if (value !== undefined) Object.assign(fresh, { [key]: value });
  }
  return fresh;
}
