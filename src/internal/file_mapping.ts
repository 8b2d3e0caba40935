/**
 * Files as memory: what is stored into the buffer is stored into the file.
 *
 * Linux only, through the C library: `mmap(2)`, `posix_fallocate(3)`; needs
 * `--allow-ffi`.
 *
 * @module
 */

import { EINTR, errno, openCLibrary } from "./c_library.ts";
import { AssayError } from "./errors.ts";

const SYMBOLS = {
  posix_fallocate: { parameters: ["i32", "i64", "i64"], result: "i32" },
  mmap: {
    parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"],
    result: "pointer",
  },
  munmap: { parameters: ["pointer", "usize"], result: "i32" },
} as const;

// From Linux's <sys/mman.h> and <errno.h>; alike on x86-64 and ARM.
const PROT_READ_WRITE = 1 | 2;
const MAP_SHARED = 1;
const BLANK_IN_PLACE = 0x02 | 0x10 | 0x20 | 0x4000; // private, fixed, anonymous, no reserve
const MAP_FAILED = 2n ** 64n - 1n;
const NO_ROOM = new Set([27, 28, 122]); // EFBIG, ENOSPC, EDQUOT

/** A part of the address space, and what goes with it. */
interface Mapping {
  readonly pointer: Deno.PointerObject;
  readonly bytes: number;
  readonly onEnd: () => void;
}

/** Memory that is a file. */
export interface FileMapping extends Disposable {
  /** The memory; empty (detached) once disposed. */
  readonly buffer: ArrayBuffer;
  /** Where it is, for calls of the C library; not to be used once disposed. */
  readonly pointer: Deno.PointerObject;
}

let library: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"] | undefined;

function cLibrary() {
  return library ??= openCLibrary(SYMBOLS);
}

/** The last resort for memory that nobody disposed of. */
const forgotten = new FinalizationRegistry(blank);

/**
 * Maps the first bytes of an open file, which must have as many: touching
 * memory beyond its end would end the process (`SIGBUS`).
 *
 * The mapping keeps the file; the descriptor may be closed.
 *
 * @param file The file's descriptor.
 * @param bytes How many, at least 1.
 * @param onEnd Called once before the memory goes, when it is disposed of or
 * its buffer was forgotten; must not refer to the buffer.
 * @returns The memory. Disposing of it empties `buffer` and all views of it.
 * What was moved to another thread before then holds zeros there.
 * @throws {AssayError} `MAPPING_FAILED`.
 */
export function mapFile(
  file: number,
  bytes: number,
  onEnd: () => void = () => {},
): FileMapping {
  const size = BigInt(bytes);
  const libc = cLibrary();
  const pointer = libc.mmap(null, size, PROT_READ_WRITE, MAP_SHARED, file, 0n);
  if (Deno.UnsafePointer.value(pointer) === MAP_FAILED) {
    throw mappingFailed("mmap", errno(), bytes);
  }
  const mapping = { pointer: pointer!, bytes, onEnd };
  const buffer = Deno.UnsafePointerView.getArrayBuffer(pointer!, bytes);
  forgotten.register(buffer, mapping, buffer);
  return {
    buffer,
    pointer: pointer!,
    [Symbol.dispose]() {
      if (!forgotten.unregister(buffer)) return;
      if (buffer.detached) return blank(mapping);
      onEnd();
      buffer.transfer(0);
      libc.munmap(pointer, size);
    },
  };
}

/**
 * Gives an open file room for as many bytes, and at least that size.
 *
 * @param file The file's descriptor.
 * @param bytes How many, at least 1.
 * @returns Whether there is that much free space.
 * @throws {AssayError} `MAPPING_FAILED`.
 */
export function reserveRoom(file: number, bytes: number): boolean {
  let error: number;
  do {
    error = cLibrary().posix_fallocate(file, 0n, BigInt(bytes));
  } while (error === EINTR);
  if (error === 0) return true;
  if (NO_ROOM.has(error)) return false;
  throw mappingFailed("posix_fallocate", error, bytes);
}

/**
 * Gives the file back but keeps the addresses readable: the buffer may have
 * been moved to where it cannot be emptied, and touching unmapped memory would
 * end the process.
 */
function blank({ pointer, bytes, onEnd }: Mapping): void {
  onEnd();
  cLibrary().mmap(
    pointer,
    BigInt(bytes),
    PROT_READ_WRITE,
    BLANK_IN_PLACE,
    -1,
    0n,
  );
}

/**
 * Makes the error of a call that failed while a file was mapped.
 *
 * @param call The call.
 * @param error The number of the error.
 * @param bytes How much was to be mapped.
 * @returns The error.
 */
export function mappingFailed(
  call: string,
  error: number,
  bytes: number,
): AssayError {
  return new AssayError(
    `Cannot map a file of ${bytes} bytes into memory: expected ${call} to succeed, found error ${error}`,
    {
      code: "MAPPING_FAILED",
      data: { call, errno: error, bytes },
      hints: [`Look up errno ${error}; limits (ulimit -a) may be the reason.`],
    },
  );
}
