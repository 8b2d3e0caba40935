/**
 * Saying why an expression has no value, at its own place.
 *
 * @module
 */

import type { Span } from "./expression.ts";
import type { LocatedScalar, Place } from "../located.ts";
import type { Problem } from "../problem.ts";
import type { Spot } from "./spots.ts";

/** A text with `${…}`, and where it stands. */
export interface Site {
  readonly spot: Spot;
  readonly node: LocatedScalar;
  readonly text: string;
  readonly isSecret: boolean;
  /** Whether its words may be told. */
  readonly isQuotable: boolean;
}

/** An expression of a text. */
export interface Use {
  readonly site: Site;
  readonly span: Span;
}

/** Ends the evaluation of a text. */
export class Unresolved extends Error {
  /**
   * Creates the end.
   *
   * @param problem Why, which may be the problem of another text.
   */
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/**
 * Says what is wrong with an expression.
 *
 * @param use The expression.
 * @param said What is wrong with it.
 * @returns What to throw.
 */
export function unresolved(
  { site, span }: Use,
  said: Pick<Problem, "code" | "message" | "hint" | "cause">,
): Unresolved {
  const { code } = said;
  const { path } = site.spot;
  if (site.isQuotable) {
    return new Unresolved({ ...said, path, place: placeOf(site, span) });
  }
  // The words of a secret's expression may be the secret's own.
  return new Unresolved({
    code,
    path,
    place: site.node.place,
    message: "expected an expression that has a value",
    hint: "Write \\${ for a secret that has ${ in it.",
  });
}

/** Where an expression stands, when the source spells it as the value does. */
function placeOf({ node, text }: Site, { start, end }: Span): Place {
  const { place } = node;
  const { source } = place;
  if (source.text === undefined) return place;
  const words = text.slice(start, end);
  const written = source.text.slice(place.start, place.end);
  let found = -1;
  for (
    let at = text.indexOf(words);
    at >= 0 && at <= start;
    at = text.indexOf(words, at + 1)
  ) {
    found = written.indexOf(words, found + 1);
    if (found < 0) return place;
  }
  const from = place.start + found;
  return { source, start: from, end: from + words.length };
}
