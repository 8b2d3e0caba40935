/**
 * Data of a run where its program looks for them.
 *
 * @module
 */

import { rmSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { HashError, hashPath } from "../../hash/mod.ts";
import { placeNow } from "../compare/place_now.ts";
import { LockError } from "../lock_error.ts";
import { dataPlace } from "../lock_place.ts";
import type { LockedPath, RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import type { Checkout } from "./checkout.ts";

/**
 * Links the data of a run into its work trees, unless these hold them already.
 *
 * @param lock The run's lock.
 * @param dir The run's directory now.
 * @param checkout The work trees.
 * @param signal Ends it.
 * @throws {LockError} `REPRODUCE_DATA_CHANGED`: data are gone, have another
 * content, or would have to be linked to by a link that leads out.
 */
export async function provideData(
  lock: RunLock,
  dir: string,
  checkout: Checkout,
  signal?: AbortSignal,
): Promise<void> {
  const problems: string[] = [];
  for (const one of lock.data) {
    const recorded = dataPlace(lock, one.path);
    if (recorded === undefined || !isAbsolute(recorded)) {
      problems.push(`${one.path}: its place is not known`);
      continue;
    }
    const wanted = checkout.placeOf(recorded);
    if (wanted !== undefined && await isSame(wanted, one, signal)) continue;
    const source = placeNow(lock, dir, recorded);
    if (!await isSame(source, one, signal)) {
      const found = isThere(source) ? "has another content" : "is gone";
      problems.push(`${one.path}: '${source}' ${found}`);
      continue;
    }
    // Of what lies outside of every repository the program knows the place.
    if (wanted === undefined) continue;
    if (!checkout.holds(dirname(wanted))) {
      problems.push(
        `${one.path}: a link on the way to '${recorded}' leads out of the work tree, or to nothing`,
      );
      continue;
    }
    rmSync(wanted, { recursive: true, force: true });
    Deno.mkdirSync(dirname(wanted), { recursive: true });
    Deno.symlinkSync(source, wanted);
  }
  if (problems.length > 0) throw changed(problems);
}

async function isSame(
  path: string,
  { digest }: LockedPath,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    return await hashPath(path, signal && { signal }) === digest;
  } catch (error) {
    if (error instanceof HashError) return false;
    throw error;
  }
}

function changed(problems: readonly string[]): LockError {
  return new LockError(
    `Cannot reproduce the run: expected its data as they were, found ${
      problems.join("; ")
    }`,
    {
      code: "REPRODUCE_DATA_CHANGED",
      data: { problems },
      hints: [
        "Bring the data back; assay lock verify names them all.",
        "Data behind a link of the repository's: name them by where they lie.",
      ],
    },
  );
}
