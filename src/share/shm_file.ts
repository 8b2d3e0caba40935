/**
 * Files of `/dev/shm`, which lie in memory, by the C library alone: with
 * `--allow-ffi` no other permission is needed.
 *
 * @module
 */

import { getSystemErrorName } from "node:util";
import { errno } from "../internal/c_library.ts";
import { fileCalls } from "./libc.ts";
import { ShareError } from "./share_error.ts";

/** Where segments lie. */
export const SHM_DIRECTORY = "/dev/shm";

/** What is known of a file. */
export interface FileFacts {
  /** Which file it is, as long as it exists. */
  readonly inode: bigint;
  /** How many names it has. */
  readonly names: number;
  /** Whether it is a plain file. */
  readonly isFile: boolean;
  /** Its size, in bytes. */
  readonly size: number;
  /** How many bytes of it have room. */
  readonly room: number;
}

// From Linux's <fcntl.h>, <sys/stat.h> and <errno.h>; alike on
// x86-64 and ARM, save O_DIRECTORY and O_NOFOLLOW.
const IS_ARM = Deno.build.arch === "aarch64";
const O_RDWR = 0o2;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const O_DIRECTORY = IS_ARM ? 0o40000 : 0o200000;
const O_NOFOLLOW = IS_ARM ? 0o100000 : 0o400000;
const O_TMPFILE = 0o20000000 | O_DIRECTORY;
const OWNER_ONLY = 0o600;
/** Paths are taken as they are. */
export const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;
const ENOENT = 2;

/**
 * Opens a new file that has no name yet.
 *
 * @param name The name it is meant to get.
 * @returns Its descriptor.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function openUnnamed(name: string): number {
  const flags = O_TMPFILE | O_RDWR | O_CLOEXEC;
  const file = fileCalls().open(text(SHM_DIRECTORY), flags, OWNER_ONLY);
  return file < 0 ? fail("make", name, "open") : file;
}

/**
 * Opens the file of a name.
 *
 * @param name The name.
 * @returns Its descriptor; nothing when no file has the name.
 * @throws {ShareError} `SEGMENT_FAILED`: it cannot be opened.
 */
export function openNamed(name: string): number | undefined {
  const flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const file = fileCalls().open(pathOf(name), flags, 0);
  if (file >= 0) return file;
  return errno() === ENOENT ? undefined : fail("open", name, "open");
}

/**
 * Closes a file, and gives up the locks taken through the descriptor.
 *
 * @param file Its descriptor.
 */
export function closeFile(file: number): void {
  fileCalls().close(file);
}

/**
 * Looks at an open file.
 *
 * @param name Its name.
 * @param file Its descriptor.
 * @returns What is known of it.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function factsOf(name: string, file: number): FileFacts {
  return statx(file, text(""), AT_EMPTY_PATH) ?? fail("look at", name, "statx");
}

/**
 * Looks at what a name leads to.
 *
 * @param name The name.
 * @returns What is known of it; nothing when no file has the name.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function factsAt(name: string): FileFacts | undefined {
  const facts = statx(AT_FDCWD, pathOf(name), AT_SYMLINK_NOFOLLOW);
  if (facts !== undefined || errno() === ENOENT) return facts;
  return fail("look at", name, "statx");
}

function statx(
  directory: number,
  path: Uint8Array<ArrayBuffer>,
  flags: number,
): FileFacts | undefined {
  const buffer = new Uint8Array(256);
  const { statx } = fileCalls();
  if (statx(directory, path, flags, STATX_BASIC_STATS, buffer) !== 0) return;
  const view = new DataView(buffer.buffer);
  return {
    names: view.getUint32(16, true),
    isFile: (view.getUint16(28, true) & 0o170000) === 0o100000,
    inode: view.getBigUint64(32, true),
    size: Number(view.getBigUint64(40, true)),
    room: 512 * Number(view.getBigUint64(48, true)),
  };
}

/**
 * Reads the first bytes of a file, without mapping it: it may be short.
 *
 * @param name Its name.
 * @param file Its descriptor.
 * @param bytes How many to read at most.
 * @returns What was read.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function readStart(
  name: string,
  file: number,
  bytes: number,
): Uint8Array {
  const buffer = new Uint8Array(bytes);
  const read = fileCalls().pread(file, buffer, BigInt(bytes), 0n);
  return read < 0n ? fail("read", name, "pread") : buffer.subarray(
    0,
    Number(read),
  );
}

/**
 * Tells how much more can be stored.
 *
 * @param name The name of an open file.
 * @param file Its descriptor.
 * @returns Bytes.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function freeRoom(name: string, file: number): number {
  const buffer = new Uint8Array(128);
  if (fileCalls().fstatfs(file, buffer) !== 0) fail("make", name, "fstatfs");
  const view = new DataView(buffer.buffer);
  return Number(view.getBigUint64(8, true) * view.getBigUint64(32, true));
}

/**
 * Gives the path of a name to the C library.
 *
 * @param name The name.
 * @returns The path, ended by a zero.
 */
export function pathOf(name: string): Uint8Array<ArrayBuffer> {
  return text(`${SHM_DIRECTORY}/${name}`);
}

/**
 * Gives a text to the C library.
 *
 * @param value The text.
 * @returns Its bytes, ended by a zero.
 */
export function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${value}\0`);
}

/**
 * Raises the error of a call that failed.
 *
 * @param verb What cannot be done with the segment.
 * @param name The segment's name.
 * @param call The call.
 * @param error The number of the error.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function fail(
  verb: string,
  name: string,
  call: string,
  error: number = errno(),
): never {
  const found = getSystemErrorName(-error) ?? `error ${error}`;
  throw new ShareError(
    `Cannot ${verb} the segment '${name}' in ${SHM_DIRECTORY}: expected ${call} to succeed, found ${found}`,
    {
      code: "SEGMENT_FAILED",
      data: { name, call, errno: error },
      hints: [
        error === 13 || error === 1
          ? "It belongs to another user: choose another name."
          : `'man 2 ${call}' tells what ${found} means.`,
      ],
    },
  );
}
