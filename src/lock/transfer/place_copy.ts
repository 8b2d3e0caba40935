/**
 * Putting a copy in its place.
 *
 * @module
 */

import { join } from "node:path";
import { isThere } from "../project.ts";

/**
 * Copies a file into a place, where it is never in part.
 *
 * It is copied apart and then renamed, so that a process that is killed leaves
 * nothing beside it: in a directory that is digested whole, that would be a
 * difference.
 *
 * @param from The file.
 * @param to Its place.
 * @param staging A directory for what is not whole yet.
 */
export function placeCopy(from: string, to: string, staging: string): void {
  try {
    copyBy(join(staging, crypto.randomUUID()), from, to);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EXDEV") throw error;
    // Another file system is mounted there; only beside it is the same one.
    copyBy(`${to}.${crypto.randomUUID()}.tmp`, from, to);
  }
}

function copyBy(partial: string, from: string, to: string): void {
  try {
    Deno.copyFileSync(from, partial);
    Deno.renameSync(partial, to);
  } catch (error) {
    if (isThere(partial)) Deno.removeSync(partial);
    throw error;
  }
}
