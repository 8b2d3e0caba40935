/**
 * Errors as they cross between threads.
 *
 * Structured clone keeps the name of built-in errors only, and none of the
 * properties that were added: they are taken apart here and made again.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { ExecError, type ExecErrorCode } from "./exec_error.ts";
import { pack, type Packed, unpack } from "./pack.ts";

/** What was thrown, as plain data. */
export type Portable =
  | { readonly kind: "value"; readonly packed: Packed }
  | {
    readonly kind: "error";
    /** The built-in class it is of, or derives from. */
    readonly builtIn: string;
    /** Whether it is one of this library's errors. */
    readonly isAssay: boolean;
    readonly name: string;
    readonly message: string;
    readonly stack: string | undefined;
    /** Its own enumerable properties, as far as they can cross. */
    readonly own: readonly (readonly [string, Packed])[];
    /** The errors it holds: its cause, and what an aggregate is made of. */
    readonly parts: readonly (readonly [string, Portable | Portable[]])[];
  };

const BUILT_IN = [
  ...[AggregateError, EvalError, RangeError, ReferenceError, SuppressedError],
  ...[SyntaxError, TypeError, URIError],
];
/** What holds what was thrown before. */
const PARTS = ["cause", "error", "errors", "suppressed"];
/** Causes may lead back to where they began. */
const MAX_DEPTH = 20;

/**
 * Takes apart what was thrown.
 *
 * @param thrown What was thrown.
 * @param depth How many errors it lies within.
 * @returns Plain data that structured clone takes.
 */
export function toPortable(thrown: unknown, depth = 0): Portable {
  if (!Error.isError(thrown)) {
    const packed = crossing(thrown) ?? crossing(describe(thrown))!;
    return { kind: "value", packed };
  }
  const { name, message, stack } = thrown;
  const builtIn = BUILT_IN.find((known) => thrown instanceof known) ?? Error;
  const own = Object.entries(thrown)
    .filter(([key]) => !PARTS.includes(key) && key !== "name")
    .flatMap(([key, value]) => {
      const packed = crossing(value);
      return packed === undefined ? [] : [[key, packed] as const];
    });
  const held = depth === MAX_DEPTH
    ? []
    : PARTS.filter((part) => Object.hasOwn(thrown, part));
  const parts = held.map((part) => {
    const value = (thrown as unknown as Record<string, unknown>)[part];
    const inside = Array.isArray(value)
      ? value.map((item) => toPortable(item, depth + 1))
      : toPortable(value, depth + 1);
    return [part, inside] as const;
  });
  return {
    kind: "error",
    builtIn: builtIn.name,
    isAssay: thrown instanceof AssayError,
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    own,
    parts,
  };
}

/**
 * Makes again what was thrown.
 *
 * @param portable What came out of structured clone.
 * @returns What to throw: errors of this library as `AssayError` or
 * `ExecError`, built-in ones of their class, all others as `Error` with their
 * name.
 */
export function fromPortable(portable: Portable): unknown {
  if (portable.kind === "value") return unpack(portable.packed)[0];
  const { name, message, stack } = portable;
  const own: Record<string, unknown> = {};
  for (const [key, packed] of portable.own) own[key] = unpack(packed)[0];
  const error = portable.isAssay
    ? assayError(name, message, own)
    : Reflect.construct(
      Error,
      [message],
      BUILT_IN.find((known) => known.name === portable.builtIn) ?? Error,
    ) as Error;
  Object.assign(error, own);
  const hide = (key: string, value: unknown): void =>
    void Object.defineProperty(error, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  if (error.name !== name) hide("name", name);
  hide("stack", stack);
  for (const [part, inside] of portable.parts) {
    hide(
      part,
      Array.isArray(inside) ? inside.map(fromPortable) : fromPortable(inside),
    );
  }
  return error;
}

function assayError(
  name: string,
  message: string,
  own: Record<string, unknown>,
): AssayError {
  const { code, ...options } = own;
  return name === "ExecError"
    ? new ExecError(message, { ...options, code: code as ExecErrorCode })
    : new AssayError(message, { ...options, code: String(code) });
}

/** Packs a value if it can cross. */
function crossing(value: unknown): Packed | undefined {
  try {
    const packed = pack([value]);
    structuredClone(packed);
    return packed;
  } catch {
    return undefined;
  }
}

function describe(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}
