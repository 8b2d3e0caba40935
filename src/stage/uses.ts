/**
 * Values that a stage names beyond its code and arguments.
 *
 * @module
 */

import type { Given } from "../code/kit.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { userCodeRan } from "./checked_code.ts";
import type { StageSpec } from "./prepare_call.ts";
import { StageError } from "./stage_error.ts";

/** What `uses` gives is called so among the arguments; no parameter is. */
export const USES = "'uses'";

/**
 * Gives the values that a stage names beyond code and arguments.
 *
 * @param spec The stage.
 * @returns The values; `undefined` if it names none.
 */
export function valuesUsed({ uses }: Pick<StageSpec, "uses">): unknown {
  if (typeof uses !== "function") return uses;
  const values = uses();
  userCodeRan();
  return values ?? {};
}

/**
 * Names what is used.
 *
 * @param uses What {@linkcode valuesUsed} gave.
 * @returns The names, or that there are values without; `undefined` for nothing.
 */
export function namesIn(uses: unknown): Given | undefined {
  if (uses === undefined) return undefined;
  return isPlainObject(uses) ? Object.keys(uses) : "unnamed";
}

/**
 * Refuses a function that reaches what only its surroundings know.
 *
 * @param stage The stage's name.
 * @param names The variables that it captures, unnamed in `uses`.
 * @returns The error to throw, `CAPTURED_VARIABLE`.
 */
export function captures(stage: string, names: readonly string[]): StageError {
  const list = names.map((name) => `'${name}'`).join(", ");
  return new StageError(
    `Cannot remember '${stage}': expected a function that reaches only what ` +
      `its module declares, found one that captures ${list}`,
    {
      code: "CAPTURED_VARIABLE",
      data: { stage, names },
      hints: [
        `Pass ${list} as arguments, or name them: ` +
        `{ uses: () => ({ ${names.join(", ")} }) }.`,
      ],
    },
  );
}
