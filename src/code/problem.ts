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
  /** What no two variables share. */
  readonly variable: string;
}

/**
 * What a stage gives beside the arguments: the names of its values, or that
 * they have none.
 */
export type Given = readonly string[] | "unnamed";

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
        settledBy: { name, captured: true, variable: "" },
      }
  );
}

/**
 * Leaves out the problems that a stage settles.
 *
 * A name that is given settles the one variable that bears it. Values without
 * names, as of `uses: () => count`, settle all that may be assigned: whoever
 * wrote them stands for these.
 *
 * @param problems All problems.
 * @param given What the stage gives; nothing when it gives nothing.
 * @returns Those that remain.
 */
export function unsettled(
  problems: readonly Problem[],
  given: Given | undefined,
): Problem[] {
  if (given === undefined) return [...problems];
  const namesakes = namesakesAmong(problems);
  return problems.flatMap((problem): Problem[] => {
    const { settledBy, place } = problem;
    if (settledBy === "uses") return [];
    if (settledBy === "nothing") return [problem];
    const { name, captured } = settledBy;
    if (given === "unnamed") return captured ? [problem] : [];
    if (!given.includes(name)) return [problem];
    if (!namesakes.has(name)) return [];
    const why = `'uses' cannot tell it from another ${name}; rename one`;
    return [{ place, sentence: `${place}; ${why}`, settledBy: "nothing" }];
  });
}

/** The names that several variables bear. */
function namesakesAmong(problems: readonly Problem[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  const several = new Set<string>();
  for (const { settledBy } of problems) {
    if (typeof settledBy === "string") continue;
    const { name, variable } = settledBy;
    const known = first.get(name);
    if (known === undefined) first.set(name, variable);
    else if (known !== variable) several.add(name);
  }
  return several;
}
