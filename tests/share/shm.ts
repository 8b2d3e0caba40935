/**
 * Segments of tests, in `/dev/shm` and elsewhere.
 *
 * @module
 */

import type { DType } from "../../src/array/mod.ts";
import { openCLibrary } from "../../src/internal/c_library.ts";
import { processSegments } from "../../src/share/process_segments.ts";
import type { Segment } from "../../src/share/segment.ts";

/** Whether this machine can share memory between processes. */
export const HAS_SHM: boolean = Deno.build.os === "linux";

// Deno's own calls reach into /dev with every permission only.
const libc = HAS_SHM
  ? openCLibrary({
    open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
    pwrite: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
    unlink: { parameters: ["buffer"], result: "i32" },
  })
  : undefined;

const O_RDWR = 0o2;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;

/** A name of its own, whose file is removed when disposed of. */
export interface ShmName extends Disposable {
  /** The name. */
  readonly name: string;
  /** The path of its file. */
  readonly path: string;
  /** Tells whether there is such a file. */
  exists(): boolean;
  /** Reads the file, at most 64 KiB. */
  read(): Uint8Array<ArrayBuffer>;
  /** Makes the file, or writes it anew in its place. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** Removes the file, if there is one. */
  remove(): void;
}

/**
 * Makes a name that no other test has.
 *
 * @returns The name.
 */
export function shmName(): ShmName {
  const name = `assay-test-${crypto.randomUUID()}`;
  const path = `/dev/shm/${name}`;
  const cPath = new TextEncoder().encode(`${path}\0`);
  const { open, close, pread, pwrite, unlink } = libc!;
  const remove = () => void unlink(cPath);
  const opened = <T>(flags: number, act: (file: number) => T) => {
    const file = open(cPath, flags, 0o600);
    if (file < 0) throw new Error(`Cannot open ${path}`);
    try {
      return act(file);
    } finally {
      close(file);
    }
  };
  return {
    name,
    path,
    remove,
    exists() {
      const file = open(cPath, O_RDWR, 0);
      return file >= 0 && close(file) === 0;
    },
    read: () =>
      opened(O_RDWR, (file) => {
        const bytes = new Uint8Array(65536);
        return bytes.slice(0, Number(pread(file, bytes, 65536n, 0n)));
      }),
    write: (bytes) =>
      opened(O_RDWR | O_CREAT | O_TRUNC, (file) => {
        const written = pwrite(file, bytes, BigInt(bytes.length), 0n);
        if (Number(written) !== bytes.length) throw new Error("short write");
      }),
    [Symbol.dispose]: remove,
  };
}

/**
 * Makes a segment of zeros.
 *
 * @param name Its name.
 * @param shape The length of each axis.
 * @param dtype The dtype.
 * @returns The connection, ended when disposed of.
 */
export function makeSegment(
  name: string,
  shape: readonly number[] = [4],
  dtype: DType = "float64",
): Segment & Disposable {
  return connection(processSegments.create(name, { dtype, shape }, {
    existOk: false,
    fill: () => {},
  }));
}

/**
 * Connects to a segment.
 *
 * @param name Its name, which there is.
 * @returns The connection, ended when disposed of.
 */
export function attachSegment(name: string): Segment & Disposable {
  return connection(processSegments.attach(name)!);
}

function connection(segment: Segment): Segment & Disposable {
  return Object.assign(segment, {
    [Symbol.dispose]: () => segment.disconnect(),
  });
}

/**
 * Gives the elements of a segment of float64.
 *
 * @param segment The segment.
 * @returns Its elements, live.
 */
export function valuesOf({ buffer, dataOffset }: Segment): Float64Array {
  return new Float64Array(buffer, dataOffset);
}
