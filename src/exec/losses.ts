/**
 * What structured clone would lose of an object without a word.
 *
 * @module
 */

import { inspect } from "node:util";

/** What would be lost. */
export interface Loss {
  /** The property. */
  readonly key: PropertyKey;
  /** What it is, as the end of a sentence. */
  readonly found: string;
}

/** Up to this length it is fastest to list the keys of an array. */
const SHORT = 32;
/** Of an array with no keys but its indexes. */
const ONLY_INDEXES = /^\[\s+\.\.\. \d+ more items?,\s+\[length\]: \d+\s+\]$/;

/**
 * Describes a property that would be lost.
 *
 * @param object The object that owns it.
 * @param key The property.
 * @returns The loss.
 */
export function lossOf(object: object, key: PropertyKey): Loss {
  if (typeof key === "symbol") return { key, found: "a symbol as a key" };
  const property = Object.getOwnPropertyDescriptor(object, key);
  const found = property !== undefined && isAccessor(property)
    ? "a getter or setter"
    : property?.enumerable === false
    ? "a hidden property"
    : "an added property";
  return { key, found };
}

/**
 * Tells whether a property is read or written by a function.
 *
 * @param property The property.
 * @returns Whether it is.
 */
export function isAccessor(property: PropertyDescriptor): boolean {
  return property.get !== undefined || property.set !== undefined;
}

/**
 * Finds a property that an instance of a built-in class does not have of
 * itself.
 *
 * @param object The instance.
 * @param kept The properties that are not lost.
 * @returns What would be lost, if anything.
 */
export function addedTo(
  object: object,
  kept: readonly PropertyKey[] = [],
): Loss | undefined {
  const added = Reflect.ownKeys(object).find((key) => !kept.includes(key));
  return added === undefined ? undefined : lossOf(object, added);
}

/**
 * Finds a property of an array that is none of its elements.
 *
 * @param list The array.
 * @returns What would be lost, if anything.
 */
export function addedToArray(list: readonly unknown[]): Loss | undefined {
  if (list.length > SHORT && ONLY_INDEXES.test(namesOf(list))) return undefined;
  // Indexes come first, then names by their age, of which 'length' is the
  // oldest, then symbols.
  const keys = Reflect.ownKeys(list);
  if (keys.at(-1) === "length") return undefined;
  return lossOf(list, keys[keys.indexOf("length") + 1]!);
}

/**
 * Finds a property of a typed array that is none of its elements.
 *
 * @param view The typed array.
 * @param bare Another over the same elements, with nothing added.
 * @returns What would be lost, if anything.
 */
export function addedToView(
  view: ArrayLike<unknown>,
  bare: ArrayLike<unknown>,
): Loss | undefined {
  if (bare.length > SHORT && namesOf(view) === namesOf(bare)) return undefined;
  const added = Reflect.ownKeys(view)[bare.length];
  return added === undefined ? undefined : lossOf(view, added);
}

/**
 * Names the properties without making a string for each index: to list the
 * keys of a million elements takes 300 ms.
 */
function namesOf(list: ArrayLike<unknown>): string {
  return inspect(list, {
    customInspect: false,
    depth: 0,
    maxArrayLength: 0,
    showHidden: true,
  });
}
