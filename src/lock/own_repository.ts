/**
 * The repository that a program is started in.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";
import { findAbove } from "./project.ts";

/**
 * Finds the repository around the present directory.
 *
 * @returns The directory, as a list that `repos` takes; none where there is no
 *   repository, or git may not be run.
 */
export function ownRepository(): string[] {
  if (!isGranted({ name: "run", command: "git" })) return [];
  return findAbove(Deno.cwd(), [".git"]) === undefined ? [] : ["."];
}
