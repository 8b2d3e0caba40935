import { compareUtf8 } from "../compare_utf8.ts";
import { takeApart } from "./error_record.ts";
import { nodeTypes } from "./node_types.ts";
import { demandUntouched, type Opener, type Pen } from "./opener.ts";
import { refusedPretender, refusedProperty } from "./refusal.ts";
import { itemStep, mapStep, setStep } from "./step.ts";
import { TAG } from "./tag.ts";
import { writeString } from "./write_string.ts";

/**
 * Gives the opener for plain objects, or for those without a prototype.
 *
 * @param tag Which of the two.
 * @returns The opener.
 */
export function objectOpener(
  tag: number,
): Opener<Readonly<Record<string, unknown>>> {
  return (object, pen) => {
    const keys = Object.keys(object);
    demandKeys(object, "Object", keys, pen);
    if (pen.sorted) keys.sort(compareUtf8);
    pen.out.byte(tag);
    pen.out.count(keys.length);
    return { keys, values: keys.map((key) => object[key]), step: itemStep };
  };
}

/** Opens an array; of one with holes, only what is there is written. */
export const openArray: Opener<readonly unknown[]> = (array, pen) => {
  if (!Array.isArray(array)) pen.refuse(refusedPretender("Array"));
  const keys = Object.keys(array);
  // Names come after indexes, so one look suffices. Hidden names are not
  // looked for: to list them takes five times as long.
  const last = keys.at(-1);
  const added = last === undefined || isIndex(last)
    ? Object.getOwnPropertySymbols(array)[0]
    : keys.find((key) => !isIndex(key));
  if (added !== undefined) pen.refuse(refusedProperty("Array", added));

  const isDense = keys.length === array.length;
  pen.out.byte(isDense ? TAG.array : TAG.sparseArray);
  pen.out.count(array.length);
  if (isDense) return { values: array, step: itemStep };
  pen.out.count(keys.length);
  const indexes = keys.map(Number);
  return {
    keys: indexes,
    values: indexes.map((index) => array[index]),
    step: itemStep,
  };
};

/** Opens a Map, its keys and values in turn. */
export const openMap: Opener<Map<unknown, unknown>> = (map, pen) => {
  demandUntouched(map, "Map", nodeTypes().isMap(map), pen);
  pen.out.byte(TAG.map);
  pen.out.count(map.size);
  return { values: [...map].flat(), step: mapStep };
};

/** Opens a Set. */
export const openSet: Opener<Set<unknown>> = (set, pen) => {
  demandUntouched(set, "Set", nodeTypes().isSet(set), pen);
  pen.out.byte(TAG.set);
  pen.out.count(set.size);
  return { values: [...set], step: setStep };
};

/**
 * Gives the opener for one of the built-in error classes.
 *
 * @param className The class.
 * @returns The opener.
 */
export function errorOpener(className: string): Opener<Error> {
  return (error, pen) => {
    if (!nodeTypes().isNativeError(error)) {
      pen.refuse(refusedPretender(className));
    }
    const { hidden, shown } = takeApart(error);
    const keys = [...Object.keys(hidden), ...Object.keys(shown)];
    demandKeys(error, className, ["stack", ...keys], pen);
    pen.out.byte(TAG.error);
    writeString(className, pen.out);
    pen.out.count(Object.keys(hidden).length);
    pen.out.count(keys.length);
    const values = [...Object.values(hidden), ...Object.values(shown)];
    return { keys, values, step: itemStep };
  };
}

/** Refuses every own property that is not among the known ones. */
function demandKeys(
  object: object,
  className: string,
  known: readonly string[],
  pen: Pen,
): void {
  if (Object.hasOwn(object, "__proto__")) {
    pen.refuse(refusedProperty(className, "__proto__"));
  }
  const all = Reflect.ownKeys(object);
  if (all.length === known.length) return;
  const names = new Set<PropertyKey>(known);
  for (const key of all) {
    if (!names.has(key)) pen.refuse(refusedProperty(className, key));
  }
}

function isIndex(key: string): boolean {
  return String(Number(key) >>> 0) === key && key !== "4294967295";
}
