/**
 * The fingerprint of a stage's function.
 *
 * @module
 */

import { type Fingerprint, fingerprint, type Given } from "../code/kit.ts";
import { sha256 } from "../internal/sha256.ts";

export type { Fingerprint };

/** What a fingerprint is taken of. */
export interface Fingerprinted {
  /** The function. */
  readonly fn: (...args: unknown[]) => unknown;
  /** URL of the module that defines it, if that is known. */
  readonly module: string | undefined;
}

/**
 * Tells functions that share a stage's name apart, whatever their code is.
 *
 * @param fingerprint The fingerprint of a function.
 * @returns The digest of what it is called, such as `fit() in fit.ts`.
 */
export function functionDigest({ symbols }: Fingerprint): string {
  return sha256(symbols[0]?.label ?? "");
}

/**
 * Takes the fingerprint of a function.
 *
 * @param spec The function and its module.
 * @param uses What the stage uses beside its arguments, if it uses anything.
 * @returns The fingerprint; without a digest if it cannot be followed.
 */
export function fingerprintOf(
  { fn, module }: Fingerprinted,
  uses?: Given,
): Fingerprint {
  if (module !== undefined) return fingerprint(fn, module, uses);
  return {
    digest: null,
    symbols: [],
    modules: [],
    problems: [
      `the module of '${fn.name}' is unknown; give the stage ` +
      "'module: import.meta.url'",
    ],
    captured: [],
    texts: () => new Map(),
  };
}
