/**
 * What a lock says of the repositories of a run.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import type { LockedRepository } from "./lock_record.ts";
import { namePaths } from "./locked_paths.ts";
import { findAbove } from "./project.ts";
import type { DescribedRepository } from "./repository/describe_repository.ts";
import type { SnapshotKind } from "./repository/record.ts";

/** Which repositories to describe, and how. */
export interface RepositoriesOptions {
  /** Their roots or directories in them, as they were given. */
  readonly repos: readonly (string | URL)[];
  /** How what is not committed is kept. */
  readonly snapshot: SnapshotKind;
  /** The run's identity. */
  readonly id: string;
  /** Where the lock lies, absolute; patches go there too. */
  readonly directory: string;
  /** Absolute paths that are recorded elsewhere. */
  readonly elsewhere: readonly string[];
  /** The directory the run starts in. */
  readonly cwd: string;
}

/** The repositories of a run, and where they lie. */
export interface RecordedRepositories {
  readonly repos: LockedRepository[];
  /** Their roots, by name. */
  readonly places: Record<string, string>;
  /** Removes what was kept of them, for a run that cannot begin. */
  forget(): Promise<void>;
}

/**
 * Describes repositories, each once, and keeps what is not committed.
 *
 * @param options Which, and how.
 * @returns The fields of the lock, and the repositories' roots.
 * @throws {AssayError} What {@linkcode DescribedRepository} needs fails, as
 * `GIT_NOT_A_REPOSITORY`.
 */
export async function recordRepositories(
  options: RepositoriesOptions,
): Promise<RecordedRepositories> {
  const { repos, snapshot, id, directory, elsewhere, cwd } = options;
  if (repos.length === 0) {
    return { repos: [], places: {}, forget: () => Promise.resolve() };
  }
  // Most programs that write locks name no repository.
  const { describeRepository } = await import(
    "./repository/describe_repository.ts"
  );
  const paths = onceEach(repos, cwd);
  const described = await settledAll(
    paths.map((path) =>
      describeRepository(resolve(cwd, path), { snapshot, id, elsewhere })
    ),
    forget,
  );
  const given = namePaths(paths, cwd);
  const names = uniqueNames(described.map(({ record }) => record.name));
  const named = described.map(({ record, patch, ...rest }, index) => {
    const name = names[index]!;
    // As with the directories, two repositories may have one name.
    const file = `run.${id}.${name}.patch`;
    if (patch !== undefined) writeFileAtomic(join(directory, file), patch);
    const { snapshot } = record;
    const kept = patch === undefined ? snapshot : { ...snapshot!, patch: file };
    return { ...rest, record: { ...record, name, snapshot: kept } };
  });
  return {
    repos: named.map(({ record: { name, ...record } }, index) => ({
      name,
      path: given[index]!.path,
      ...record,
    })),
    places: Object.fromEntries(
      named.map(({ root, record }) => [record.name, root]),
    ),
    forget: () => forget(named),
  };

  async function forget(
    described: readonly DescribedRepository[],
  ): Promise<void> {
    const { removeSnapshot } = await import("./repository/snapshot.ts");
    for (const { root, record } of described) {
      if (record.snapshot?.kind === "commit") await removeSnapshot(root, id);
      const patch = record.snapshot?.patch;
      if (patch !== undefined) removeIfThere(join(directory, patch));
    }
  }
}

/** Two snapshots of one repository would be in each other's way. */
function onceEach(repos: readonly (string | URL)[], cwd: string): string[] {
  const byRoot = new Map<string, string>();
  for (const repo of repos) {
    const path = repo instanceof URL ? fileURLToPath(repo) : repo;
    const full = resolve(cwd, path);
    const root = findAbove(full, [".git"]) ?? full;
    if (!byRoot.has(root)) byRoot.set(root, path);
  }
  return [...byRoot.values()];
}

/** Waits for all even when one fails, so that nothing is kept behind its back. */
async function settledAll<T>(
  promises: readonly Promise<T>[],
  undo: (done: readonly T[]) => Promise<void>,
): Promise<T[]> {
  const ends = await Promise.allSettled(promises);
  const failed = ends.find((end) => end.status === "rejected");
  const done = ends.flatMap((end) =>
    end.status === "fulfilled" ? [end.value] : []
  );
  if (failed === undefined) return done;
  await undo(done);
  throw failed.reason;
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((stem) => {
    let name = stem;
    for (let count = 2; taken.has(name); count++) name = `${stem}#${count}`;
    taken.add(name);
    return name;
  });
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
