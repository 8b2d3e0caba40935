/**
 * What may be given in place of a schema.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { describeValue } from "./describe_value.ts";
import type { Schema } from "./schema.ts";

/**
 * A schema, or the defaults to make one from: a class whose fields are the
 * defaults, or an object of them.
 *
 * @typeParam T The type of the configuration.
 *
 * @example A class, whose type the configuration has
 * ```ts
 * import { compileConfig } from "@assay/assay/config";
 *
 * class Config {
 *   param = 1;
 *   input_path = "data.csv";
 * }
 * const { value } = await compileConfig(Config, { args: ["-o", "param=2"] });
 * if (value.param !== 2) throw new Error("unexpected");
 * ```
 */
export type SchemaLike<T> = Schema<T> | (new () => T) | (T & object);

/**
 * Makes a schema of what was given in its place.
 *
 * A class is instantiated once. Each default gives its key the type of its
 * value; all keys are optional, others are not known.
 *
 * @typeParam T The type of the configuration.
 * @param given A schema, which is returned as it is, a class or an object.
 * @returns The schema.
 * @throws {AssayError} `DEFAULTS_INVALID` for a default that no configuration
 * can hold, such as a function, and for anything that is no schema.
 */
export async function toSchema<T>(given: SchemaLike<T>): Promise<Schema<T>> {
  if (isSchema(given)) return given;
  const defaults = isClass(given) ? new given() : given;
  if (!isClass(given) && !isPlainObject(given)) {
    throw new AssayError(
      `Cannot take ${
        describeValue(given)
      } for a schema: expected a schema, a class or an object of defaults`,
      {
        code: "DEFAULTS_INVALID",
        hints: ["Give z.object({ … }), a class with fields, or { key: 1 }."],
      },
    );
  }
  // Only programs without a schema of their own pay for loading zod here.
  const { defaultsSchema } = await import("./defaults_schema.ts");
  return defaultsSchema(defaults as T & object);
}

function isSchema<T>(given: SchemaLike<T>): given is Schema<T> {
  return typeof given === "object" && given !== null && "parse" in given &&
    typeof given.parse === "function";
}

function isClass<T>(given: SchemaLike<T>): given is new () => T {
  // An arrow function and a method have no prototype.
  return typeof given === "function" && typeof given.prototype === "object";
}
