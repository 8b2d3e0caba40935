/**
 * What one pass of interpolation knows.
 *
 * @module
 */

import { expand, type Expansion } from "./expansion.ts";
import { isWholeExpression } from "./expression.ts";
import type { Follower } from "./follow.ts";
import type { Located, LocatedScalar, Place } from "../located.ts";
import type { Problem } from "../problem.ts";
import type { CallOutcome, ResolverCall } from "./resolvers.ts";
import type { ResolverContext } from "./resolvers/context.ts";
import { isSecretAt } from "../secrets.ts";
import type { Spot } from "./spots.ts";
import { type Site, unresolved, type Use } from "./unresolved.ts";

/** Everything one pass knows. */
export interface Work {
  readonly follower: Follower;
  readonly context: ResolverContext;
  /** What resolvers gave, by name and arguments. */
  readonly outcomes: Map<string, CallOutcome>;
  readonly expansion: Expansion;
  readonly problems: Set<Problem>;
  /** The keys whose value could not be found. */
  readonly failed: (readonly string[])[];
  readonly calls: ResolverCall[];
  /** Parts of secrets that resolvers gave. */
  readonly secrets: string[];
  /** Where secrets were taken from. */
  readonly hidden: Place[];
}

/**
 * Describes where a text stands.
 *
 * @param work The pass.
 * @param spot The text's spot.
 * @param node The text.
 * @returns The site.
 */
export function siteOf(work: Work, spot: Spot, node: LocatedScalar): Site {
  const text = String(node.value);
  const isSecret = spot.tree === "main" &&
    isSecretAt(work.follower.trees.nodes, spot.path);
  // A secret that only holds "${" may be one that nobody meant to refer.
  const isQuotable = !isSecret || isWholeExpression(text);
  return { spot, node, text, isSecret, isQuotable };
}

/**
 * Counts a value that an expression stands for.
 *
 * @param work The pass.
 * @param use The expression.
 * @param value Its value.
 * @throws {Unresolved} All expressions together stand for too much.
 */
export function charge(work: Work, use: Use, value: Located): void {
  const excess = expand(work.expansion, value);
  if (excess === undefined) return;
  throw unresolved(use, {
    code: "INTERPOLATION_TOO_LARGE",
    message: `expected ${excess}, found more`,
  });
}
