/**
 * The resolvers by which a configuration names data and earlier runs.
 *
 * @module
 */

import type { CompileOptions, Resolver } from "../config/mod.ts";

/**
 * `${runlock_data:PATH}` and `${runlock_prev:PATH}` stand for their path; the
 * lock of a run with that configuration records it as data or lineage. It
 * finds the calls in the compiled configuration, so that nothing need be
 * remembered here.
 */
const RESOLVERS: Readonly<Record<string, Resolver>> = {
  runlock_data: (...paths) => onePath("runlock_data", paths),
  runlock_prev: (...paths) => onePath("runlock_prev", paths),
};

/**
 * Adds the resolvers to what a program's configuration is compiled with.
 *
 * @param options The options of the program.
 * @returns The options with them.
 */
export function withLockResolvers<O extends Pick<CompileOptions, "resolvers">>(
  options: O,
): O {
  return { ...options, resolvers: { ...RESOLVERS, ...options.resolvers } };
}

function onePath(name: string, paths: readonly string[]): string {
  const [path] = paths;
  if (paths.length === 1 && path) return path;
  throw new TypeError(
    `expected one path, as in \${${name}:data/in.csv}, found ${
      paths.length === 1 ? "an empty one" : paths.length
    }; put a path with a comma in quotes`,
  );
}
