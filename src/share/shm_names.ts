/**
 * The names that files in `/dev/shm` have.
 *
 * @module
 */

import { errno } from "../internal/c_library.ts";
import { fileCalls } from "./libc.ts";
import { AT_FDCWD, fail, pathOf, SHM_DIRECTORY, text } from "./shm_file.ts";

// From Linux's <fcntl.h>, <dirent.h> and <errno.h>; alike on x86-64 and ARM.
const AT_SYMLINK_FOLLOW = 0x400;
const DT_REG = 8;
const EEXIST = 17;

/**
 * Gives a file a name that no other has.
 *
 * @param name The name.
 * @param file The file's descriptor.
 * @returns Whether it was free.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function giveName(name: string, file: number): boolean {
  const own = text(`/proc/self/fd/${file}`);
  const { linkat } = fileCalls();
  if (linkat(AT_FDCWD, own, AT_FDCWD, pathOf(name), AT_SYMLINK_FOLLOW) === 0) {
    return true;
  }
  return errno() === EEXIST ? false : fail("make", name, "linkat");
}

/**
 * Makes a name lead to another file, at no moment to none.
 *
 * @param name The name.
 * @param file The descriptor of the file it is to lead to, which has no name.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function moveName(name: string, file: number): void {
  const temporary = `.assay-${crypto.randomUUID()}`;
  giveName(temporary, file);
  if (fileCalls().rename(pathOf(temporary), pathOf(name)) === 0) return;
  const error = errno();
  fileCalls().unlink(pathOf(temporary));
  fail("replace", name, "rename", error);
}

/**
 * Takes a name away.
 *
 * @param name The name, which a file has.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function removeName(name: string): void {
  if (fileCalls().unlink(pathOf(name)) !== 0) fail("remove", name, "unlink");
}

/**
 * Lists the names that plain files have.
 *
 * @returns The names, sorted; those that are no UTF-8 left out.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function namesOfFiles(): string[] {
  const { opendir, readdir, closedir } = fileCalls();
  const directory = opendir(text(SHM_DIRECTORY));
  if (directory === null) fail("look for", "*", "opendir");
  const names: string[] = [];
  try {
    for (let entry = readdir(directory); entry; entry = readdir(directory)) {
      const name = nameOfFile(new Deno.UnsafePointerView(entry));
      if (name !== undefined) names.push(name);
    }
  } finally {
    closedir(directory);
  }
  return names.sort();
}

/** Reads a `struct dirent`. */
function nameOfFile(entry: Deno.UnsafePointerView): string | undefined {
  if (entry.getUint8(18) !== DT_REG) return undefined;
  const bytes = new Uint8Array(entry.getUint16(16) - 19);
  entry.copyInto(bytes, 19);
  const name = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  return name.includes("\ufffd") ? undefined : name;
}
