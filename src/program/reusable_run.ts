/**
 * Finding an earlier run in place of a new one.
 *
 * @module
 */

import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import {
  configCalls,
  hasSameTrees,
  isThere,
  loadedCode,
  newPrev,
  RunIndex,
  runPlace,
} from "../lock/kit.ts";
import { type FoundRun, type RunLock, verifyRun } from "../lock/mod.ts";
import { describeRun } from "./run_description.ts";
import type { Program } from "./program.ts";

/**
 * Finds a complete run of the same code, configuration and data, whose data
 * and outputs, and the runs it builds on, are still what they were.
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
  const query = {
    ...{ code, config },
    // What a function names in its own lock is looked at when that is found.
    ...(runLock && { data, repos: described.repos ?? [] }),
  };
  const whyNot = ({ dir, lock }: FoundRun) =>
    runLock
      ? whyNotAgain(dir, lock, {
        prevs: [...described.prevs ?? [], ...calls.prevs],
        directory: runPlace({ ...described, config }).directory,
      })
      : whyNotAgain(dir, lock);
  const first = await index.find(query);
  if (first === undefined) return undefined;
  const why = await whyNot(first);
  if (why === undefined) return first.dir;
  for (const found of await index.findAll(query)) {
    if (found.dir === first.dir) continue;
    if (await whyNot(found) === undefined) return found.dir;
  }
  getLogger(["assay", "program"]).warn(
    "The run in '{directory}' is not used again: {why}.",
    { directory: first.dir, why },
  );
  return undefined;
}

/** Says why a run is not what a new one would be; nothing when it is. */
async function whyNotAgain(
  dir: string,
  lock: RunLock,
  again?: { prevs: readonly (string | URL)[]; directory: string },
): Promise<string | undefined> {
  if (again !== undefined) {
    const path = newPrev(lock, again.prevs, again.directory);
    if (path) return `it did not build on the run that is in '${path}' now`;
  } else if (!await hasSameTrees(lock, Deno.cwd())) {
    return "a repository holds something else";
  }
  const { differences: [first] } = await verifyRun(dir, {
    parts: again
      ? ["status", "data", "outputs"]
      : ["status", "data", "outputs", "lineage"],
  });
  return first && `${first.key}: ${first.why}`;
}
