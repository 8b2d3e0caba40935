/**
 * Reading a TOML text as values that know their place.
 *
 * @module
 */

import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { exactInteger } from "./exact_integer.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "./limits.ts";
import type { Located, LocatedEntry, LocatedMap, Place } from "./located.ts";
import type { TextSource } from "./locate_yaml.ts";
import { expectedFound, type Problem, type ProblemCode } from "./problem.ts";

/**
 * Reads a TOML 1.0 text.
 *
 * Dates and times become a `Date`, in UTC where they name no zone; a time
 * without a date stays a text; an integer that a number would round becomes a bigint.
 *
 * @param source The text and where it comes from.
 * @param report Told everything that is wrong with the text.
 * @returns The map.
 */
export function locateToml(
  source: TextSource,
  report: (problem: Problem) => void,
): Located | undefined {
  const fault = (code: ProblemCode, start: number, message: string) => {
    const place = { source, start, end: start + 1 };
    report({ code, path: [], place, message });
    return undefined;
  };
  try {
    const program = parseTOML(source.text, { tomlVersion: "1.0" });
    return converter(source, report)(program.body[0]);
  } catch (error) {
    if (error instanceof ParseError) {
      const { index, message } = error;
      const twice = message.startsWith("Defining a key multiple times");
      return fault(twice ? "DUPLICATE_KEY" : "SYNTAX", index, message);
    }
    if (!(error instanceof RangeError)) throw error;
    const { message } = expectedFound(`at most ${MAX_DEPTH} levels`, "more");
    return fault("TOO_DEEP", 0, message);
  }
}

type Entries = Map<string, LocatedEntry>;

function converter(
  source: TextSource,
  report: (problem: Problem) => void,
): (top: AST.TOMLTopLevelTable) => Located {
  // A table may be added to until the text ends.
  const open = new Map<Located, Entries>();
  const lists = new Map<Located, Located[]>();

  const makeMap = (place: Place): LocatedMap => {
    const entries: Entries = new Map();
    const map: LocatedMap = { kind: "map", entries, place, shadowed: [] };
    open.set(map, entries);
    return map;
  };

  const makeList = (place: Place): Located => {
    const items: Located[] = [];
    const list: Located = { kind: "list", items, place, shadowed: [] };
    lists.set(list, items);
    return list;
  };

  const placeOf = ({ range: [start, end] }: AST.TOMLNode): Place => ({
    source,
    start,
    end,
  });

  /** Sets a dotted key, making the maps on the way. */
  const put = (
    entries: Entries,
    { keys }: AST.TOMLKey,
    path: readonly string[],
    value: (path: readonly string[], there: Located | undefined) => Located,
  ): void => {
    let at = entries;
    let inside = path;
    for (const [index, part] of keys.entries()) {
      const name = part.type === "TOMLBare" ? part.name : part.value;
      const key = placeOf(part);
      inside = [...inside, name];
      const bad = name === FORBIDDEN_KEY
        ? expectedFound("another key", FORBIDDEN_KEY)
        : inside.length > MAX_DEPTH
        ? expectedFound(`at most ${MAX_DEPTH} levels`, "more")
        : undefined;
      if (bad !== undefined) {
        const code = name === FORBIDDEN_KEY ? "BAD_KEY" : "TOO_DEEP";
        return report({ code, path: inside, place: key, ...bad });
      }
      const there = at.get(name);
      if (index === keys.length - 1) {
        at.set(name, {
          key: there ? at.get(name)!.key : key,
          node: value(inside, there?.node),
        });
        return;
      }
      // Of a list of tables, the last one is meant.
      const below = there?.node.kind === "list"
        ? there.node.items.at(-1)!
        : there?.node ?? makeMap(key);
      if (there === undefined) at.set(name, { key, node: below });
      at = open.get(below)!;
    }
  };

  const fill = (
    entries: Entries,
    body: readonly AST.TOMLKeyValue[],
    path: readonly string[],
  ): void => {
    for (const { key, value } of body) {
      put(entries, key, path, (inside) => convert(value, inside));
    }
  };

  const convert = (
    node: AST.TOMLContentNode,
    path: readonly string[],
  ): Located => {
    const place = placeOf(node);
    if (node.type === "TOMLInlineTable") {
      const map = makeMap(place);
      fill(open.get(map)!, node.body, path);
      return map;
    }
    if (node.type !== "TOMLArray") {
      return { kind: "scalar", value: scalarOf(node), place, shadowed: [] };
    }
    if (path.length > MAX_DEPTH) {
      const words = expectedFound(`at most ${MAX_DEPTH} levels`, "more");
      report({ code: "TOO_DEEP", path, place, ...words });
      return { kind: "list", items: [], place, shadowed: [] };
    }
    const items = node.elements.map((element, index) =>
      convert(element, [...path, String(index)])
    );
    return { kind: "list", items, place, shadowed: [] };
  };

  const addTable = (entries: Entries, table: AST.TOMLTable): void => {
    const { key, body, kind } = table;
    put(entries, key, [], (path, there) => {
      const place = placeOf(key);
      if (kind === "standard") {
        const map = there ?? makeMap(place);
        fill(open.get(map)!, body, path);
        return map;
      }
      const list = there ?? makeList(place);
      const items = lists.get(list)!;
      const map = makeMap(place);
      items.push(map);
      fill(open.get(map)!, body, [...path, `${items.length - 1}`]);
      return list;
    });
  };

  return (top) => {
    const root = makeMap(placeOf(top));
    const entries = open.get(root)!;
    for (const node of top.body) {
      if (node.type === "TOMLTable") addTable(entries, node);
      else fill(entries, [node], []);
    }
    return root;
  };
}

function scalarOf(node: AST.TOMLValue): unknown {
  switch (node.kind) {
    case "integer":
      return exactInteger(node.value, String(node.bigint));
    case "local-date":
      return new Date(node.datetime);
    case "local-date-time":
      // The machine's zone must not change what a file says.
      return new Date(`${node.datetime.replace(/[ t]/, "T")}Z`);
    case "local-time":
      return node.datetime;
    default:
      return node.value;
  }
}
