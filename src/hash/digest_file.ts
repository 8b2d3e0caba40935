/**
 * Reading one file and hashing it.
 *
 * This is the only code of the toolkit that reads a file to hash it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { type FileState, fileState, sameState } from "./file_state.ts";
import { HashError } from "./hash_error.ts";

/** Bytes read at a time: enough to feed SHA-256, small enough for the cache. */
const CHUNK = 1 << 18;
/** How often a file that changes under the reader is read. */
const ATTEMPTS = 3;

/** A digest with the state of the file that was read. */
export interface Digested {
  /** Lower-case hexadecimal SHA-256. */
  readonly digest: string;
  /** The file's state, the same before and after reading. */
  readonly state: FileState;
  /** Whether as many bytes were read as the state says (not so in `/proc`). */
  readonly complete: boolean;
}

/** Lets one thread watch and stop the reading of another. */
export interface Reading {
  /** Element 0 becomes 1 when reading is to stop. */
  readonly stop: Int32Array;
  /** Element 0 counts the bytes read. */
  readonly bytes: BigInt64Array;
}

/**
 * Makes the shared words of a {@linkcode Reading}.
 *
 * @param buffer Memory of an earlier one; at least 16 bytes.
 * @returns The reading.
 */
export function reading(
  buffer: SharedArrayBuffer = new SharedArrayBuffer(16),
): Reading {
  return {
    stop: new Int32Array(buffer, 0, 1),
    bytes: new BigInt64Array(buffer, 8, 1),
  };
}

// Filled and hashed within one step, so all readers of a thread share it.
const chunk = new Uint8Array(CHUNK);

/**
 * Reads a file and hashes it, a chunk at each step; once more if it changed
 * meanwhile.
 *
 * @param path A regular file: opening a FIFO would wait for its writer.
 * @param expected Its state a moment ago, which spares a look at it.
 * @param progress Counts the bytes and may stop the reading.
 * @returns The digest, or `undefined` when reading was stopped.
 * @throws {HashError} `FILE_UNSTABLE`: it changed again.
 */
export function* digestFile(
  path: string,
  expected: FileState,
  progress: Reading,
): Generator<void, Digested | undefined> {
  let before = expected;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    using file = Deno.openSync(path);
    const content = yield* readAndHash(file, before.size, progress);
    if (content === undefined) return undefined;
    const state = fileState(file.statSync());
    if (sameState(before, state)) {
      const complete = content.bytes === before.size;
      return { digest: content.digest, state: before, complete };
    }
    before = state;
  }
  throw new HashError(
    `Cannot hash '${path}': it changed while it was read, ${ATTEMPTS} times`,
    {
      code: "FILE_UNSTABLE",
      data: { path },
      hints: ["Wait until its writer is done, or hash a copy."],
    },
  );
}

function* readAndHash(
  file: Deno.FsFile,
  size: number,
  progress: Reading,
): Generator<void, { digest: string; bytes: number } | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  while (Atomics.load(progress.stop, 0) === 0) {
    const count = file.readSync(chunk) ?? 0;
    if (count > 0) {
      hash.update(count === CHUNK ? chunk : chunk.subarray(0, count));
      bytes += count;
      Atomics.add(progress.bytes, 0, BigInt(count));
    }
    // A file that ends where stat said needs no further read: had it grown,
    // its times would tell.
    if (count === 0 || (bytes === size && count < CHUNK)) {
      return { digest: hash.digest("hex"), bytes };
    }
    yield;
  }
  return undefined;
}
