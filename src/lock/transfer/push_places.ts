/**
 * Where things that are pushed will lie when they are pulled.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { pathWithin } from "../project.ts";

/** The folder for what lies outside of everything that travels together. */
const OUTSIDE = "outside";

/** Gives paths relative to the directory that is pulled into. */
export interface PushPlaces {
  /**
   * Names the place of a directory that travels: a run's, or a repository's.
   *
   * @param directory The directory, absolute.
   * @returns Its place.
   */
  directory(directory: string): string;
  /**
   * Names the place of a file or directory.
   *
   * @param path Where it lies, absolute.
   * @param digest Its digest.
   * @returns Its place.
   */
  path(path: string, digest: string): string;
}

/**
 * Finds what is common to repositories, or without these projects, and runs:
 * their nearest common directory becomes the one that is pulled into, so that
 * all lie to each other as they did. What lies elsewhere gets a place of its own below `outside`.
 *
 * @param repos Roots of the repositories, absolute.
 * @param runs Directories of the runs, what they are known by, and the projects
 * they belong to.
 * @returns Where things will lie.
 */
export function placesToPush(
  repos: readonly { readonly root: string; readonly name: string }[],
  runs: readonly {
    readonly dir: string;
    readonly id: string;
    readonly project: string | undefined;
  }[],
): PushPlaces {
  const roots = repos.length > 0
    ? repos.map(({ root }) => root)
    // Where a program happened to start says nothing of a run elsewhere.
    : runs.flatMap(({ dir, project }) =>
      project !== undefined && pathWithin(project, dir) !== undefined
        ? [project]
        : []
    );
  const all = commonDirectory([...roots, ...runs.map(({ dir }) => dir)]);
  // Two places that have nothing but the machine in common do not belong
  // together.
  const base = all !== "/"
    ? all
    : commonDirectory(roots.length > 0 ? roots : [runs[0]!.dir]);
  const homes = new Map<string, string>([[base, "."]]);
  for (const { root, name } of repos) {
    if (pathWithin(base, root) === undefined) {
      homes.set(root, `${OUTSIDE}/${name}`);
    }
  }
  for (const { dir, id } of runs) {
    if (within(homes, dir) === undefined) homes.set(dir, `${OUTSIDE}/${id}`);
  }
  return {
    directory: (directory) => within(homes, directory)!,
    path: (path, digest) =>
      within(homes, path) ??
        `${OUTSIDE}/${digest.slice(0, 12)}/${basename(path)}`,
  };
}

function within(
  homes: ReadonlyMap<string, string>,
  path: string,
): string | undefined {
  for (const [from, to] of homes) {
    const inside = pathWithin(from, path);
    if (inside !== undefined) return join(to, inside);
  }
  return undefined;
}

function commonDirectory(paths: readonly string[]): string {
  let common = paths[0]!;
  while (paths.some((path) => pathWithin(common, path) === undefined)) {
    common = dirname(common);
  }
  return common;
}
