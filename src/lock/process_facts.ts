/**
 * What Linux tells of this process and of others.
 *
 * Deno lets only programs with every permission read below `/proc`; to others
 * all of this is unknown.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";

/**
 * Identifies the machine's last start.
 *
 * @returns A UUID, or `null` where it may not be read.
 */
export function bootId(): string | null {
  return readFact("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

/**
 * Lists what this process was started with.
 *
 * @returns The program, its flags and arguments; empty where that may not be
 * read.
 */
export function processArguments(): string[] {
  return readFact("/proc/self/cmdline")?.split("\0") ?? [];
}

/**
 * Tells whether there is a process of a number.
 *
 * @param pid The number.
 * @returns Whether there is; `undefined` where that cannot be seen.
 */
export function isProcess(pid: number): boolean | undefined {
  if (readFact("/proc/self/stat") === undefined) return undefined;
  return readFact(`/proc/${pid}/stat`) !== undefined;
}

function readFact(path: string): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  // Without the permission Deno would prompt.
  if (!isGranted({ name: "read", path })) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const { NotCapable, NotFound } = Deno.errors;
    if (error instanceof NotCapable || error instanceof NotFound) {
      return undefined;
    }
    throw error;
  }
}
