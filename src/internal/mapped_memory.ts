/**
 * Memory that lies in a temporary file, for what is larger than the machine's.
 *
 * The file is unlinked as soon as it is open, so that its space comes back
 * however the program ends, and its space is reserved before it is used: a
 * write into a page for which the disk has no room would end the process
 * (`SIGBUS`). Linux only, through the C library.
 *
 * @module
 */

import { errno, openCLibrary } from "./c_library.ts";
import { AssayError } from "./errors.ts";
import { mapFile, mappingFailed, reserveRoom } from "./file_mapping.ts";
import { isGranted } from "./permission.ts";

const SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

// From Linux's <fcntl.h>; alike on x86-64 and ARM.
const O_RDWR = 0o2;
const O_CLOEXEC = 0o2000000;

/** Memory in a temporary file. */
export interface MappedMemory extends Disposable {
  /** The memory, zeros at first; empty (detached) once disposed. */
  readonly buffer: ArrayBuffer;
}

let library: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"] | undefined;

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
  const file = openUnlinked(directory);
  try {
    reserve(file, bytes, directory);
    return mapFile(file, bytes);
  } finally {
    // The mapping keeps the file.
    cLibrary().close(file);
  }
}

/** Opens a new file that has no name any more; gives its descriptor. */
function openUnlinked(directory: string): number {
  const path = makeFile(directory);
  const name = new TextEncoder().encode(`${path}\0`);
  try {
    const file = cLibrary().open(name, O_RDWR | O_CLOEXEC);
    if (file < 0) throw mappingFailed("open", errno(), 0);
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
  if (reserveRoom(file, bytes)) return;
  throw new AssayError(
    `Cannot reserve ${bytes} bytes in '${directory}': expected that much free space, found less`,
    {
      code: "DISK_FULL",
      data: { directory, bytes },
      hints: ["Free space there, or name a directory on a larger disk."],
    },
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

function cLibrary() {
  return library ??= openCLibrary(SYMBOLS);
}
