/**
 * The names of a function's parameters.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { openReader } from "./files.ts";
import { locate } from "./locate.ts";
import { type Node, parseFunction } from "./syntax.ts";

/** A parameter of a function. */
export interface Parameter {
  /** Its name. */
  readonly name: string;
  /** Whether it may be left out: it has a default, or is marked with `?`. */
  readonly optional: boolean;
}

/**
 * Lists the parameters of a function.
 *
 * The mark `?` is gone from a function that runs; it is seen only where the
 * declaration can be found.
 *
 * @param fn The function.
 * @param module URL of the module that declares or imports it, if it is known.
 * @returns The parameters in order.
 * @throws {AssayError} `UNNAMED_PARAMETER` when one is a rest or destructuring
 *   parameter, or when the function's text cannot be read.
 */
export function parametersOf(
  fn: (...args: never[]) => unknown,
  module?: string,
): Parameter[] {
  const running = parseFunction(fn);
  if (running === undefined) {
    throw unnamed(fn, "found code that cannot be read", {});
  }
  const declaration = module && locate(fn, module, openReader());
  const declared = typeof declaration !== "object"
    ? []
    : (declaration.node.params as Node[]).filter(({ name }) => name !== "this");
  return (running.params as Node[]).map((parameter, index) => {
    const hasDefault = parameter.type === "AssignmentPattern";
    const target = hasDefault ? parameter.left as Node : parameter;
    if (target.type !== "Identifier") {
      const kind = target.type === "RestElement" ? "rest" : "destructuring";
      const position = index + 1;
      throw unnamed(
        fn,
        `found a ${kind} parameter at position ${position}`,
        { position },
      );
    }
    const optional = hasDefault || declared[index]?.optional === true;
    return { name: target.name as string, optional };
  });
}

function unnamed(
  fn: (...args: never[]) => unknown,
  found: string,
  data: Record<string, unknown>,
): AssayError {
  const name = fn.name || "an anonymous function";
  return new AssayError(
    `Cannot name the arguments of ${name}: expected a plain name for each parameter, ${found}`,
    {
      code: "UNNAMED_PARAMETER",
      data: { function: fn.name, ...data },
      hints: ["Give each parameter a name, and take it apart in the body."],
    },
  );
}
