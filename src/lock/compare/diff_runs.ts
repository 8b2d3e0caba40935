/**
 * What makes two runs differ.
 *
 * @module
 */

import { tryGit } from "../../internal/git.ts";
import { flatten, isEqual } from "../index/config_key.ts";
import { lockPlace } from "../lock_place.ts";
import type { LockedPath, LockedRepository, RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { placeNow } from "./place_now.ts";

/** Something that two runs do not have alike. */
export interface Difference {
  /**
   * Its name: a function, a file, a dotted key, a path; `its digest` of a
   * configuration that only looks the same in a lock, as `1n` and `1` do.
   */
  readonly key: string;
  /** What the first run has; left out for nothing. */
  readonly a?: unknown;
  /** What the second has. */
  readonly b?: unknown;
}

/** The parts of two runs that are compared. */
export type DiffPart =
  | "status"
  | "command"
  | "code"
  | "files"
  | "config"
  | "data"
  | "lineage"
  | "outputs"
  | "environment"
  | "seeds";

/** What {@linkcode diffRuns} found. */
export interface RunDiff {
  /** The first run. */
  readonly a: { readonly dir: string; readonly id: string };
  /** The second. */
  readonly b: { readonly dir: string; readonly id: string };
  /** The differences, each list in the order of its keys. */
  readonly parts: Readonly<Record<DiffPart, readonly Difference[]>>;
}

/**
 * Compares two runs by their locks: code by function, the files of
 * repositories, configuration by key, data and outputs by path, what they build
 * on, how they ended, command, environment and seeds.
 *
 * The files of repositories are compared by git, where their objects are still
 * there; else only their trees.
 *
 * @param a The first run's directory, or its lock.
 * @param b The second's.
 * @returns The differences.
 * @throws {LockError} What `readLock` throws.
 *
 * @example Two learning rates
 * ```ts
 * import { diffRuns, runLock } from "@assay/assay/lock";
 *
 * const root = await Deno.makeTempDir();
 * for (const lr of [1, 2]) {
 *   await runLock({ directory: `${root}/${lr}`, config: { lr } }, () => {});
 * }
 * const { parts } = await diffRuns(`${root}/1`, `${root}/2`);
 * const [difference] = parts.config;
 * if (difference?.key !== "lr" || difference.b !== 2) throw new Error("alike");
 * ```
 */
export async function diffRuns(
  a: string | URL,
  b: string | URL,
): Promise<RunDiff> {
  const [first, second] = [a, b].map((run) => {
    const { directory: dir, path } = lockPlace(run);
    return { dir, lock: readLock(path) };
  }) as [Side, Side];
  const of = (read: (lock: RunLock) => Map<string, unknown>) =>
    unequal(read(first.lock), read(second.lock));
  return {
    a: { dir: first.dir, id: first.lock.id },
    b: { dir: second.dir, id: second.lock.id },
    parts: {
      status: of(statusOf),
      command: of(commandOf),
      code: of(({ code }) => new Map(Object.entries(code.functions))),
      files: await differentFiles(first, second),
      config: differentConfig(first.lock, second.lock),
      data: of(({ data }) => digests(data)),
      lineage: of(({ lineage }) =>
        new Map(lineage.map(({ path, digest }) => [path, digest]))
      ),
      outputs: of(({ outputs }) => digests(outputs)),
      environment: of(({ environment }) => flatten(environment ?? {})),
      seeds: of(({ seeds }) => new Map(Object.entries(seeds))),
    },
  };
}

interface Side {
  readonly dir: string;
  readonly lock: RunLock;
}

function commandOf({ command, code }: RunLock): Map<string, unknown> {
  return new Map(Object.entries({
    module: code.module,
    arguments: command?.arguments.join(" ") ?? null,
    directory: command?.directory ?? null,
  }));
}

function statusOf({ status, error }: RunLock): Map<string, unknown> {
  return new Map(Object.entries({ status, ...(error !== null && { error }) }));
}

function differentConfig(a: RunLock, b: RunLock): Difference[] {
  const found = unequal(flatten(a.config), flatten(b.config));
  const isAlike = found.length === 0 && a.config_digest === b.config_digest;
  // Only one of them holds what its text does not tell from something else.
  const isOtherKind = a.config_inexact !== b.config_inexact;
  if (isAlike || found.length > 0 && !isOtherKind) return found;
  return [...found, difference("its digest", a.config_digest, b.config_digest)];
}

/** Follows the digest of data that changed while the run went on. */
export const CHANGED_MEANWHILE = ", which changed meanwhile";

function digests(paths: readonly LockedPath[]): Map<string, unknown> {
  return new Map(
    paths.map(({ path, digest, partial }) => [
      path,
      partial ? `${digest}${CHANGED_MEANWHILE}` : digest,
    ]),
  );
}

async function differentFiles(a: Side, b: Side): Promise<Difference[]> {
  const names = new Set(
    [a, b].flatMap(({ lock }) => lock.repos.map(({ name }) => name)),
  );
  const found = await Promise.all(
    [...names].sort().map(async (name) => {
      const [one, other] = [a, b].map((side) => treeOf(side, name));
      if (one?.tree === other?.tree) return [];
      if (one === undefined || other === undefined) {
        return [difference(name, one?.tree, other?.tree)];
      }
      return await listFiles(name, one, other) ??
        [difference(name, one.tree, other.tree)];
    }),
  );
  return found.flat();
}

interface Tree {
  readonly tree: string | undefined;
  readonly root: string | undefined;
  /** Makes its objects, where a patch tells of them. */
  readonly make: (root: string) => Promise<unknown>;
}

function treeOf({ dir, lock }: Side, name: string): Tree | undefined {
  const repo = lock.repos.find((one) => one.name === name);
  if (repo === undefined) return undefined;
  const recorded = lock.locations.repos[name];
  return {
    tree: heldTree(repo),
    root: recorded && placeNow(lock, dir, recorded),
    make: async (root) => {
      if (!repo.dirty || repo.snapshot?.patch === undefined) return;
      const { patchedTree } = await import("../repository/patched_tree.ts");
      await patchedTree(repo, root, dir);
    },
  };
}

function heldTree(
  { dirty, snapshot, tree }: LockedRepository,
): string | undefined {
  return (dirty ? snapshot?.tree : tree) ?? undefined;
}

/** Asks git; nothing when the objects are not in one repository. */
async function listFiles(
  name: string,
  a: Tree,
  b: Tree,
): Promise<Difference[] | undefined> {
  const root = [a.root, b.root].find((root) => root && isThere(root));
  if (root === undefined || !a.tree || !b.tree) return undefined;
  for (const { make } of [a, b]) await make(root);
  const { code, stdout } = await tryGit(
    ["diff-tree", "-r", "-z", "--no-renames", a.tree, b.tree],
    { cwd: root },
  );
  if (code !== 0) return undefined;
  const fields = new TextDecoder().decode(stdout).split("\0");
  const found: Difference[] = [];
  // `:MODE MODE OBJECT OBJECT STATUS`, then the path.
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, , before, after, status] = fields[at]!.split(" ");
    found.push(difference(
      `${name}/${fields[at + 1]}`,
      status === "A" ? undefined : before,
      status === "D" ? undefined : after,
    ));
  }
  return found;
}

function unequal(
  a: ReadonlyMap<string, unknown>,
  b: ReadonlyMap<string, unknown>,
): Difference[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((key) => {
    const isSame = a.has(key) && b.has(key) &&
      isEqual(a.get(key), b.get(key));
    return isSame ? [] : [difference(key, a.get(key), b.get(key))];
  });
}

function difference(key: string, a: unknown, b: unknown): Difference {
  return {
    key,
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
  };
}
