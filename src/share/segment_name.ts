/**
 * Changing which segment a name leads to, one at a time.
 *
 * Whoever changes a name holds a lock of `shm_file.ts` on the file it leads to,
 * and looks again whether it still does: another may have been first.
 *
 * @module
 */

import { MAX_HEADER, readHeader } from "./header.ts";
import { ShareError } from "./share_error.ts";
import {
  closeFile,
  factsAt,
  factsOf,
  openNamed,
  readStart,
  SHM_DIRECTORY,
} from "./shm_file.ts";
import { lockName } from "./shm_locks.ts";
import { giveName, moveName } from "./shm_names.ts";

/**
 * Does something while nobody else can change which segment a name leads to.
 *
 * @param name The name.
 * @param change Called with the descriptor of the segment's file.
 * @param onForeign Called when the file of the name is no segment; it is not
 * touched: a lock of ours could be in the way of its program's own.
 * @returns What that returned; nothing when no file has the name.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function changeName<T>(
  name: string,
  change: (file: number) => T,
  onForeign: () => T | undefined = () => undefined,
): T | undefined {
  while (true) {
    const file = openNamed(name);
    if (file === undefined) return undefined;
    try {
      if (!isSegment(name, file)) return onForeign();
      lockName(name, file);
      const isThere = factsAt(name)?.inode === factsOf(name, file).inode;
      if (isThere) return change(file);
    } finally {
      closeFile(file);
    }
  }
}

/** Also a damaged one, or one of another version. */
function isSegment(name: string, file: number): boolean {
  const { isFile, size } = factsOf(name, file);
  if (!isFile) return false;
  const header = readHeader(readStart(name, file, MAX_HEADER), size);
  return !("problem" in header) || header.problem !== "foreign";
}

/**
 * Gives a new segment a name, replacing the segment that has it.
 *
 * @param name The name.
 * @param file The descriptor of the new segment.
 * @throws {ShareError} `NAME_IN_USE`: what has the name is no segment;
 * `SEGMENT_FAILED`.
 */
export function replaceName(name: string, file: number): void {
  const replace = () => {
    moveName(name, file);
    return true;
  };
  const refuse = () => {
    throw nameInUse(name, "a file of another program");
  };
  while (!giveName(name, file) && !changeName(name, replace, refuse));
}

/**
 * Makes the error of a name that is taken.
 *
 * @param name The name.
 * @param found What has it.
 * @returns The error.
 */
export function nameInUse(
  name: string,
  found = "one that is there",
): ShareError {
  return new ShareError(
    `Cannot make the shared array '${name}': expected a free name in ${SHM_DIRECTORY}, found ${found}`,
    {
      code: "NAME_IN_USE",
      data: { name },
      hints: found.startsWith("one") ? IN_USE_HINTS : ["Choose another name."],
    },
  );
}

const IN_USE_HINTS = [
  "Join it with SharedArray.attach(name), or replace it with { existOk: true }.",
  "'assay share ls' tells whether anyone uses it, 'assay share gc' removes what nobody uses.",
];
