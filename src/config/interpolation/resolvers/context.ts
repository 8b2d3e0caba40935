/**
 * What the resolvers that come with the toolkit share.
 *
 * @module
 */

import { isGranted } from "../../../internal/permission.ts";
import { AssayError } from "../../../internal/errors.ts";
import type { Environment } from "../../environment.ts";

/**
 * What `${name:a,b}` calls, with the texts `"a"` and `"b"`; it gives plain
 * data, or a promise of it.
 */
export type Resolver = (...args: string[]) => unknown;

/** What one compile gives to its resolvers. */
export interface ResolverContext {
  /** The directory of relative paths, absolute. */
  readonly cwd: string;
  readonly environment: Environment;
  /** Whether the variables are the process's, which need a permission. */
  readonly isProcess: boolean;
  /** The instant of the compile. */
  readonly now: Date;
  /** Functions that this compile alone knows. */
  readonly resolvers?: Readonly<Record<string, Resolver>>;
}

/** A resolver that comes with the toolkit. */
export type BuiltIn = (
  context: ResolverContext,
  ...args: string[]
) => unknown;

/**
 * Refuses what a resolver cannot do.
 *
 * @param message The sentence.
 * @param hint What to do next.
 * @param cause The error that led to it.
 * @returns The error, `RESOLVER_FAILED`.
 */
export function resolverError(
  message: string,
  hint: string,
  cause?: unknown,
): AssayError {
  return new AssayError(message, {
    code: "RESOLVER_FAILED",
    hints: [hint],
    cause,
  });
}

/**
 * Checks that a path may be read, without a prompt.
 *
 * @param path The absolute path.
 * @throws {AssayError} `RESOLVER_FAILED`, with the flag.
 */
export function needRead(path: string): void {
  if (isGranted({ name: "read", path })) return;
  throw resolverError(
    `Cannot read '${path}': expected permission to read it, found none`,
    `Run it again with --allow-read=${path}.`,
  );
}
