/**
 * The work of verifying a run, as `verifyRun` tells of it.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { HashError, hashPath } from "../../hash/mod.ts";
import { followLineage } from "../lineage/lineage.ts";
import {
  dataPlace,
  lockPlace,
  outputPlace,
  runDirectory,
} from "../lock_place.ts";
import type { LockedPath, RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { codeOnDisk } from "../recorded_code.ts";
import { type RunState, runState } from "../run_state.ts";
import { placeNow } from "./place_now.ts";
import { repositoryProblems } from "./repository_problems.ts";
import type {
  Verification,
  VerifyDifference,
  VerifyRunOptions,
} from "./verify_run.ts";

/**
 * The work of verifying a run, as `verifyRun` tells of it.
 *
 * @param dir The run's directory, or its lock.
 * @param options What to look at.
 * @returns Each difference, named.
 */
export async function verify(
  dir: string | URL,
  options: VerifyRunOptions,
): Promise<Verification> {
  const place = lockPlace(dir);
  const { path } = place;
  const lock = readLock(path);
  const directory = runDirectory(lock, place);
  const state = runState(lock, path);
  const checks = {
    status: () => statusProblems(state, lock),
    data: () =>
      pathProblems("data", lock.data, (name) => {
        const recorded = dataPlace(lock, name);
        return recorded && placeNow(lock, directory, recorded);
      }),
    outputs: () =>
      pathProblems("outputs", lock.outputs, (name) => {
        const place = outputPlace(lock, name, directory);
        return placeNow(lock, directory, place);
      }),
    lineage: () => lineageProblems(path),
    code: () => codeProblems(lock, directory),
  };
  const parts = options.parts ?? Object.keys(checks) as (keyof typeof checks)[];
  const differences: VerifyDifference[] = [];
  for (const part of parts) differences.push(...await checks[part]());
  return { dir: directory, lock, state, differences };
}

function statusProblems(state: RunState, lock: RunLock): VerifyDifference[] {
  if (state === "complete") return [];
  const why = state === "failed" && lock.error !== null
    ? `it failed: ${lock.error}`
    : { running: "it still runs", crashed: "it ended without a word" }[
      state as string
    ] ?? `it ${state}`;
  return [{ part: "status", key: "status", problem: "changed", why }];
}

async function pathProblems(
  part: "data" | "outputs",
  paths: readonly LockedPath[],
  placeOf: (name: string) => string | undefined,
): Promise<VerifyDifference[]> {
  const found = await Promise.all(paths.map(async (one) => {
    const { path: key, digest, partial } = one;
    const problem = (
      problem: VerifyDifference["problem"],
      why: string,
    ): VerifyDifference[] => [{ part, key, problem, why }];
    if (partial) return problem("changed", "it changed while the run went on");
    const place = placeOf(key);
    if (place === undefined) {
      return problem("unknown", "its place is not known");
    }
    try {
      if (await hashPath(place) === digest) return [];
      return problem("changed", `'${place}' has another content`);
    } catch (error) {
      if (!(error instanceof HashError)) throw error;
      if (error.code !== "FILE_NOT_FOUND") {
        return problem("unreadable", error.message);
      }
      return problem("missing", `there is no '${place}'`);
    }
  }));
  return found.flat();
}

function lineageProblems(path: string): VerifyDifference[] {
  const lost: VerifyDifference[] = [];
  const runs = followLineage(path, ({ path, id }, child) => {
    lost.push({
      part: "lineage",
      key: path,
      problem: "missing",
      why: `the lock of the run ${id}, on which '${child.dir}' builds, is gone`,
    });
  });
  const changed = runs.flatMap(({ dir, state, id }) => {
    if (state === "same") return [];
    const why = state === "changed"
      ? `the lock of the run ${id} says something else now`
      : `another run has taken the place of the run ${id}`;
    return [
      { part: "lineage", key: dir, problem: "changed", why } as const,
    ];
  });
  return [...lost, ...changed];
}

async function codeProblems(
  lock: RunLock,
  dir: string,
): Promise<VerifyDifference[]> {
  const { module, digest, functions, problems } = lock.code;
  if (module === null) return await repositoryProblems(lock, dir);
  const problem = (
    key: string,
    problem: VerifyDifference["problem"],
    why: string,
  ): VerifyDifference => ({ part: "code", key, problem, why });
  if (digest === null) {
    const why = problems[0] ?? "the lock has no digest of it";
    return [problem(module, "unknown", why)];
  }
  const place = lock.locations.module;
  if (place === null) {
    return [problem(module, "unknown", "its place is not known")];
  }
  const now = placeNow(lock, dir, place);
  if (!isThere(now)) {
    return [problem(module, "missing", `there is no '${now}'`)];
  }
  const recorded = lock.locations.project ?? lock.locations.started_in ?? dir;
  const project = placeNow(lock, dir, recorded);
  const code = await codeOnDisk(pathToFileURL(now).href, project);
  if (code.digest === digest) return [];
  const names = new Set([
    ...Object.keys(functions),
    ...Object.keys(code.functions),
  ]);
  const found = [...names].sort().flatMap((name) => {
    const [then, today] = [functions[name], code.functions[name]];
    if (then === today) return [];
    if (then === undefined) return [problem(name, "new", "the run had none")];
    if (today === undefined) return [problem(name, "missing", "it is gone")];
    return [problem(name, "changed", "it does something else now")];
  });
  if (found.length > 0) return found;
  if (code.digest === null) {
    return [
      problem(module, "unknown", code.problems[0] ?? "it cannot be read"),
    ];
  }
  // The parts are the same, and do not tell why the whole is not.
  return [problem(module, "changed", "its parts are joined otherwise")];
}
