import type { ByteWriter } from "./byte_writer.ts";
import { type Refusal, refusedPretender, refusedProperty } from "./refusal.ts";
import type { Key, Step } from "./step.ts";

/** What stands open while a value is written. */
export interface Pen {
  readonly out: ByteWriter;
  /** Whether the keys of objects are sorted. */
  readonly sorted: boolean;
  /** Ends the writing with an error that names the path. */
  refuse(refusal: Refusal): never;
}

/** The values inside a value, in the order in which they are written. */
export interface Parts {
  readonly values: readonly unknown[];
  /** The names of the values, each written before its value. */
  readonly keys?: readonly Key[];
  readonly step: Step;
}

/** Writes the head of a value of one class; gives the parts that follow it. */
export type Opener<T> = (value: T, pen: Pen) => Parts | undefined;

/**
 * Refuses what only has the prototype of a class, and an instance of it to
 * which properties were added: they would be lost.
 *
 * @param value The instance.
 * @param className The class.
 * @param isInstance What the value's internal slots say.
 * @param pen Where to refuse.
 * @param keys What an untouched instance owns.
 */
export function demandUntouched(
  value: object,
  className: string,
  isInstance: boolean,
  pen: Pen,
  keys: readonly PropertyKey[] = [],
): void {
  if (!isInstance) pen.refuse(refusedPretender(className));
  for (const key of Reflect.ownKeys(value)) {
    if (!keys.includes(key)) pen.refuse(refusedProperty(className, key));
  }
}
