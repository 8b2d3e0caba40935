/**
 * Reading environment variables without prompting for them.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";

/** Access to the environment, as far as it is allowed. */
export interface Environment {
  /** One variable; `undefined` when it is not set or not allowed. */
  get(name: string): string | undefined;
  /** All variables; `undefined` when listing them is not allowed. */
  all(): Readonly<Record<string, string>> | undefined;
}

/**
 * Opens the environment.
 *
 * @param given Variables to use instead of the process's.
 * @returns Access to them.
 */
export function openEnvironment(
  given?: Readonly<Record<string, string>>,
): Environment {
  if (given !== undefined) {
    return {
      get: (name) => Object.hasOwn(given, name) ? given[name] : undefined,
      all: () => given,
    };
  }
  return {
    get: (name) =>
      isGranted({ name: "env", variable: name })
        ? Deno.env.get(name)
        : undefined,
    all: () => isGranted({ name: "env" }) ? Deno.env.toObject() : undefined,
  };
}

/**
 * Spells an app's name as its variables begin.
 *
 * @param app The app's name: `my-app`.
 * @returns The name in capitals: `MY_APP`.
 */
export function variablePrefix(app: string): string {
  return app.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}
