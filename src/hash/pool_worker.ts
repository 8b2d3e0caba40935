/**
 * The worker of the hash pool: digests batches of files.
 *
 * @module
 */

import { isMainThread, parentPort } from "node:worker_threads";
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
}

/** Files that are digested together. */
export interface Batch {
  /** The files. */
  readonly files: readonly FileToDigest[];
  /** Their bytes together. */
  readonly bytes: number;
  /** The words of the `Reading` that watches and stops them. */
  readonly reading: SharedArrayBuffer;
}

/** What became of one file; `undefined` when reading was stopped. */
export type Outcome = Digested | Failure | undefined;

/** A batch in few pieces: each piece costs time to copy to a worker. */
export interface PackedBatch {
  /** The paths, with a NUL between them. */
  readonly paths: string;
  /** Device, inode, size, mtime and ctime of each file. */
  readonly states: Float64Array;
  /** The words of the reading. */
  readonly reading: SharedArrayBuffer;
}

/** What became of a batch, in few pieces. */
export interface BatchOutcome {
  /** A digest for each file in one text; blanks where there is none. */
  readonly digests: string;
  /** What is more than the digest of a file in its expected state. */
  readonly others: ReadonlyMap<number, Outcome>;
}

/** How many hexadecimal digits a digest has. */
const DIGITS = 64;
/** How many numbers a state has. */
const FIELDS = 5;

/**
 * Digests a batch in this thread, a file or a chunk of one at each step.
 *
 * @param batch The files.
 * @returns What became of each.
 */
export function* digestBatch(
  { files, reading: memory }: Batch,
): Generator<void, Outcome[]> {
  const words = reading(memory);
  const outcomes: Outcome[] = [];
  for (const { path, state } of files) {
    try {
      outcomes.push(yield* digestFile(path, state, words));
    } catch (error) {
      outcomes.push(failureOf(path, error));
    }
    yield;
  }
  return outcomes;
}

function drain<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Packs a batch for a worker.
 *
 * @param batch The files.
 * @returns The message.
 */
export function packBatch({ files, reading }: Batch): PackedBatch {
  const states = new Float64Array(files.length * FIELDS);
  files.forEach(({ state }, index) => {
    const { device, inode, size, mtime, ctime } = state;
    states.set([device, inode, size, mtime, ctime], index * FIELDS);
  });
  return { paths: files.map(({ path }) => path).join("\0"), states, reading };
}

function unpackBatch({ paths, states, reading }: PackedBatch): Batch {
  const files = paths.split("\0").map((path, index) => {
    const at = index * FIELDS;
    const state = {
      device: states[at]!,
      inode: states[at + 1]!,
      size: states[at + 2]!,
      mtime: states[at + 3]!,
      ctime: states[at + 4]!,
    };
    return { path, state };
  });
  return { files, bytes: 0, reading };
}

function packOutcomes(outcomes: Outcome[], { files }: Batch): BatchOutcome {
  const others = new Map<number, Outcome>();
  const digests = outcomes.map((outcome, index) => {
    if (outcome === undefined || "code" in outcome) {
      others.set(index, outcome);
      return " ".repeat(DIGITS);
    }
    if (!outcome.complete || outcome.state !== files[index]!.state) {
      others.set(index, outcome);
    }
    return outcome.digest;
  });
  return { digests: digests.join(""), others };
}

/**
 * Reads what a worker made of a batch.
 *
 * @param outcome The worker's message.
 * @param batch The files.
 * @returns What became of each.
 */
export function outcomesOf(
  { digests, others }: BatchOutcome,
  { files }: Batch,
): Outcome[] {
  return files.map(({ state }, index) => {
    if (others.has(index)) return others.get(index);
    const digest = digests.slice(index * DIGITS, (index + 1) * DIGITS);
    return { digest, state, complete: true };
  });
}

if (!isMainThread && globalThis.name === WORKER_NAME) {
  parentPort?.on("message", (message: PackedBatch) => {
    const batch = unpackBatch(message);
    parentPort?.postMessage(packOutcomes(drain(digestBatch(batch)), batch));
  });
}
