/**
 * All runs below a directory.
 *
 * @module
 */

import { join } from "node:path";
import type { RunLock } from "../lock_record.ts";
import { RunIndex } from "../index/run_index.ts";
import { LockError } from "../lock_error.ts";
import { parseLock } from "../read_lock.ts";
import { type RunState, runState } from "../run_state.ts";
import { tagsIn } from "./tags.ts";

/** Names of the locks of earlier runs of a directory. */
export const EARLIER_LOCK = /^run\.lock\.[0-9a-f-]{36}$/;

/** A run in a list. */
export interface ListedRun {
  /** Its directory, absolute. */
  readonly dir: string;
  /** Its lock's file; of an earlier run of the directory `run.lock.ID`. */
  readonly path: string;
  /** What its lock says. */
  readonly lock: RunLock;
  /** What became of it. */
  readonly state: RunState;
  /** Its tags, sorted. */
  readonly tags: readonly string[];
  /** Whether a later run has taken its directory. */
  readonly isEarlier: boolean;
}

/** Which runs {@linkcode listRuns} lists; what is left out is not asked. */
export interface ListRunsOptions {
  /** Only of these states. */
  readonly states?: readonly RunState[];
  /** Only with this tag. */
  readonly tag?: string;
  /** Only those that began at this moment or later. */
  readonly since?: Date;
  /** Only those that began before this moment. */
  readonly until?: Date;
  /** Only with these values of the configuration, by dotted keys. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Whether to list earlier runs of a directory too.
   *
   * @default {false}
   */
  readonly earlier?: boolean;
}

/**
 * Lists the runs below a directory, in the order they began.
 *
 * @param root The directory.
 * @param options Which runs.
 * @returns The runs.
 * @throws {LockError} `INDEX_ROOT_MISSING`: there is no such directory.
 *
 * @example The runs with one learning rate
 * ```ts
 * import { listRuns, runLock } from "@assay/assay/lock";
 *
 * const root = await Deno.makeTempDir();
 * for (const lr of [1, 2]) {
 *   await runLock({ config: { save_dir: `${root}/${lr}`, lr } }, () => {});
 * }
 * const runs = listRuns(root, { config: { lr: 2 } });
 * if (runs.length !== 1) throw new Error(`${runs.length} runs`);
 * ```
 */
export function listRuns(
  root: string | URL,
  options: ListRunsOptions = {},
): ListedRun[] {
  using index = RunIndex.open(root);
  const last = index.runs().map(({ dir, lock }) => (
    { dir, path: join(dir, "run.lock"), lock, isEarlier: false }
  ));
  const lastIn = new Map(last.map(({ dir, lock }) => [dir, lock.id]));
  const earlier = options.earlier
    ? index.folders().flatMap(earlierIn)
      // A run that was killed as it began leaves a copy of the last one.
      .filter(({ dir, lock }) => lastIn.get(dir) !== lock.id)
    : [];
  return [...last, ...earlier]
    .filter(({ lock }) => isWanted(lock, options))
    .map((run) => ({
      ...run,
      state: runState(run.lock, run.path),
      tags: [...tagsIn(run.dir).get(run.lock.id) ?? []].sort(),
    }))
    .filter(({ state, tags }) =>
      (options.states?.includes(state) ?? true) &&
      (options.tag === undefined || tags.includes(options.tag))
    )
    .sort((a, b) => a.lock.id < b.lock.id ? -1 : 1);
}

type FoundLock = Pick<ListedRun, "dir" | "path" | "lock" | "isEarlier">;

/** The earlier runs of a directory, which the index does not know. */
function earlierIn(dir: string): FoundLock[] {
  const found: FoundLock[] = [];
  for (const { name, isFile } of Deno.readDirSync(dir)) {
    if (!isFile || !EARLIER_LOCK.test(name)) continue;
    const path = join(dir, name);
    try {
      const lock = parseLock(Deno.readTextFileSync(path), path);
      found.push({ dir, path, lock, isEarlier: true });
    } catch (error) {
      // It was damaged before it was kept; a list is of what can be read.
      if (!(error instanceof LockError)) throw error;
    }
  }
  return found;
}

function isWanted(
  { started, config }: RunLock,
  { since, until, config: wanted = {} }: ListRunsOptions,
): boolean {
  const began = started === null ? NaN : Date.parse(started);
  if (since !== undefined && !(began >= since.getTime())) return false;
  if (until !== undefined && !(began < until.getTime())) return false;
  return Object.entries(wanted).every(([key, value]) =>
    hasValue(config, key.split("."), value)
  );
}

function hasValue(
  config: unknown,
  [first, ...rest]: readonly string[],
  wanted: unknown,
): boolean {
  if (first === undefined) {
    return JSON.stringify(config) === JSON.stringify(wanted);
  }
  if (typeof config !== "object" || config === null) return false;
  if (!Object.hasOwn(config, first)) return false;
  return hasValue((config as Record<string, unknown>)[first], rest, wanted);
}
