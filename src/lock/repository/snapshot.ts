/**
 * The content of a dirty work tree, without touching what is the user's.
 *
 * Git adds the changed paths to a copy of the index, in a temporary folder,
 * and writes the copy's tree. The copy keeps what git knows of unchanged
 * files, so that none of them is read again.
 *
 * | kind   | what is left in the repository                                  |
 * | ------ | --------------------------------------------------------------- |
 * | commit | objects, and one ref, `refs/assay/ID`, that keeps them          |
 * | patch  | nothing: objects go into the temporary folder                   |
 * | none   | nothing: only the tree's name is known in the end               |
 *
 * @module
 */

import { join } from "node:path";
import { git, gitLine } from "../../internal/git.ts";
import { bytesOf } from "./raw_path.ts";
import type { SnapshotKind, SnapshotRecord } from "./record.ts";

/** Where refs of runs stand. */
const REFS = "refs/assay/";

/** What {@linkcode takeSnapshot} needs to know. */
export interface SnapshotCall {
  /** The repository's root. */
  readonly root: string;
  /** Path of its index, and of its objects. */
  readonly places: { readonly index: string; readonly objects: string };
  /** The commit that is checked out; `null` before the first. */
  readonly commit: string | null;
  /** Raw paths that differ from the commit, tracked ones first. */
  readonly paths: readonly string[];
  /** How to keep it. */
  readonly kind: SnapshotKind;
  /** The run's identity: the ref's last part, or the patch's name. */
  readonly id: string;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** A snapshot. */
export interface Snapshot {
  /** What the lock says of it. */
  readonly record: SnapshotRecord;
  /** A patch as `git diff --binary` writes it, from the commit to the tree. */
  readonly patch?: Uint8Array<ArrayBuffer>;
}

/**
 * Keeps the content of a dirty work tree.
 *
 * @param call The repository, and what has changed there.
 * @returns The snapshot.
 * @throws {AssayError} `GIT_FAILED`: a tracked file cannot be read, or the
 * repository cannot be written.
 */
export async function takeSnapshot(call: SnapshotCall): Promise<Snapshot> {
  const { root, places, paths, kind, signal } = call;
  const folder = Deno.makeTempDirSync({ prefix: "assay-snapshot-" });
  try {
    const index = join(folder, "index");
    // Before the first `git add` there is none.
    if (isThere(places.index)) copyIndex(places.index, index);
    const inFolder = { cwd: root, signal, env: { GIT_INDEX_FILE: index } };
    const apart = kind === "commit" ? inFolder : {
      ...inFolder,
      env: { ...inFolder.env, ...objectsIn(folder, places.objects) },
    };
    await git([
      "update-index",
      "--add",
      "--remove",
      "--replace",
      "-z",
      "--stdin",
    ], {
      ...apart,
      stdin: bytesOf(paths.map((path) => `${path}\0`).join("")),
    });
    const tree = await gitLine(["write-tree"], apart);
    if (kind === "commit") return await keepCommit(call, tree);
    if (kind === "none") return { record: { kind, tree } };
    const from = call.commit ??
      await gitLine(["hash-object", "-w", "-t", "tree", "--stdin"], {
        ...apart,
        stdin: new Uint8Array(),
      });
    const patch = await git([
      "diff-index",
      "--cached",
      "--patch",
      "--binary",
      "--full-index",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--no-renames",
      from,
    ], apart);
    return { record: { kind, tree, patch: patchName(call) }, patch };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * Removes what keeps a run's snapshot; git collects the objects in its time.
 *
 * @param root The repository's root.
 * @param id The run's identity.
 * @throws {AssayError} `GIT_FAILED`: the ref cannot be removed.
 */
export async function removeSnapshot(root: string, id: string): Promise<void> {
  // Without an old value, a ref that is not there is no failure.
  await git(["update-ref", "-d", `${REFS}${id}`], { cwd: root });
}

async function keepCommit(
  { root, commit, id, signal }: SnapshotCall,
  tree: string,
): Promise<Snapshot> {
  const parents = commit === null ? [] : ["-p", commit];
  const kept = await gitLine([
    "commit-tree",
    tree,
    ...parents,
    "-m",
    `Run ${id}`,
  ], {
    cwd: root,
    signal,
    env: IDENTITY,
  });
  const ref = `${REFS}${id}`;
  await git(["update-ref", ref, kept], { cwd: root, signal });
  return { record: { kind: "commit", tree, commit: kept, ref } };
}

/** Not the user's, who need not have one and did not write this commit. */
const IDENTITY = {
  GIT_AUTHOR_NAME: "assay",
  GIT_AUTHOR_EMAIL: "assay@localhost",
  GIT_COMMITTER_NAME: "assay",
  GIT_COMMITTER_EMAIL: "assay@localhost",
};

function patchName({ id, root }: SnapshotCall): string {
  return `run.${id}.${root.split("/").at(-1)}.patch`;
}

function objectsIn(folder: string, objects: string): Record<string, string> {
  const own = join(folder, "objects");
  Deno.mkdirSync(own);
  return {
    GIT_OBJECT_DIRECTORY: own,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
  };
}

function copyIndex(from: string, to: string): void {
  const { mtime } = Deno.statSync(from);
  Deno.copyFileSync(from, to);
  // Git trusts what it knows of a file only if the index is younger than the
  // file. A copy that is younger than the index would be trusted too much.
  const before = new Date(mtime!.getTime() - 1);
  Deno.utimeSync(to, before, before);
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
