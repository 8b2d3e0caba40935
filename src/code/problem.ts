/**
 * What stands in the way of a digest, and what a stage can say to settle it.
 *
 * @module
 */

import { lineAt } from "./place.ts";
import type { Captures } from "./scope.ts";

/** Something that cannot be followed. */
export interface Problem {
  /** What, and where. */
  readonly place: string;
  /** What, where, and what a stage can do about it. */
  readonly sentence: string;
  /**
   * What settles it: nothing but another code, any values under `uses`, or a
   * value there under this name.
   */
  readonly settledBy: "nothing" | "uses" | Named;
}

/** A variable whose value `uses` can give. */
export interface Named {
  /** Its name. */
  readonly name: string;
  /** Whether it is captured: declared around the function, inside another. */
  readonly captured: boolean;
}

/**
 * Says what cannot be followed, where, and what settles it.
 *
 * @param what What it is.
 * @param path The file, as people read it.
 * @param text The file's text.
 * @param start Where in the text it stands.
 * @param settledBy What settles it.
 * @returns The problem.
 */
export function problemAt(
  what: string,
  path: string,
  text: string,
  start: number,
  settledBy: Problem["settledBy"],
): Problem {
  const place = `${what} (${path}:${lineAt(text, start)})`;
  const remedy = settledBy === "nothing"
    ? ""
    : settledBy === "uses"
    ? "; 'uses' settles it"
    : `; give ${settledBy.name} in 'uses'`;
  return { place, sentence: place + remedy, settledBy };
}

/**
 * Says which captured variables stand in the way.
 *
 * @param captures What a function captures.
 * @returns A problem for each: what is captured, and what settles it.
 */
export function problemsOf(
  { variables, ambiguous }: Captures,
): { what: string; settledBy: Problem["settledBy"] }[] {
  return [...variables].map((name) =>
    ambiguous.has(name)
      ? { what: `${name}, two variables of one name`, settledBy: "nothing" }
      : {
        what: `${name}, which is no name of the module`,
        settledBy: { name, captured: true },
      }
  );
}

/**
 * Leaves out the problems that a stage settles.
 *
 * A name that is given settles itself alone; where no name is given at all, as
 * by `uses: () => count`, whoever wrote it stands for all that may be assigned.
 *
 * @param problems All problems.
 * @param uses The names of the values that the stage gives; nothing when it
 *   gives none.
 * @returns Those that remain.
 */
export function unsettled(
  problems: readonly Problem[],
  uses: readonly string[] | undefined,
): Problem[] {
  if (uses === undefined) return [...problems];
  return problems.filter(({ settledBy }) => {
    if (typeof settledBy === "string") return settledBy === "nothing";
    const { name, captured } = settledBy;
    return !uses.includes(name) && (captured || uses.length > 0);
  });
}
