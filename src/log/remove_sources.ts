/**
 * Removing what archives were made of, once they are in place.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { DRAFT_NAME } from "./archive_draft.ts";
import type { LogDamage } from "./entry_source.ts";
import type { OpenSources } from "./open_sources.ts";
import { indexPath } from "./segment_name.ts";
import type { Steps } from "./steps.ts";

/** The names of indexes that are being written. */
const INDEX_DRAFT_NAME = /^\.\d{6,15}\.index\.[0-9a-f]+\.tmp$/;

/** What was removed and what was not. */
export interface Removal {
  /** How many files are gone. */
  readonly removed: number;
  /** Paths of those that stay because a part of them is lost. */
  readonly kept: readonly string[];
}

/**
 * Removes the segments and `.npy` files of a log, but those that hold what
 * could not be read.
 *
 * @param sources The files of the log.
 * @param damage What could not be read.
 * @param steps Is told how far it is.
 * @returns What was removed.
 */
export async function removeSources(
  { directory, segments, npy }: OpenSources,
  damage: readonly LogDamage[],
  steps: Steps,
): Promise<Removal> {
  const damaged = new Set(damage.filter(mayHoldMore).map(({ file }) => file));
  const kept: string[] = [];
  let removed = 0;
  const remove = (path: string) => {
    Deno.removeSync(path);
    removed++;
  };
  for (const { path, salt } of segments?.segments ?? []) {
    if (damaged.has(path) || salt === 0) {
      kept.push(path);
      continue;
    }
    // First, so that none is ever left without its segment.
    if (existsSync(indexPath(path))) remove(indexPath(path));
    remove(path);
  }
  for (const path of npy?.paths() ?? []) {
    if (damaged.has(path)) kept.push(path);
    else remove(path);
    if (steps.take(0)) await steps.rest();
  }
  if (removed > 0) syncDirectory(directory!);
  return { removed, kept };
}

/**
 * Removes what a compression or a recovery that was ended in the middle has
 * left.
 *
 * @param directory The log directory, whose lock is held.
 */
export function removeLeftovers(directory: string): void {
  for (const { name } of Deno.readDirSync(directory)) {
    const isLeft = DRAFT_NAME.test(name) || INDEX_DRAFT_NAME.test(name);
    if (isLeft) Deno.removeSync(join(directory, name));
  }
}

/** Whether bytes that cannot be read may be those of entries. */
function mayHoldMore({ kind }: LogDamage): boolean {
  return kind === "damaged" || kind === "foreign";
}

function syncDirectory(directory: string): void {
  using folder = Deno.openSync(directory);
  folder.syncSync();
}
