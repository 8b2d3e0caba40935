/**
 * Archives that do not hold what they say.
 *
 * @module
 */

import { claimsOne } from "./divide_segments.ts";
import type { EntrySource } from "./entry_source.ts";
import { NPY_HEAD_BYTES } from "./npy.ts";
import { openSources } from "./open_sources.ts";
import { bytesAsFiles } from "./source_tally.ts";
import type { Steps } from "./steps.ts";

/**
 * Reads the archives that say they were made of segments which are still there,
 * before anybody relies on it.
 *
 * @param directory The log directory.
 * @param steps Is told how far it is.
 * @returns The paths of those of which something is lost.
 */
export async function damagedClaims(
  directory: string,
  steps: Steps,
): Promise<ReadonlySet<string>> {
  const damaged = new Set<string>();
  using sources = openSources(directory);
  const segments = sources.segments?.segments ?? [];
  const relied = sources.archived.filter((one) => claimsOne(one, segments));
  for (const archive of relied) steps.expect(bytesAsFiles(archive.sources));
  for (const archive of relied) {
    await readThrough(archive, steps);
    if (archive.damage.length > 0) damaged.add(archive.path);
  }
  return damaged;
}

async function readThrough(source: EntrySource, steps: Steps): Promise<void> {
  for (const { data } of source.entries({})) {
    if (steps.take(NPY_HEAD_BYTES + data.length)) await steps.rest();
  }
}
