/**
 * Finding an earlier run in place of a new one.
 *
 * @module
 */

import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import {
  configCalls,
  isThere,
  loadedCode,
  RunIndex,
  runPlace,
} from "../lock/kit.ts";
import { verifyRun } from "../lock/mod.ts";
import { describeRun } from "./run_description.ts";
import type { Program } from "./program.ts";

/**
 * Finds a complete run of the same code, configuration and data, whose data
 * and outputs are still what they were.
 *
 * @param program The program.
 * @param config Its configuration.
 * @returns The run's directory; nothing when there is none, or when the code
 * that runs cannot be known.
 * @throws {HashError} Data cannot be read.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY`: nothing names a directory.
 */
export async function reusableRun(
  program: Program,
  config: unknown,
): Promise<string | undefined> {
  const { reuse, runLock } = program.options;
  const described = runLock ? describeRun(program, config) : {};
  const root = typeof reuse === "boolean" || reuse === undefined
    ? dirname(runPlace({ ...described, config }).directory)
    : reuse;
  if (!isThere(root instanceof URL ? root.pathname : root)) return undefined;
  const code = await loadedCode();
  if (code === null) return undefined;
  using index = RunIndex.open(root);
  const calls = configCalls(config);
  const data = [...described.data ?? [], ...calls.data];
  const found = await index.find({
    ...{ code, config },
    // What a function names in its own lock is looked at when that is found.
    ...(runLock && { data, repos: described.repos ?? [] }),
  });
  if (found === undefined) return undefined;
  const { differences } = await verifyRun(found.dir, {
    parts: ["status", "data", "outputs"],
  });
  const [first] = differences;
  if (first === undefined) return found.dir;
  getLogger(["assay", "program"]).warn(
    "The run in '{directory}' is not used again: {key}: {why}.",
    { directory: found.dir, key: first.key, why: first.why },
  );
  return undefined;
}
