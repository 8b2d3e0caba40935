type ErrorClass = new (...args: never[]) => Error;

/** The built-in error classes by name. */
export const ERROR_CLASSES: ReadonlyMap<string, ErrorClass> = new Map<
  string,
  ErrorClass
>([
  ["Error", Error],
  ["AggregateError", AggregateError],
  ["EvalError", EvalError],
  ["RangeError", RangeError],
  ["ReferenceError", ReferenceError],
  ["SuppressedError", SuppressedError],
  ["SyntaxError", SyntaxError],
  ["TypeError", TypeError],
  ["URIError", URIError],
]);

/** What the constructors of the built-in classes set, not enumerable. */
const HIDDEN = ["message", "cause", "errors", "error", "suppressed"];

/** What counts of an error: all that it owns but the stack, which holds paths. */
export interface ErrorRecord {
  readonly name: string;
  /** The properties that are not enumerable, in a fixed order. */
  readonly hidden: Record<string, unknown>;
  /** The enumerable properties, in their order. */
  readonly shown: Record<string, unknown>;
}

/**
 * Takes an error apart.
 *
 * @param error An instance of a built-in error class.
 * @returns Its class and the properties that count.
 */
export function takeApart(error: Error): ErrorRecord {
  const hidden: Record<string, unknown> = {};
  const shown: Record<string, unknown> = { ...error };
  for (const key of HIDDEN) {
    if (!Object.hasOwn(error, key) || Object.hasOwn(shown, key)) continue;
    hidden[key] = error[key as keyof Error];
  }
  delete shown["stack"];
  const { constructor } = Object.getPrototypeOf(error);
  return { name: constructor.name, hidden, shown };
}

/**
 * Makes an error again.
 *
 * @param record What {@linkcode takeApart} gave.
 * @returns An error that differs only in its stack.
 */
export function putTogether({ name, hidden, shown }: ErrorRecord): Error {
  const errorClass = ERROR_CLASSES.get(name);
  if (errorClass === undefined) throw new TypeError(`no error class '${name}'`);
  // With Error as the constructor no property is set that the error had not.
  const text = Object.hasOwn(hidden, "message") ? [hidden["message"]] : [];
  const error: Error = Reflect.construct(Error, text, errorClass);
  for (const [key, value] of Object.entries(hidden)) {
    Object.defineProperty(error, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  return Object.assign(error, shown);
}
