/**
 * Following a path through the layers, and through the references on its way.
 *
 * @module
 */

import { MASK } from "../../internal/mask.ts";
import { isExpression, parseExpression, type Reference } from "./expression.ts";
import { MAX_DEPTH } from "../limits.ts";
import { locate, type Located, type LocatedScalar } from "../located.ts";
import { toIndex } from "../located.ts";
import type { Problem } from "../problem.ts";
import { defaultAt } from "../default_at.ts";
import { isSecretAt } from "../secrets.ts";
import {
  idOf,
  onlyPart,
  rootOf,
  settle,
  type Spot,
  type Trees,
} from "./spots.ts";
import { unresolved, type Use } from "./unresolved.ts";

/** A value without `${…}`; with a problem, one as it is written. */
export interface Resolved {
  readonly node: Located;
  readonly problem?: Problem;
}

/** What following needs of whoever resolves. */
export interface Follower {
  readonly trees: Trees;
  /** The spots where nothing is. */
  readonly absent: Set<string>;
  /** Resolves the value at a spot. */
  resolve(spot: Spot, node: Located, use?: Use): Promise<Resolved>;
  /** Reads where a reference leads; `undefined` when it cannot be read. */
  targets(
    spot: Spot,
    node: LocatedScalar,
    reference: Reference,
  ): Promise<readonly Spot[] | undefined>;
}

/** How many references one path may lead through. */
const MAX_HOPS = 10_000;

/**
 * Finds the value at the first of several spots that has one, or the schema's
 * default for it.
 *
 * @param follower Who resolves.
 * @param spots The spots, in order.
 * @param use The expression that refers to them.
 * @param hops The spots on the way here.
 * @returns The value, or `undefined` when nothing is there.
 * @throws {Unresolved} The way leads back to itself.
 */
export async function follow(
  follower: Follower,
  spots: readonly Spot[],
  use: Use,
  hops: Map<string, Spot> = new Map(),
): Promise<Resolved | undefined> {
  for (const spot of spots) {
    const found = await find(follower, spot, use, hops);
    if (found !== undefined) return found;
  }
  const { main, nodes } = follower.trees;
  for (const spot of spots) {
    const node = spot.tree === "main"
      ? defaultAt(main, nodes, spot.path)
      : undefined;
    if (node === undefined) continue;
    return {
      node: isSecret(follower, spot) ? { ...node, masked: MASK } : node,
    };
  }
  return undefined;
}

async function find(
  follower: Follower,
  spot: Spot,
  use: Use,
  hops: Map<string, Spot>,
): Promise<Resolved | undefined> {
  const id = idOf(spot);
  if (follower.absent.has(id)) return undefined;
  if (hops.has(id)) throw unresolved(use, cycle([...hops.values()], spot));
  if (hops.size > MAX_HOPS || spot.path.length > 2 * MAX_DEPTH) {
    const names = [...hops.values()].slice(0, 3).map(nameOf);
    throw unresolved(use, {
      code: "INTERPOLATION_CYCLE",
      message: `expected a value, found a way without end: ${
        names.join(" → ")
      } → …`,
    });
  }
  hops.set(id, spot);
  const found = await walk(follower, spot, use, hops);
  hops.delete(id);
  if (found === undefined) follower.absent.add(id);
  return found;
}

async function walk(
  follower: Follower,
  spot: Spot,
  use: Use,
  hops: Map<string, Spot>,
): Promise<Resolved | undefined> {
  const { tree, path } = spot;
  let node = rootOf(follower.trees, tree);
  for (const [depth, key] of path.entries()) {
    if (node === undefined) return undefined;
    if (node.kind === "scalar" && isExpression(node.value)) {
      const at = { tree, path: path.slice(0, depth) };
      return await beyond(follower, at, node, path.slice(depth), use, hops);
    }
    node = childAt(node, key);
  }
  if (node === undefined) return undefined;
  const resolved = await follower.resolve(spot, node, use);
  return isSecret(follower, spot)
    ? { ...resolved, node: { ...resolved.node, masked: MASK } }
    : resolved;
}

function isSecret({ trees }: Follower, { tree, path }: Spot): boolean {
  return tree === "main" && isSecretAt(trees.nodes, path);
}

/**
 * Goes on inside the value of an expression. A reference is followed without
 * resolving all it refers to, since `a: ${b}` and `b: {x: ${a.y}, y: 1}` is no
 * cycle.
 */
async function beyond(
  follower: Follower,
  spot: Spot,
  node: LocatedScalar,
  rest: readonly string[],
  use: Use,
  hops: Map<string, Spot>,
): Promise<Resolved | undefined> {
  const reference = referenceOf(node);
  // A long chain of references must not grow the stack.
  await null;
  const targets = reference &&
    await follower.targets(spot, node, reference);
  if (targets !== undefined) {
    const { trees } = follower;
    const inside = targets.map(({ tree, path }) =>
      settle(trees, { tree, path: [...path, ...rest] })
    );
    return await follow(follower, inside, use, hops);
  }
  const resolved = await follower.resolve(spot, node, use);
  if (resolved.problem !== undefined) return resolved;
  const { node: found } = locate(resolved.node, rest);
  return found && { node: found };
}

function referenceOf(node: LocatedScalar): Reference | undefined {
  try {
    const only = onlyPart(parseExpression(String(node.value)));
    return only?.kind === "reference" ? only : undefined;
  } catch {
    // Whoever resolves it tells what is wrong with it.
    return undefined;
  }
}

function childAt(node: Located, key: string): Located | undefined {
  if (node.kind === "map") return node.entries.get(key)?.node;
  return node.kind === "list" ? node.items[toIndex(key)] : undefined;
}

/**
 * Words a cycle.
 *
 * @param way The spots on the way.
 * @param back The spot the way leads back to.
 * @returns What is wrong.
 */
export function cycle(
  way: readonly Spot[],
  back: Spot,
): Pick<Problem, "code" | "message"> {
  const last = idOf(back);
  const first = Math.max(0, way.findIndex((spot) => idOf(spot) === last));
  const names = [...way.slice(first), back].map(nameOf)
    .filter((name, index, all) => index < 2 || name !== all[index - 1]);
  return {
    code: "INTERPOLATION_CYCLE",
    message: `expected a value, found a cycle: ${names.join(" → ")}`,
  };
}

function nameOf({ path }: Spot): string {
  return path.length === 0 ? "the whole configuration" : path.join(".");
}
