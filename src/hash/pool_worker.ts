/**
 * The worker of the hash pool: digests batches of files.
 *
 * @module
 */

import { type Digested, digestFile, reading } from "./digest_file.ts";
import { type Failure, failureOf } from "./failure.ts";

/** The module to start workers from. */
export const WORKER_URL: string = import.meta.url;
/** The name a worker must bear for this module to do anything. */
export const WORKER_NAME = "assay:hash";

/** Files for a worker to digest. */
export interface Batch {
  /** Paths of regular files. */
  readonly paths: readonly string[];
  /** The words of a `Reading`. */
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
 * @param path A regular file.
 * @param shared The words of a `Reading`.
 * @returns The outcome.
 */
export function outcomeOf(path: string, shared: SharedArrayBuffer): Outcome {
  try {
    const digested = digestFile(path, reading(shared));
    return digested && { digested };
  } catch (error) {
    return { failure: failureOf(path, error) };
  }
}

interface WorkerScope {
  readonly name?: string;
  onmessage: (event: MessageEvent<Batch>) => void;
  postMessage(outcomes: Outcome[]): void;
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) {
  scope.onmessage = ({ data }) =>
    scope.postMessage(data.paths.map((path) => outcomeOf(path, data.reading)));
}
