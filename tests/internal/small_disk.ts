/**
 * A disk of known size, for tests of what takes and frees space.
 *
 * @module
 */

import { freeDisk } from "../../src/internal/system_limits.ts";
import { temporaryFolder } from "../hash/folder.ts";

/** A disk that is removed when disposed of. */
export interface SmallDisk extends Disposable {
  /** Where it is. */
  readonly path: string;
  /** Tells how much of it is free, in bytes. */
  free(): number;
}

/** Whether disks can be mounted here: by root, on Linux. */
export const CAN_MOUNT: boolean = canMount();

if (!CAN_MOUNT) {
  // deno-lint-ignore no-console -- the line a person running the tests reads
  console.warn("mounting needs root: the tests of full disks are skipped");
}

/**
 * Mounts a file system in memory.
 *
 * @param size Its size, in bytes: a multiple of 4096.
 * @returns The disk.
 */
export function smallDisk(size: number): SmallDisk {
  const folder = temporaryFolder();
  const { path } = folder;
  mounting("mount", "-t", "tmpfs", "-o", `size=${size}`, "assay", path);
  return {
    path,
    free: () => freeDisk(path),
    [Symbol.dispose]() {
      mounting("umount", path);
      folder[Symbol.dispose]();
    },
  };
}

function canMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  try {
    smallDisk(4096)[Symbol.dispose]();
    return true;
  } catch {
    // A container's root may not.
    return false;
  }
}

function mounting(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
