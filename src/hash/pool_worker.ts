/**
 * The worker of the hash pool: digests batches of files.
 *
 * @module
 */

import { type Digested, digestFile, reading } from "./digest_file.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { FileState } from "./file_state.ts";

/** The module to start workers from. */
export const WORKER_URL: string = import.meta.url;
/** The name a worker must bear for this module to do anything. */
export const WORKER_NAME = "assay:hash";

/** A file to digest. */
export interface FileToDigest {
  /** Path of a regular file. */
  readonly path: string;
  /** Its state a moment ago. */
  readonly state: FileState;
  /** The words of a `Reading` that watches and stops it. */
  readonly reading: SharedArrayBuffer;
}

/** What became of one file; `undefined` when reading was stopped. */
export type Outcome =
  | { readonly digested: Digested }
  | { readonly failure: Failure }
  | undefined;

/** Files for a worker, in few pieces: each piece costs time to copy. */
export interface Batch {
  /** The paths, each followed by a NUL. */
  readonly paths: string;
  /** Five numbers a file, device, inode, size, mtime, ctime. */
  readonly states: Float64Array;
  /** The reading of all of them. */
  readonly reading: SharedArrayBuffer;
}

/** What became of a batch. */
export interface BatchOutcome {
  /** The digests of all files in one text; blanks where there is none. */
  readonly digests: string;
  /** The outcomes that are more than a digest of the expected state. */
  readonly others: ReadonlyMap<number, Outcome>;
}

const HEX = 64;

/**
 * Packs files for a worker.
 *
 * @param files Files of one reading.
 * @returns The batch.
 */
export function packBatch(
  files: readonly [FileToDigest, ...FileToDigest[]],
): Batch {
  const states = new Float64Array(files.length * 5);
  let paths = "";
  files.forEach(({ path, state }, index) => {
    paths += `${path}\0`;
    states[index * 5] = state.device;
    states[index * 5 + 1] = state.inode;
    states[index * 5 + 2] = state.size;
    states[index * 5 + 3] = state.mtime;
    states[index * 5 + 4] = state.ctime;
  });
  return { paths, states, reading: files[0].reading };
}

/**
 * Reads what a worker made of one file of a batch.
 *
 * @param outcome What came of the batch.
 * @param file The file.
 * @param index Its place in the batch.
 * @returns What became of it.
 */
export function unpackOutcome(
  { digests, others }: BatchOutcome,
  file: FileToDigest,
  index: number,
): Outcome {
  if (others.has(index)) return others.get(index);
  const digest = digests.slice(index * HEX, (index + 1) * HEX);
  return { digested: { digest, state: file.state, complete: true } };
}

/**
 * Digests one file; what goes wrong is part of the outcome.
 *
 * @param file The file.
 * @returns The outcome.
 */
export function outcomeOf(file: FileToDigest): Outcome {
  try {
    const digested = digestFile(file.path, file.state, reading(file.reading));
    return digested && { digested };
  } catch (error) {
    return { failure: failureOf(file.path, error) };
  }
}

function digestBatch({ paths, states, reading }: Batch): BatchOutcome {
  const others = new Map<number, Outcome>();
  let digests = "";
  paths.split("\0").slice(0, -1).forEach((path, index) => {
    const [device, inode, size, mtime, ctime] = states.subarray(index * 5);
    const state = { device, inode, size, mtime, ctime } as FileState;
    const outcome = outcomeOf({ path, state, reading });
    if (outcome && "digested" in outcome) {
      const { digested } = outcome;
      digests += digested.digest;
      if (digested.complete && digested.state === state) return;
    } else digests += " ".repeat(HEX);
    others.set(index, outcome);
  });
  return { digests, others };
}

interface WorkerScope {
  readonly name?: string;
  onmessage: (event: MessageEvent<Batch>) => void;
  postMessage(outcome: BatchOutcome): void;
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) {
  scope.onmessage = ({ data }) => scope.postMessage(digestBatch(data));
}
