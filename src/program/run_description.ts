/**
 * What the lock of a program's run is to record.
 *
 * @module
 */

import { ownRepository } from "../lock/kit.ts";
import type { Program, RunDescription } from "./program.ts";

/**
 * Finds out what a run's lock records. Where the program does not name its
 * repositories, it is the one around the present directory, if git may be run.
 *
 * @param program The program.
 * @param config Its configuration.
 * @returns What to record beside the configuration.
 */
export function describeRun(
  { options: { runLock } }: Program,
  config: unknown,
): RunDescription {
  const given = typeof runLock === "function"
    ? runLock(config as never)
    : runLock;
  const described = typeof given === "object" ? given : {};
  return { ...described, repos: described.repos ?? ownRepository() };
}
