/**
 * The digest of what a lock says.
 *
 * @module
 */

import { digestValue } from "../internal/codec/mod.ts";
import type { LockedPath, LockedRepository, RunLock } from "./lock_record.ts";

/**
 * Digests what a run was: its identity, how it ended, and all that went in and
 * came out. Where things lay, who ran it when and on what machine, and tags do
 * not count, nor does what the digests in it already say.
 *
 * Lineage counts with its own digests, so that a change far up the chain
 * changes this one as soon as a run between is made anew.
 *
 * @param lock The lock.
 * @returns Lower-case hex SHA-256.
 */
export function lockDigest(lock: RunLock): string {
  const { id, status, code, config, config_digest, seeds, command } = lock;
  return digestValue({
    format: lock.format,
    ...{ id, status, config, config_digest, seeds },
    arguments: command?.arguments ?? null,
    code: { module: code.module, digest: code.digest },
    repos: lock.repos.map(repositoryContent),
    data: lock.data.map(pathContent),
    lineage: lock.lineage.map(({ path, id, digest }) => ({ path, id, digest })),
    outputs: lock.outputs.map(pathContent),
  }, { order: "sorted" });
}

function repositoryContent(
  { name, commit, tree, dirty, snapshot }: LockedRepository,
): object {
  return { name, commit, tree: snapshot?.tree ?? tree, dirty };
}

function pathContent({ path, kind, digest, partial }: LockedPath): object {
  return { path, kind, digest, partial: partial === true };
}
