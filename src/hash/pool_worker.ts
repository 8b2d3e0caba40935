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

interface WorkerScope {
  readonly name?: string;
  onmessage: (event: MessageEvent<FileToDigest[]>) => void;
  postMessage(outcomes: Outcome[]): void;
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) {
  scope.onmessage = ({ data }) => scope.postMessage(data.map(outcomeOf));
}
