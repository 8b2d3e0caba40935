/**
 * What is known of the classes of configurations.
 *
 * @module
 */

import { AssayError } from "../../internal/errors.ts";
import type { Schema } from "../schema.ts";

/** The configurations there are, each with the schema its class was given. */
export const configurations: WeakMap<object, Schema<object> | undefined> =
  new WeakMap();

/**
 * Makes a configuration with the defaults of its class.
 *
 * @param type The class.
 * @returns The configuration.
 * @throws {AssayError} `NO_DEFAULTS`: its constructor needs arguments.
 */
export function defaultsOf<C extends object>(type: new () => C): C {
  try {
    return new type();
  } catch (cause) {
    throw new AssayError(
      `Cannot find out the defaults of the class '${type.name}': expected a constructor that needs no arguments, found one that throws without them`,
      {
        code: "NO_DEFAULTS",
        data: { class: type.name },
        hints: [
          "Give the constructor's parameters defaults, or use yamlConfig(schema).",
        ],
        cause,
      },
    );
  }
}
