/**
 * The kernel's locks of files in `/dev/shm`.
 *
 * Two kernel locks go with each file, freed by the kernel however their holder
 * ends:
 *
 * - **`flock(2)`, shared**, is held by every connection. Whoever gets it
 *   exclusively knows that nobody is connected, and that nobody can be while
 *   it is held.
 * - **`fcntl(2)`, `F_OFD_SETLKW`**, is held by whoever changes what a name
 *   leads to, on the file it leads to. As long as it is held, and the name was
 *   seen to lead there, no other changes it.
 *
 * @module
 */

import { EINTR, errno } from "../internal/c_library.ts";
import { fileCalls } from "./libc.ts";
import { fail } from "./shm_file.ts";

// From Linux's <sys/file.h>, <fcntl.h> and <errno.h>; alike on x86-64 and ARM.
const LOCK_SHARED = 1;
const LOCK_ALONE = 2 | 4; // exclusive, without waiting
const F_OFD_SETLKW = 38;
const F_WRLCK = 1;
const EWOULDBLOCK = 11;

/**
 * Takes the lock of a connection, which `closeFile` gives up.
 *
 * @param name The file's name.
 * @param file Its descriptor.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function lockConnection(name: string, file: number): void {
  uninterrupted("open", name, "flock", () => {
    return fileCalls().flock(file, LOCK_SHARED);
  });
}

/**
 * Tells whether anyone is connected to a file; if not, nobody can connect
 * until `closeFile`.
 *
 * @param name The file's name.
 * @param file A descriptor through which no connection was locked.
 * @returns Whether a process is connected.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function isConnected(name: string, file: number): boolean {
  if (fileCalls().flock(file, LOCK_ALONE) === 0) return false;
  return errno() === EWOULDBLOCK ? true : fail("look at", name, "flock");
}

/**
 * Takes the lock of who changes a name, which `closeFile` gives up.
 *
 * @param name The name.
 * @param file The descriptor of the file it leads to.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function lockName(name: string, file: number): void {
  // struct flock: type, whence, start, length 0 for all, no process.
  const range = new Uint8Array(32);
  range[0] = F_WRLCK;
  uninterrupted("change", name, "fcntl", () => {
    return fileCalls().fcntl(file, F_OFD_SETLKW, range);
  });
}

function uninterrupted(
  verb: string,
  name: string,
  call: string,
  act: () => number,
): void {
  while (act() !== 0) {
    const error = errno();
    if (error !== EINTR) fail(verb, name, call, error);
  }
}
