/**
 * Values as they cross between threads.
 *
 * Structured clone copies data and shares SharedArrayBuffers. Of an instance
 * of a class it keeps the fields alone and says nothing, and it drops
 * prototypes that are null: what it would change is replaced here by a
 * stand-in, or refused.
 *
 * @module
 */

import { isLeaf } from "./leaves.ts";
import { instanceFor, type StandIn, standInFor } from "./stand_in.ts";

/** Values ready for structured clone. */
export interface Packed {
  /** The values, or stand-ins for them. */
  readonly values: unknown[];
  /** Where stand-ins are. */
  readonly places: Place[];
  /** The objects that have no prototype. */
  readonly bare: object[];
}

/** Where a stand-in is. */
interface Place {
  readonly parent: unknown[] | Record<string, unknown> | Map<unknown, unknown>;
  readonly key: unknown;
}

/** How deep objects may lie inside each other; clone ends not far beyond. */
const MAX_DEPTH = 1000;

/** Steps on a path that have no key. */
const MAP_KEY = Symbol("<Map key>");
const SET_ITEM = Symbol("<Set item>");

/** A value that cannot cross. */
export class Uncloneable {
  /** The keys on the way to it. */
  readonly path: readonly unknown[];
  /** What was found there, as the end of a sentence. */
  readonly found: string;

  /**
   * Creates it.
   *
   * @param path The keys on the way to it.
   * @param found What was found there.
   */
  constructor(path: readonly unknown[], found: string) {
    this.path = path;
    this.found = found;
  }
}

/**
 * Packs values. Their containers are copied, what fills them is not.
 *
 * @param values The values.
 * @returns What can be posted, if the runtime agrees.
 * @throws {Uncloneable} A value cannot cross.
 */
export function pack(values: readonly unknown[]): Packed {
  const places: Place[] = [];
  const bare: object[] = [];
  const known = new Map<object, object>();
  const standIns = new Set<object>();
  const path: unknown[] = [];

  const part = (value: unknown, key: unknown, parent?: Place["parent"]) => {
    if (isPrimitive(value)) return value;
    path.push(key);
    const packed = copy(value, parent !== undefined);
    path.pop();
    if (parent !== undefined && standIns.has(packed)) {
      places.push({ parent, key });
    }
    return packed;
  };
  /** Where there is no way back to the parent, nothing stands in. */
  const copy = (value: unknown, mayStandIn: boolean): object => {
    if (typeof value !== "object" || value === null) throw refused(value, path);
    let copied = known.get(value);
    if (copied !== undefined && (mayStandIn || !standIns.has(copied))) {
      return copied;
    }
    if (path.length > MAX_DEPTH) {
      throw new Uncloneable(
        [],
        `more than ${MAX_DEPTH} objects inside each other`,
      );
    }
    const prototype = Object.getPrototypeOf(value);
    if (Array.isArray(value) && prototype === Array.prototype) {
      if (value.every(isPrimitive)) return value;
      const list: unknown[] = new Array(value.length);
      known.set(value, copied = list);
      value.forEach((item, index) => list[index] = part(item, index, list));
    } else if (prototype === Object.prototype || prototype === null) {
      const record: Record<string, unknown> = Object.create(null);
      known.set(value, copied = record);
      for (const [key, item] of Object.entries(value)) {
        record[key] = part(item, key, record);
      }
      if (prototype === null) bare.push(record);
    } else if (prototype === Map.prototype) {
      const map = new Map<unknown, unknown>();
      known.set(value, copied = map);
      for (const [key, item] of value as Map<unknown, unknown>) {
        const packedKey = part(key, MAP_KEY);
        map.set(packedKey, part(item, packedKey, map));
      }
    } else if (prototype === Set.prototype) {
      const set = new Set<unknown>();
      known.set(value, copied = set);
      for (const item of value as Set<unknown>) set.add(part(item, SET_ITEM));
    } else if (mayStandIn && (copied = standInFor(value)) !== undefined) {
      known.set(value, copied);
      standIns.add(copied);
    } else if (isLeaf(value)) {
      return value;
    } else {
      throw refused(value, path);
    }
    return copied;
  };

  const packed: unknown[] = [];
  values.forEach((value, index) => packed.push(part(value, index, packed)));
  return { values: packed, places, bare };
}

/**
 * Unpacks values.
 *
 * @param packed What came out of structured clone.
 * @returns The values.
 */
export function unpack({ values, places, bare }: Packed): unknown[] {
  const instances = new Map<StandIn, unknown>();
  const revived = (standIn: StandIn): unknown => {
    let instance = instances.get(standIn);
    if (instance === undefined) {
      instances.set(standIn, instance = instanceFor(standIn));
    }
    return instance;
  };
  for (const { parent, key } of places) {
    if (parent instanceof Map) {
      parent.set(key, revived(parent.get(key) as StandIn));
    } else {
      const record = parent as Record<string, unknown>;
      record[key as string] = revived(record[key as string] as StandIn);
    }
  }
  for (const object of bare) Object.setPrototypeOf(object, null);
  return values;
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value !== "object" &&
      typeof value !== "function" && typeof value !== "symbol";
}

function refused(value: unknown, path: readonly unknown[]): Uncloneable {
  if (typeof value !== "object" || value === null) {
    return new Uncloneable([...path], `a ${typeof value}`);
  }
  const { constructor } = value;
  const name = typeof constructor === "function" && constructor.name;
  return new Uncloneable(
    [...path],
    `an instance of ${name || "a class without a name"}`,
  );
}
