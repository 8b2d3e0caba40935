/**
 * Values as they cross between threads.
 *
 * Structured clone copies data and shares SharedArrayBuffers. Of an instance
 * of a class it keeps the fields alone and says nothing, and it drops
 * prototypes that are null, and properties that are hidden, were added to a
 * built-in object or have a symbol as their key: what it would change is
 * replaced here by a stand-in, or refused.
 *
 * @module
 */

import { isMap, isProxy, isSet } from "node:util/types";
import { copyError, hide, isPlainError, lostOfError } from "./error_copy.ts";
import { isLeaf, lostOfLeaf } from "./leaves.ts";
import {
  addedTo,
  addedToArray,
  isAccessor,
  type Loss,
  lossOf,
} from "./losses.ts";
import {
  instanceFor,
  lostOfInstance,
  type StandIn,
  standInFor,
} from "./stand_in.ts";
import { refused, STEPS, Uncloneable } from "./uncloneable.ts";

/** Values ready for structured clone. */
export interface Packed {
  /** The values, or stand-ins for them. */
  readonly values: unknown[];
  /** Where stand-ins are. */
  readonly places: Place[];
  /** The objects that have no prototype. */
  readonly bare: object[];
  /** The Maps and Sets, which are empty, and what fills them. */
  readonly filled: Filled[];
}

/** Where a stand-in is. */
interface Place {
  readonly parent: object;
  readonly key: string | number;
}

/** A Map or Set, and what fills it: keys and values in turn, or items. */
interface Filled {
  readonly target: Map<unknown, unknown> | Set<unknown>;
  readonly items: unknown[];
}

/** How deep objects may lie inside each other; clone ends not far beyond. */
const MAX_DEPTH = 1000;

const lookupGetter = (Object.prototype as unknown as {
  __lookupGetter__(this: object, key: PropertyKey): unknown;
}).__lookupGetter__;

/**
 * Packs values. Their containers are copied, what fills them is not.
 *
 * @param values The values.
 * @returns What can be posted, if the runtime agrees.
 * @throws {Uncloneable} A value cannot cross, or not with all that it owns.
 */
export function pack(values: readonly unknown[]): Packed {
  const places: Place[] = [];
  const bare: object[] = [];
  const filled: Filled[] = [];
  const known = new Map<object, object>();
  const standIns = new Set<object>();
  const path: unknown[] = [];

  const demandNone = (loss: Loss | undefined): void => {
    if (loss === undefined) return;
    throw new Uncloneable([...path, loss.key], loss.found);
  };
  const part = (
    value: unknown,
    parent: object,
    key: string | number,
    step: unknown = key,
  ): unknown => {
    if (isPrimitive(value)) return value;
    path.push(step);
    const packed = copy(value);
    path.pop();
    if (standIns.has(packed)) places.push({ parent, key });
    return packed;
  };
  const copy = (value: unknown): object => {
    if (typeof value !== "object" || value === null) throw refused(value, path);
    const copied = known.get(value);
    if (copied !== undefined) return copied;
    if (path.length > MAX_DEPTH) {
      throw new Uncloneable(
        [],
        `more than ${MAX_DEPTH} objects inside each other`,
      );
    }
    if (isProxy(value)) throw new Uncloneable([...path], "a Proxy");
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return copyRecord(value, prototype);
    }
    if (prototype === Array.prototype && Array.isArray(value)) {
      return copyArray(value);
    }
    if (prototype === Map.prototype && isMap(value)) return copyMap(value);
    if (prototype === Set.prototype && isSet(value)) return copySet(value);
    if (isPlainError(value)) return copyWithCause(value);
    if (isLeaf(value)) {
      demandNone(lostOfLeaf(value));
      return value;
    }
    return standIn(value);
  };

  const copyRecord = (value: object, prototype: object | null): object => {
    const record: Record<string, unknown> = Object.create(null);
    known.set(value, record);
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key)!;
      if (
        typeof key === "symbol" || !property.enumerable || isAccessor(property)
      ) throw new Uncloneable([...path, key], lossOf(value, key).found);
      record[key] = part(property.value, record, key);
    }
    if (prototype === null) bare.push(record);
    return record;
  };
  const copyArray = (value: unknown[]): object => {
    demandNone(addedToArray(value));
    demandNone(accessorOf(value));
    if (value.every(isPrimitive)) return value;
    const list: unknown[] = new Array(value.length);
    known.set(value, list);
    value.forEach((item, index) => list[index] = part(item, list, index));
    return list;
  };
  const copyMap = (value: Map<unknown, unknown>): object => {
    demandNone(addedTo(value));
    const map = new Map<unknown, unknown>();
    known.set(value, map);
    const items: unknown[] = [];
    filled.push({ target: map, items });
    for (const [key, item] of value) {
      items.push(part(key, items, items.length, STEPS.mapKey));
      const step = isPrimitive(key) ? key : STEPS.mapValue;
      items.push(part(item, items, items.length, step));
    }
    return map;
  };
  const copySet = (value: Set<unknown>): object => {
    demandNone(addedTo(value));
    const set = new Set<unknown>();
    known.set(value, set);
    const items: unknown[] = [];
    filled.push({ target: set, items });
    for (const item of value) {
      items.push(part(item, items, items.length, STEPS.setItem));
    }
    return set;
  };
  const copyWithCause = (value: Error): object => {
    demandNone(lostOfError(value));
    const error = copyError(value);
    known.set(value, error);
    if (Object.hasOwn(value, "cause")) {
      hide(error, "cause", part(value.cause, error, "cause"));
    }
    return error;
  };
  const standIn = (value: object): object => {
    const made = standInFor(value, (inner, key) => {
      path.push(key);
      const packed = copy(inner);
      path.pop();
      return packed;
    });
    if (made === undefined) throw refused(value, path);
    demandNone(lostOfInstance(value));
    known.set(value, made);
    standIns.add(made);
    return made;
  };

  const packed: unknown[] = [];
  values.forEach((value, index) => packed.push(part(value, packed, index)));
  return { values: packed, places, bare, filled };
}

/**
 * Unpacks values.
 *
 * @param packed What came out of structured clone.
 * @returns The values.
 */
export function unpack({ values, places, bare, filled }: Packed): unknown[] {
  const instances = new Map<StandIn, unknown>();
  const revived = (standIn: StandIn): unknown => {
    let instance = instances.get(standIn);
    if (instance === undefined) {
      instances.set(standIn, instance = instanceFor(standIn, revived));
    }
    return instance;
  };
  for (const { parent, key } of places) {
    const owner = parent as Record<string | number, unknown>;
    owner[key] = revived(owner[key] as StandIn);
  }
  for (const { target, items } of filled) {
    if (target instanceof Set) items.forEach((item) => target.add(item));
    else {
      for (let at = 0; at < items.length; at += 2) {
        target.set(items[at], items[at + 1]);
      }
    }
  }
  for (const object of bare) Object.setPrototypeOf(object, null);
  return values;
}

/** Finds an element that is read by a function. */
function accessorOf(list: readonly unknown[]): Loss | undefined {
  for (let at = 0; at < list.length; at++) {
    // A descriptor for each element would take four times as long.
    const isRead = lookupGetter.call(list, at) !== undefined ||
      list[at] === undefined &&
        Object.getOwnPropertyDescriptor(list, at)?.set !== undefined;
    if (isRead) return lossOf(list, String(at));
  }
  return undefined;
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value !== "object" &&
      typeof value !== "function" && typeof value !== "symbol";
}
