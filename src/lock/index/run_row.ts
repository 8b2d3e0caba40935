/**
 * What an index keeps of a run.
 *
 * @module
 */

import { sha256 } from "../../internal/sha256.ts";
import type { LockedPath, LockedRepository, RunLock } from "../lock_record.ts";
import { EDITED_MEANWHILE } from "../recorded_code.ts";
import { isUnrecorded } from "../repository/record.ts";
import { isPlain } from "../plain_data.ts";
import { digestWithout, directoryKey } from "./config_key.ts";

/** A row of the table `run`. */
export interface RunRow {
  /** The run's directory, relative to the root. */
  readonly path: string;
  /** Digest of the bytes of its `run.lock`. */
  readonly file: string;
  /** Its status. */
  readonly status: string;
  /** When it ended, ISO 8601; empty while it has not. */
  readonly finished: string;
  /** Whether its data and code stayed as they were while it ran. */
  readonly is_whole: number;
  /** Digest of its code. */
  readonly code: string | null;
  /** The key that names its directory, as JSON. */
  readonly key: string;
  /** Digest of its configuration without that key. */
  readonly config: string;
  /** Digest of its data, with their names. */
  readonly data: string;
  /** Digest of its repositories' trees; nothing when one is not known. */
  readonly repos: string | null;
  /**
   * The lock as JSON without what is `shared`; nothing when JSON would lose
   * something of it.
   */
  readonly lock: string | null;
  /** Its code and environment, which other runs have too, as JSON. */
  readonly shared: string | null;
}

/**
 * Makes the row of a run.
 *
 * @param path Its directory, relative to the root.
 * @param file Digest of the bytes of its lock.
 * @param lock What the lock says.
 * @returns The row.
 */
export function rowOf(path: string, file: string, lock: RunLock): RunRow {
  const { config, data, repos, locations } = lock;
  const key = directoryKey(config, locations.directory, locations.started_in);
  const isKept = isPlain(lock);
  const { code, environment } = lock;
  return {
    path,
    file,
    status: lock.status,
    finished: lock.finished ?? "",
    is_whole: Number(
      data.every((one) => !one.partial) &&
        code.problems.every((one) => !one.endsWith(EDITED_MEANWHILE)),
    ),
    code: code.digest,
    key: JSON.stringify(key),
    config: digestWithout(config, key),
    data: digestData(data),
    repos: digestTrees(repos) ?? null,
    lock: isKept
      ? JSON.stringify({ ...lock, code: null, environment: null })
      : null,
    shared: isKept ? JSON.stringify({ code, environment }) : null,
  };
}

/**
 * Gives the lock that a row was made of.
 *
 * @param row The row.
 * @returns The lock; nothing where only its file tells.
 */
export function lockOf({ lock, shared }: RunRow): RunLock | undefined {
  if (lock === null || shared === null) return undefined;
  return { ...JSON.parse(lock), ...JSON.parse(shared) };
}

/**
 * Digests data with their names, in any order.
 *
 * @param data Names and digests.
 * @returns The digest.
 */
export function digestData(
  data: readonly Pick<LockedPath, "path" | "digest">[],
): string {
  return sha256(sortedLines(data.map(({ path, digest }) => [path, digest])));
}

/**
 * Digests the trees of repositories with their paths, in any order.
 *
 * @param repos Repositories.
 * @returns The digest; nothing when what one held is not known, since no
 * snapshot was made, or something stayed out of it that nothing else records.
 */
export function digestTrees(
  repos: readonly LockedRepository[],
): string | undefined {
  const trees: string[][] = [];
  for (const { path, tree, dirty, snapshot, excluded } of repos) {
    const held = dirty ? snapshot?.tree : tree ?? "";
    if (held === undefined || excluded.some(isUnrecorded)) return undefined;
    trees.push([path, held]);
  }
  return sha256(sortedLines(trees));
}

function sortedLines(rows: readonly string[][]): string {
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
}
