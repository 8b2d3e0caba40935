/**
 * From what a function returns to outputs with names.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { StageError } from "./stage_error.ts";

/** Outputs by name, as a stage with the labels `L` returns them. */
export type Labelled<R, L extends readonly string[]> = string extends L[number]
  ? Outputs
  : L extends readonly [] ? { readonly output: R }
  : L extends readonly [infer Only extends string] ? {
      readonly [K in Only]: R extends { readonly [P in Only]: infer V } ? V : R;
    }
  : R extends readonly unknown[] ? {
      readonly [
        I in keyof L as I extends `${number}` ? L[I] & string : never
      ]: I extends keyof R ? R[I]
        : number extends R["length"] ? R[number]
        : never;
    }
  : { readonly [K in L[number]]: K extends keyof R ? R[K] : never };

/** Outputs by name. */
export type Outputs = Readonly<Record<string, unknown>>;

// Results of stages, which another stage takes by name.
const results = new WeakSet<object>();

/**
 * Marks outputs as a stage's result.
 *
 * @param outputs Outputs by name.
 * @returns The same object.
 */
export function asResult<T extends object>(outputs: T): T {
  results.add(outputs);
  return outputs;
}

/**
 * Tells whether a value is a stage's or a pipeline's result.
 *
 * @param value Any value.
 * @returns Whether its keys are the names of outputs.
 */
export function isResult(value: unknown): value is Outputs {
  return typeof value === "object" && value !== null && results.has(value);
}

/**
 * Names the outputs of a stage.
 *
 * @param labels Its labels.
 * @returns The labels, or `output` alone without any.
 */
export function namesOf(labels: readonly string[]): readonly string[] {
  return labels.length > 0 ? labels : ["output"];
}

/**
 * Gives names to what a function returned.
 *
 * Without labels the whole value is `output`. One label takes the whole value,
 * except of a plain object with that key. Several labels unpack an array of
 * that length or the keys of an object.
 *
 * @param stage The stage's name, for the error.
 * @param labels The labels.
 * @param value What the function returned.
 * @returns The outputs.
 * @throws {StageError} `OUTPUT_MISMATCH`: the value does not fit the labels.
 */
export function label(
  stage: string,
  labels: readonly string[],
  value: unknown,
): Outputs {
  const [first, ...others] = labels;
  if (first === undefined) return { output: value };
  const keyed = isPlainObject(value) ? value : undefined;
  if (others.length === 0) {
    const inside = keyed !== undefined && Object.hasOwn(keyed, first);
    return { [first]: inside ? keyed[first] : value };
  }
  if (Array.isArray(value) && value.length === labels.length) {
    return Object.fromEntries(labels.map((name, i) => [name, value[i]]));
  }
  const missing = keyed && labels.filter((name) => !Object.hasOwn(keyed, name));
  if (keyed && missing?.length === 0) {
    return Object.fromEntries(labels.map((name) => [name, keyed[name]]));
  }
  throw new StageError(
    `Cannot label what '${stage}' returned: expected an array of ` +
      `${labels.length} or an object with the keys ${labels.join(", ")}, ` +
      `found ${describe(value)}`,
    {
      code: "OUTPUT_MISMATCH",
      data: { stage, labels, missing: missing ?? [] },
      hints: ["Return every output, or change the stage's 'outputs'."],
    },
  );
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isPlainObject(value)) {
    return `an object with the keys ${Object.keys(value).join(", ")}`;
  }
  return value === null ? "null" : typeof value;
}
