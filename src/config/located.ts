/**
 * Values that remember where they were written.
 *
 * @module
 */

/** The layers of a configuration, lowest first. */
export type LayerName =
  | "schema"
  | "defaults"
  | "packaged"
  | "test"
  | "system"
  | "home"
  | "user"
  | "project"
  | "environment"
  | "--config"
  | "--merge"
  | "-o"
  | "overrides"
  | "dynamic";

/** One text, or one object in code, that values come from. */
export interface Source {
  readonly layer: LayerName;
  /** The file it was read from. */
  readonly file?: string;
  /** The environment variable or the `-o` key it stands in. */
  readonly name?: string;
  /** The text positions speak of; none for objects given in code. */
  readonly text?: string;
}

/** A range of a source's text. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A value, where it stands, and what it took the place of, nearest first. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

interface Base {
  readonly place: Place;
  readonly shadowed: readonly Located[];
  /** What was written, where it was not the value itself: `${a.b}`. */
  readonly expression?: string;
  /** The text to show, where the value is or holds a secret taken from elsewhere. */
  readonly masked?: string;
}

/** A map and where each key stands. */
export interface LocatedMap extends Base {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

/** A value of a map and where its key stands. */
export interface LocatedEntry {
  readonly key: Place;
  readonly node: Located;
}

/** A list. */
export interface LocatedList extends Base {
  readonly kind: "list";
  readonly items: readonly Located[];
}

/** Anything that is neither a map nor a list. */
export interface LocatedScalar extends Base {
  readonly kind: "scalar";
  readonly value: unknown;
}

/**
 * Turns a located value into the plain one.
 *
 * @param node The located value.
 * @returns The value, of plain objects, arrays and scalars.
 */
export function toPlain(node: Located): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toPlain);
  const entries = Array.from(
    node.entries,
    ([key, entry]) => [key, toPlain(entry.node)] as const,
  );
  return Object.fromEntries(entries);
}

/**
 * Lists the values inside a map or a list.
 *
 * @param node The located value.
 * @returns Each key or index with its value; none for a scalar.
 */
export function childrenOf(node: Located): [key: string, node: Located][] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") {
    return node.items.map((item, index) => [String(index), item]);
  }
  return Array.from(node.entries, ([key, entry]) => [key, entry.node]);
}

/** The deepest place that a path leads to. */
export interface Found {
  /** The value at the path, when there is one. */
  readonly node?: Located;
  /** The value, or the key of the nearest map around it. */
  readonly place?: Place;
}

/**
 * Follows a path.
 *
 * @param root Where to start.
 * @param path The keys and indices.
 * @returns The value at the path, or the place nearest to where it would be.
 */
export function locate(root: Located, path: readonly string[]): Found {
  let node = root;
  let nearest: Place | undefined;
  for (const key of path) {
    const entry = node.kind === "map" ? node.entries.get(key) : undefined;
    const next = entry?.node ??
      (node.kind === "list" ? node.items[toIndex(key)] : undefined);
    if (next === undefined) return nearest ? { place: nearest } : {};
    nearest = entry?.key ?? next.place;
    node = next;
  }
  return { node, place: node.place };
}

/**
 * Reads a key as an index.
 *
 * @param key A part of a path.
 * @returns The index, or NaN, which no list has.
 */
export function toIndex(key: string): number {
  return /^\d+$/.test(key) ? Number(key) : NaN;
}
