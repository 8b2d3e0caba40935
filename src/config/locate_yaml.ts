/**
 * Reading a YAML text as values that know their place.
 *
 * @module
 */

import type { Alias, Document, Node, Pair, Scalar } from "yaml";
import { exactInteger } from "./exact_integer.ts";
import { FORBIDDEN_KEY, MAX_ALIASED, MAX_DEPTH } from "./limits.ts";
import type { Located, LocatedEntry, Place, Source } from "./located.ts";
import { expectedFound, type Problem } from "./problem.ts";
import { parseYamlDocument } from "../internal/yaml_document.ts";
import { yaml } from "../internal/yaml_library.ts";

const { isAlias, isMap, isScalar, isSeq } = yaml;

/** A source whose text is there. */
export type TextSource = Source & { readonly text: string };

/**
 * Reads a YAML text.
 *
 * @param source The text and where it comes from.
 * @param report Told everything that is wrong with the text.
 * @returns The value, or `undefined` for a text without one.
 */
export function locateYaml(
  source: TextSource,
  report: (problem: Problem) => void,
): Located | undefined {
  const syntax = (start: number, end: number, message: string) => {
    const place = { source, start, end };
    const isExpression = source.text.slice(start - 1, start + 1) === "${";
    const hint = "Quote an expression inside [ ] and { }: ['${a.b}'].";
    report({
      code: "SYNTAX",
      path: [],
      place,
      message,
      ...(isExpression ? { hint } : {}),
    });
  };
  const tooDeep = (start: number, end: number) => {
    const place = { source, start, end };
    const words = expectedFound(`at most ${MAX_DEPTH} levels`, "more");
    report({ code: "TOO_DEEP", path: [], place, ...words });
    return undefined;
  };
  const stray = /(?![\t\n\r\x85])\p{Cc}|\r(?!\n)/u.exec(source.text);
  if (stray !== null) {
    const name = JSON.stringify(stray[0]);
    const { message } = expectedFound("text", `the control character ${name}`);
    syntax(stray.index, stray.index + 1, message);
    return undefined;
  }
  const directives = /^(?:[%#].*\n|[ \t]*\r?\n)+/.exec(source.text)?.[0] ?? "";
  // The parser takes the last of several without a word.
  const [, second] = directives.matchAll(/^%YAML(?=[ \t])/gm);
  if (second !== undefined) {
    const { message } = expectedFound("one %YAML directive", "another");
    syntax(second.index, second.index + second[0].length, message);
    return undefined;
  }
  let document: Document.Parsed;
  try {
    document = parseYamlDocument(source.text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooDeep(0, 0);
  }
  const deep = document.errors.find(({ code }) =>
    code === "RESOURCE_EXHAUSTION"
  );
  if (deep !== undefined) return tooDeep(...deep.pos);
  const faults = [...document.errors, ...document.warnings];
  for (const [index, { code, pos, message }] of faults.entries()) {
    // What a fault leaves behind is unexpected, too, to the end of the text.
    if (index > 0 && code === "UNEXPECTED_TOKEN") continue;
    // The parser's own words name a function of its library.
    const said = code === "MULTIPLE_DOCS"
      ? expectedFound("one document", "another").message
      : message;
    syntax(pos[0], pos[1], said);
  }
  if (faults.length > 0 || isEmpty(document.contents)) return undefined;
  return converter(source, report)(document.contents, []);
}

function isEmpty(node: Node | null): boolean {
  if (!isScalar(node) || node.value !== null) return node === null;
  return node.range?.[0] === node.range?.[1];
}

/** An anchor's value, once it is read; until then an alias to it is a cycle. */
interface Anchored {
  value?: Located;
  /** How many values an alias to it repeats. */
  size: number;
}

type Convert = (
  node: Node | null,
  path: readonly string[],
  around?: Place,
) => Located;

function converter(
  source: Source,
  report: (problem: Problem) => void,
): Convert {
  const anchors = new Map<string, Anchored>();
  let size = 0;
  let aliased = 0;

  const convert: Convert = (node, path, around) => {
    const place = node === null ? around! : placeOf(node);
    if (node === null) return scalar(null, place);
    if (isAlias(node)) return aliasTo(node, path, place);
    size++;
    if (path.length > MAX_DEPTH) {
      const words = expectedFound(`at most ${MAX_DEPTH} levels`, "more");
      report({ code: "TOO_DEEP", path, place, ...words });
      return scalar(null, place);
    }
    if (isScalar(node) && node.anchor === undefined) {
      return scalar(exactValue(node), place);
    }
    const before = size;
    const anchored: Anchored = { size: 0 };
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, anchored);
    const value = collection(node, path, place);
    anchored.value = value;
    anchored.size = size - before + 1;
    return value;
  };

  const collection = (
    node: Node,
    path: readonly string[],
    place: Place,
  ): Located => {
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        convert(item as Node, [...path, String(index)], place)
      );
      return { kind: "list", items, place, shadowed: [] };
    }
    if (isScalar(node)) return scalar(exactValue(node), place);
    if (!isMap(node)) return scalar(null, place);
    const entries = new Map<string, LocatedEntry>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = keyOf(pair.key, path);
      if (key === undefined) continue;
      const keyPlace = placeOf(pair.key);
      const inside = [...path, key];
      const earlier = entries.get(key);
      if (earlier !== undefined) {
        const words = expectedFound("each key once", JSON.stringify(key));
        report({
          code: "DUPLICATE_KEY",
          path: inside,
          place: keyPlace,
          message: `${words.message} again`,
        });
      }
      entries.set(key, {
        key: keyPlace,
        node: convert(pair.value, inside, keyPlace),
      });
    }
    return { kind: "map", entries, place, shadowed: [] };
  };

  const keyOf = (key: Node, path: readonly string[]): string | undefined => {
    const bad = (found: string) =>
      report({
        code: "BAD_KEY",
        path,
        place: placeOf(key),
        ...expectedFound("a text as key", found),
      });
    if (!isScalar(key)) return void bad("a map, a list or an alias");
    if (key.value === null) return void bad("nothing");
    // A key is what is written: `012` and `no` stay themselves.
    const name = key.type === "PLAIN" ? key.source! : String(key.value);
    if (name === FORBIDDEN_KEY) return void bad(FORBIDDEN_KEY);
    if (name === "<<") return void bad("<<, which YAML 1.2 does not have");
    return name;
  };

  const aliasTo = (
    alias: Alias,
    path: readonly string[],
    place: Place,
  ): Located => {
    const bad = (found: string): Located => {
      const words = expectedFound("an alias to an earlier value", found);
      report({ code: "BAD_ALIAS", path, place, ...words });
      return scalar(null, place);
    };
    const anchored = anchors.get(alias.source);
    if (anchored === undefined) {
      return bad(`*${alias.source} without its anchor`);
    }
    if (anchored.value === undefined) return bad("one to a value around it");
    size += anchored.size;
    aliased += anchored.size;
    if (aliased > MAX_ALIASED) {
      return bad(`aliases that repeat more than ${MAX_ALIASED} values`);
    }
    return anchored.value;
  };

  const placeOf = (node: Node): Place => {
    const [start, end] = node.range!;
    return { source, start, end };
  };

  return convert;
}

function scalar(value: unknown, place: Place): Located {
  return { kind: "scalar", value, place, shadowed: [] };
}

function exactValue({ value, type, source = "" }: Scalar): unknown {
  return typeof value === "number" && type === "PLAIN"
    ? exactInteger(value, source)
    : value;
}
