/**
 * Memory that lies in a temporary file, for what is larger than the machine's.
 *
 * The file is unlinked as soon as it is open, so that its space comes back
 * however the program ends, and its space is reserved before it is used: a
 * write into a page for which the disk has no room would end the process
 * (`SIGBUS`). Linux only, through the C library: `open(2)`, `mmap(2)`,
 * `posix_fallocate(3)`.
 *
 * @module
 */

import { AssayError } from "./errors.ts";
import { isGranted } from "./permission.ts";

const C_LIBRARY = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  posix_fallocate: { parameters: ["i32", "i64", "i64"], result: "i32" },
  mmap: {
    parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"],
    result: "pointer",
  },
  munmap: { parameters: ["pointer", "usize"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

// From Linux's <fcntl.h>, <sys/mman.h> and <errno.h>; alike on x86-64 and ARM.
const O_RDWR = 0o2;
const O_CLOEXEC = 0o2000000;
const PROT_READ_WRITE = 1 | 2;
const MAP_SHARED = 1;
const BLANK_IN_PLACE = 0x02 | 0x10 | 0x20 | 0x4000; // private, fixed, anonymous, no reserve
const MAP_FAILED = 2n ** 64n - 1n;
const EINTR = 4;
const NO_ROOM = new Set([27, 28, 122]); // EFBIG, ENOSPC, EDQUOT

/** A part of the address space. */
interface Mapping {
  readonly pointer: Deno.PointerObject;
  readonly bytes: number;
}

/** Memory in a temporary file. */
export interface MappedMemory extends Disposable {
  /** The memory, zeros at first; empty (detached) once disposed. */
  readonly buffer: ArrayBuffer;
}

let library: Deno.DynamicLibrary<typeof C_LIBRARY> | undefined;

/** The last resort for memory that nobody disposed of. */
const forgotten = new FinalizationRegistry(blank);

/**
 * Makes memory in a temporary file; needs `--allow-ffi`, and `--allow-write`
 * for the directory.
 *
 * @param bytes How much, at least 1 byte.
 * @param directory Where the file lies, on a disk with that much free space.
 * @returns The memory. Disposing of it gives the space back and empties
 * `buffer` and all views of it. What was moved to another thread before then
 * holds zeros there.
 * @throws {AssayError} `MAPPING_UNSUPPORTED` elsewhere than on Linux,
 * `FFI_NEEDED`, `TEMP_DIR_UNUSABLE`, `DISK_FULL`, `MAPPING_FAILED`.
 */
export function mapTemporaryFile(
  bytes: number,
  directory: string,
): MappedMemory {
  demandMapping();
  const mapping = mapUnlinked(bytes, directory);
  const buffer = Deno.UnsafePointerView.getArrayBuffer(
    mapping.pointer,
    bytes,
  );
  forgotten.register(buffer, mapping, buffer);
  return {
    buffer,
    [Symbol.dispose]() {
      if (!forgotten.unregister(buffer)) return;
      if (buffer.detached) return blank(mapping);
      buffer.transfer(0);
      cLibrary().munmap(mapping.pointer, BigInt(bytes));
    },
  };
}

function mapUnlinked(bytes: number, directory: string): Mapping {
  const libc = cLibrary();
  const file = openUnlinked(directory);
  try {
    reserve(file, bytes, directory);
    const pointer = libc.mmap(
      null,
      BigInt(bytes),
      PROT_READ_WRITE,
      MAP_SHARED,
      file,
      0n,
    );
    if (Deno.UnsafePointer.value(pointer) === MAP_FAILED) {
      throw failed("mmap", errno(), bytes);
    }
    return { pointer: pointer!, bytes };
  } finally {
    // The mapping keeps the file.
    libc.close(file);
  }
}

/** Opens a new file that has no name any more; gives its descriptor. */
function openUnlinked(directory: string): number {
  const path = makeFile(directory);
  const name = new TextEncoder().encode(`${path}\0`);
  try {
    const file = cLibrary().open(name, O_RDWR | O_CLOEXEC);
    if (file < 0) throw failed("open", errno(), 0);
    return file;
  } finally {
    Deno.removeSync(path);
  }
}

function makeFile(directory: string): string {
  const isPermitted = isGranted({ name: "write", path: directory });
  try {
    if (isPermitted) {
      return Deno.makeTempFileSync({ dir: directory, prefix: "assay-" });
    }
  } catch (cause) {
    throw new AssayError(
      `Cannot make a temporary file in '${directory}': expected a directory that this user may write to`,
      {
        code: "TEMP_DIR_UNUSABLE",
        data: { directory },
        hints: ["Create the directory, or name another as temp_dir."],
        cause,
      },
    );
  }
  throw new AssayError(
    `Cannot make a temporary file in '${directory}': expected the permission --allow-write=${directory}, found none`,
    {
      code: "TEMP_DIR_UNUSABLE",
      data: { directory },
      hints: [`Run with --allow-write=${directory}.`],
    },
  );
}

function reserve(file: number, bytes: number, directory: string): void {
  let error: number;
  do {
    error = cLibrary().posix_fallocate(file, 0n, BigInt(bytes));
  } while (error === EINTR);
  if (error === 0) return;
  if (!NO_ROOM.has(error)) throw failed("posix_fallocate", error, bytes);
  throw new AssayError(
    `Cannot reserve ${bytes} bytes in '${directory}': expected that much free space, found less`,
    {
      code: "DISK_FULL",
      data: { directory, bytes, errno: error },
      hints: ["Free space there, or name a directory on a larger disk."],
    },
  );
}

/**
 * Gives the file back but keeps the addresses readable: the buffer may have
 * been moved to where it cannot be emptied, and touching unmapped memory would
 * end the process.
 */
function blank({ pointer, bytes }: Mapping): void {
  cLibrary().mmap(
    pointer,
    BigInt(bytes),
    PROT_READ_WRITE,
    BLANK_IN_PLACE,
    -1,
    0n,
  );
}

function demandMapping(): void {
  if (Deno.build.os !== "linux") {
    throw new AssayError(
      `Cannot map a file into memory: expected Linux, found ${Deno.build.os}`,
      {
        code: "MAPPING_UNSUPPORTED",
        data: { os: Deno.build.os },
        hints: ["Work on the array in chunks that fit into memory."],
      },
    );
  }
  if (isGranted({ name: "ffi" })) return;
  throw new AssayError(
    "Cannot map a file into memory: expected the permission --allow-ffi, found none",
    {
      code: "FFI_NEEDED",
      hints: [
        "Run with --allow-ffi, without a path.",
        "Or allow arrays more memory: max_memory.",
      ],
    },
  );
}

/** Opened late: it takes a millisecond, and a permission. */
function cLibrary(): Deno.DynamicLibrary<typeof C_LIBRARY>["symbols"] {
  library ??= Deno.dlopen("libc.so.6", C_LIBRARY);
  return library.symbols;
}

function errno(): number {
  const pointer = cLibrary().__errno_location()!;
  return new Deno.UnsafePointerView(pointer).getInt32();
}

function failed(call: string, error: number, bytes: number): AssayError {
  return new AssayError(
    `Cannot map a file of ${bytes} bytes into memory: expected ${call} to succeed, found error ${error}`,
    {
      code: "MAPPING_FAILED",
      data: { call, errno: error, bytes },
      hints: [`Look up errno ${error}; limits (ulimit -a) may be the reason.`],
    },
  );
}
