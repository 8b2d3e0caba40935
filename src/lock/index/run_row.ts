/**
 * What an index keeps of a run.
 *
 * @module
 */

import { sha256 } from "../../internal/sha256.ts";
import type { LockedPath, LockedRepository, RunLock } from "../lock_record.ts";
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
  /** Whether its data stayed as they were while it ran. */
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
  /** What the digests were made of, as far as JSON has words for it. */
  readonly parts: string;
  /** The lock as JSON, once it was asked for. */
  readonly lock: string | null;
}

/** The parts of a lock that make its row. */
export type RowParts =
  & Pick<RunLock, "status" | "finished" | "config">
  & Partial<Pick<RunLock, "code" | "repos" | "data" | "locations">>;

/**
 * Makes the row of a run.
 *
 * @param path Its directory, relative to the root.
 * @param file Digest of the bytes of its lock.
 * @param lock What the lock says.
 * @returns The row, without the lock itself.
 */
export function rowOf(path: string, file: string, lock: RowParts): RunRow {
  const { config = null, data = [], locations } = lock;
  const key = directoryKey(
    config,
    locations?.directory ?? null,
    locations?.started_in ?? null,
  );
  return {
    path,
    file,
    status: lock.status,
    finished: lock.finished ?? "",
    is_whole: Number(data.every((one) => !one.partial)),
    code: lock.code?.digest ?? null,
    key: JSON.stringify(key),
    config: digestWithout(config, key),
    data: digestData(data),
    repos: digestTrees(lock.repos ?? []) ?? null,
    parts: JSON.stringify({
      code: { module: lock.code?.module ?? null, digest: lock.code?.digest },
      config,
      data,
      repos: lock.repos ?? [],
      locations,
    }),
    lock: null,
  };
}

/**
 * Reads what a row's digests were made of.
 *
 * @param row The row.
 * @returns The parts of the lock; numbers that JSON has no word for are `null`.
 */
export function partsIn(
  row: RunRow,
): Pick<RunLock, "code" | "config" | "data" | "repos" | "locations"> {
  return JSON.parse(row.parts);
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
 * snapshot was made, or a submodule in it was dirty.
 */
export function digestTrees(
  repos: readonly LockedRepository[],
): string | undefined {
  const trees: string[][] = [];
  for (const { path, tree, dirty, snapshot, excluded } of repos) {
    const held = dirty ? snapshot?.tree : tree ?? "";
    const isKnown = held !== undefined &&
      excluded.every(({ reason }) => reason !== "submodule");
    if (!isKnown) return undefined;
    trees.push([path, held]);
  }
  return sha256(sortedLines(trees));
}

function sortedLines(rows: readonly string[][]): string {
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
}
