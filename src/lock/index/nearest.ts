/**
 * How far a run is from what is looked for.
 *
 * @module
 */

import type { RunLock } from "../lock_record.ts";
import { isPlain } from "../plain_data.ts";
import { digestFor, directoryKey, flatten, isEqual } from "./config_key.ts";
import { digestTrees } from "./run_row.ts";
import type { SettledQuery } from "./run_query.ts";

/** The parts of a lock that are compared. */
type ComparedLock = Pick<
  RunLock,
  | "code"
  | "config"
  | "config_digest"
  | "config_inexact"
  | "data"
  | "repos"
  | "locations"
>;

/** Something in which a run is not what is looked for. */
export interface RunDifference {
  /** Which part differs. */
  readonly part: "code" | "config" | "data" | "repos";
  /**
   * What of it: a dotted key, a path, the repository's path, or the entry
   * module; `its digest` of a configuration that only looks the same in a lock.
   */
  readonly key: string;
  /** What the run has: a value, or a digest; `undefined` for nothing. */
  readonly run: unknown;
  /** What is looked for. */
  readonly query: unknown;
}

/**
 * Lists in what a run is not what is looked for.
 *
 * @param lock The run's lock; only the parts that are compared need be there.
 * @param query What is looked for.
 * @returns The differences; none when it matches.
 */
export function differences(
  lock: ComparedLock,
  query: SettledQuery,
): RunDifference[] {
  const found: RunDifference[] = [];
  if (query.code !== undefined && !isSameCode(lock.code.digest, query.code)) {
    const { module, digest } = lock.code;
    found.push({
      part: "code",
      key: module ?? "the program",
      run: digest,
      query: query.code,
    });
  }
  if (query.config !== undefined) {
    const { directory, started_in } = lock.locations;
    const key = directoryKey(lock.config, directory, started_in);
    const unlike = [...unequal(
      "config",
      flatten(lock.config, key),
      flatten(query.config.value, key),
    )];
    found.push(...unlike);
    if (unlike.length === 0 && !hasConfig(lock, query)) {
      const asked = digestFor(query.config.digested, key, lock.config);
      const digests = { run: lock.config_digest, query: asked };
      found.push({ part: "config", key: "its digest", ...digests });
    }
  }
  if (query.data !== undefined) {
    found.push(...unequal("data", byPath(lock.data), byPath(query.data)));
  }
  if (query.repos !== undefined) {
    found.push(...unequal("repos", trees(lock.repos), trees(query.repos)));
  }
  return found;
}

/**
 * Tells whether a run whose configuration looks in its lock as the one that is
 * looked for has that one.
 *
 * @param lock The run's lock.
 * @param query What is looked for.
 * @returns Whether it has; `true` when none is looked for.
 */
export function hasConfig(
  { config, config_digest, config_inexact, locations }: ComparedLock,
  query: SettledQuery,
): boolean {
  if (query.config === undefined) return true;
  if (!config_inexact && isPlain(query.config.digested)) return true;
  const { directory, started_in } = locations;
  const key = directoryKey(config, directory, started_in);
  return digestFor(query.config.digested, key, config) === config_digest;
}

/**
 * Says in words what a difference is.
 *
 * @param difference The difference.
 * @returns A clause: `lr is 0.1 there, 0.2 is asked for`.
 */
export function describeDifference(difference: RunDifference): string {
  const { part, key, run, query } = difference;
  switch (part) {
    case "code":
      return `the code of ${key} differs`;
    case "config":
      if (run === undefined) return `${key} is not set there`;
      if (query === undefined) return `${key} is set there only`;
      return `${key} is ${show(run)} there, ${show(query)} is asked for`;
    case "data":
      if (run === undefined) return `${key} was not read there`;
      if (query === undefined) return `${key} was read there only`;
      return `${key} had another content`;
    case "repos":
      if (run === undefined) return `the repository ${key} is not named there`;
      if (query === undefined) {
        return `the repository ${key} is named there only`;
      }
      return `the repository ${key} had other files`;
  }
}

function isSameCode(run: string | null, query: string | null): boolean {
  // What cannot be known is like nothing.
  return run !== null && run === query;
}

function* unequal(
  part: RunDifference["part"],
  run: ReadonlyMap<string, unknown>,
  query: ReadonlyMap<string, unknown>,
): Generator<RunDifference> {
  for (const key of new Set([...run.keys(), ...query.keys()])) {
    const a = run.get(key);
    const b = query.get(key);
    if (run.has(key) && query.has(key) && isEqual(a, b)) continue;
    yield { part, key, run: a, query: b };
  }
}

function byPath(
  data: readonly { readonly path: string; readonly digest: string }[],
): Map<string, unknown> {
  return new Map(data.map(({ path, digest }) => [path, digest]));
}

function trees(repos: RunLock["repos"]): Map<string, unknown> {
  // One of which no tree is known is like no other, not even itself.
  return new Map(
    repos.map((repo) => [repo.path, digestTrees([repo]) ?? Symbol("unknown")]),
  );
}

function show(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : JSON.stringify(value);
}
