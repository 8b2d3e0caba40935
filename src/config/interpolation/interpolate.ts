/**
 * Putting values in the place of `${…}`.
 *
 * @module
 */

import { evaluate, targets } from "./evaluate.ts";
import { openExpansion } from "./expansion.ts";
import { isExpression, type Reference } from "./expression.ts";
import { cycle, type Resolved } from "./follow.ts";
import type { SchemaNode } from "../json_schema.ts";
import {
  childrenOf,
  type Located,
  type LocatedEntry,
  type LocatedScalar,
} from "../located.ts";
import type { Problem } from "../problem.ts";
import type { ResolverContext } from "./resolvers/context.ts";
import { idOf, type Outer, settle, type Spot } from "./spots.ts";
import { Unresolved, unresolved, type Use } from "./unresolved.ts";
import { siteOf, type Work } from "./work.ts";

/** What interpolation needs beside the merged layers. */
export interface InterpolateOptions {
  readonly outer: Outer | undefined;
  /** What the schema says of the input. */
  readonly nodes: readonly SchemaNode[];
  readonly context: ResolverContext;
}

/** What interpolation makes of the merged layers. */
export interface Interpolated
  extends Pick<Work, "failed" | "calls" | "secrets" | "hidden"> {
  /** The layers; an expression that has a problem stands as it is written. */
  readonly root: Located;
  readonly problems: readonly Problem[];
}

/**
 * Resolves every expression of the merged layers.
 *
 * @param root The merged layers.
 * @param options What expressions may refer to.
 * @returns The layers without expressions, and what is wrong with them.
 */
export async function interpolate(
  root: Located,
  options: InterpolateOptions,
): Promise<Interpolated> {
  const work = openWork(root, options);
  const spot: Spot = { tree: "main", path: [] };
  const { node } = await work.follower.resolve(spot, root);
  const { problems, failed, calls, secrets, hidden } = work;
  return {
    root: node,
    problems: [...problems],
    failed,
    calls,
    secrets,
    hidden,
  };
}

function openWork(root: Located, options: InterpolateOptions): Work {
  const { outer, nodes, context } = options;
  const holding = new Map<Located, boolean>();
  const done = new Map<string, Resolved>();
  // What is being resolved, outermost first.
  const active = new Map<string, Spot>();

  const holds = (node: Located): boolean => {
    if (node.kind === "scalar") return isExpression(node.value);
    let known = holding.get(node);
    if (known === undefined) {
      known = childrenOf(node).some(([, child]) => holds(child));
      holding.set(node, known);
    }
    return known;
  };

  const resolve = async (
    spot: Spot,
    node: Located,
    use?: Use,
  ): Promise<Resolved> => {
    if (!holds(node)) return { node };
    const id = idOf(spot);
    const known = done.get(id);
    if (known !== undefined) return known;
    if (active.has(id)) return { node, problem: cycleAt(spot, node, use) };
    // A long chain of references must not grow the stack.
    await null;
    active.set(id, spot);
    const resolved = node.kind === "scalar"
      ? await evaluate(work, siteOf(work, spot, node))
      : await rebuild(spot, node);
    active.delete(id);
    done.set(id, resolved);
    return resolved;
  };

  const rebuild = async (
    spot: Spot,
    node: Exclude<Located, LocatedScalar>,
  ): Promise<Resolved> => {
    let problem: Problem | undefined;
    const inside = async (key: string, child: Located): Promise<Located> => {
      const below = { ...spot, path: [...spot.path, key] };
      const at = settle(trees, below);
      const value = at === below ? child : root;
      if (!holds(value)) return value;
      const resolved = await resolve(at, value);
      problem ??= resolved.problem;
      return resolved.node;
    };
    let built: Located;
    if (node.kind === "list") {
      const items: Located[] = [];
      for (const [index, item] of node.items.entries()) {
        items.push(await inside(String(index), item));
      }
      built = { ...node, items };
    } else {
      const entries = new Map<string, LocatedEntry>();
      for (const [key, entry] of node.entries) {
        entries.set(key, { ...entry, node: await inside(key, entry.node) });
      }
      built = { ...node, entries };
    }
    return problem === undefined ? { node: built } : { node: built, problem };
  };

  const cycleAt = (spot: Spot, node: Located, use?: Use): Problem => {
    const said = cycle([...active.values()], spot);
    if (use !== undefined) return unresolved(use, said).problem;
    return { ...said, path: spot.path, place: node.place };
  };

  const leadTo = async (
    spot: Spot,
    node: LocatedScalar,
    reference: Reference,
  ): Promise<readonly Spot[] | undefined> => {
    const site = siteOf(work, spot, node);
    const use = { site, span: reference };
    // Reading a path must not need itself.
    const id = `path of ${idOf(spot)}`;
    if (active.has(id)) {
      throw unresolved(use, cycle([...active.values()], spot));
    }
    active.set(id, spot);
    try {
      return await targets(work, site, reference.path, use);
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      // Resolving the text tells what is wrong with it.
      return undefined;
    } finally {
      active.delete(id);
    }
  };

  const trees = { main: root, outer, nodes };
  const follower = {
    trees,
    absent: new Set<string>(),
    resolve,
    targets: leadTo,
  };
  const work: Work = {
    follower,
    context,
    outcomes: new Map(),
    expansion: openExpansion(),
    problems: new Set(),
    failed: [],
    calls: [],
    secrets: [],
    hidden: [],
  };
  return work;
}
