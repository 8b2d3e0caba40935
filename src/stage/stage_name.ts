/**
 * Names of stages.
 *
 * @module
 */

import { StageError } from "./stage_error.ts";

/**
 * Checks that a name can name a stage and the directory of its records.
 *
 * @param name The name.
 * @returns The same name.
 * @throws {StageError} `STAGE_NEEDS_NAME`: it cannot.
 */
export function checkedName(name: string): string {
  // `fit.stage` would be both a directory and what shows the stage `fit`.
  const isView = /\.(inputs|outputs|stage)$/.test(name);
  if (!isView && /^[^./\0][^/\0]*$/.test(name)) return name;
  throw new StageError(
    `Cannot make a stage: expected a name that can name a directory, found ` +
      `'${name}'`,
    {
      code: "STAGE_NEEDS_NAME",
      data: { name },
      hints: ["Give the function a name, or the stage an option 'name'."],
    },
  );
}
