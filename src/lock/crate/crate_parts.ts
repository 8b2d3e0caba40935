/**
 * What of a run goes into a crate, and where.
 *
 * ```
 * ro-crate-metadata.json
 * run.lock                 and patches beside it
 * code/…                   the entry module and the modules it reaches
 * inputs/…                 data, under their names in the lock
 * outputs/…                outputs, likewise
 * ```
 *
 * @module
 */

import { basename, dirname, join, posix, relative } from "node:path";
import { HashError } from "../../hash/mod.ts";
import { tryGit } from "../../internal/git.ts";
import { placeNow } from "../compare/place_now.ts";
import { verifyRun } from "../compare/verify_run.ts";
import { LockError } from "../lock_error.ts";
import { dataPlace, outputPlace } from "../lock_place.ts";
import type { LockedPath, RunLock } from "../lock_record.ts";
import { isThere, pathWithin } from "../project.ts";
import { patchedTree } from "../repository/patched_tree.ts";
import {
  fileAt,
  filesAt,
  type FileToMove,
  NotAsRecorded,
  patchesOf,
} from "../recorded_files.ts";

/** Data or an output in a crate. */
export interface CratePath {
  /** What the lock says of it. */
  readonly entry: LockedPath;
  /** Where it lies in the crate. */
  readonly path: string;
  /** Its files. */
  readonly files: readonly FileToMove[];
}

/** A module in a crate. */
export interface CrateModule {
  /** Where it lies in the crate. */
  readonly path: string;
  /** Its text, as it was when the run began. */
  readonly text: Uint8Array<ArrayBuffer>;
}

/** What goes into a crate. */
export interface CrateParts {
  /** The lock and its patches. */
  readonly own: readonly FileToMove[];
  /** Modules, the entry module first; none where it is not known. */
  readonly code: readonly CrateModule[];
  /** Data. */
  readonly inputs: readonly CratePath[];
  /** Outputs. */
  readonly outputs: readonly CratePath[];
}

/**
 * Collects what goes into a crate.
 *
 * @param lock The run's lock.
 * @param dir The run's directory, absolute.
 * @param path The lock's file.
 * @returns The parts.
 * @throws {LockError} `CRATE_CHANGED`: something is not what the lock says.
 */
export async function crateParts(
  lock: RunLock,
  dir: string,
  path: string,
): Promise<CrateParts> {
  const problems: string[] = [];
  const own = [await fileAt(path, "run.lock")];
  for (const name of patchesOf(lock)) {
    try {
      own.push(await fileAt(join(dir, name), name));
    } catch (error) {
      if (!(error instanceof HashError)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  const code = await modulesOf(lock, dir);
  if (typeof code === "string") problems.push(code);
  const inputs = await pathsOf(
    lock.data,
    "inputs",
    (name) => dataPlace(lock, name),
  );
  const outputs = await pathsOf(
    lock.outputs,
    "outputs",
    (name) => outputPlace(lock, name, dir),
  );
  if (problems.length > 0 || typeof code === "string") throw changed(problems);
  return { own, code, inputs, outputs };

  async function pathsOf(
    entries: readonly LockedPath[],
    folder: string,
    placeOf: (name: string) => string | undefined,
  ): Promise<CratePath[]> {
    const taken = new Set<string>();
    const found: CratePath[] = [];
    for (const entry of entries) {
      const recorded = placeOf(entry.path);
      if (entry.partial || recorded === undefined) {
        problems.push(
          `${entry.path}: ${
            entry.partial
              ? "it changed while the run went on"
              : "its place is not known"
          }`,
        );
        continue;
      }
      const path = crateName(folder, entry.path, taken);
      try {
        const source = placeNow(lock, dir, recorded);
        const files = await filesAt(source, path, entry);
        found.push({ entry, path, files });
      } catch (error) {
        if (!(error instanceof HashError || error instanceof NotAsRecorded)) {
          throw error;
        }
        problems.push(`${entry.path}: ${error.message}`);
      }
    }
    return found;
  }
}

/** A place below a folder, in which no other begins. */
function crateName(folder: string, name: string, taken: Set<string>): string {
  const inside = name.split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => part === ".." ? "up" : part)
    .join("/") || "all";
  const clashes = (path: string) =>
    [...taken].some((one) =>
      one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`)
    );
  let path = posix.join(folder, inside);
  for (let count = 2; clashes(path); count++) {
    path = posix.join(`${folder}-${count}`, inside);
  }
  taken.add(path);
  return path;
}

/** The modules as they were, or why they cannot be had. */
async function modulesOf(
  lock: RunLock,
  dir: string,
): Promise<CrateModule[] | string> {
  const { module } = lock.locations;
  if (lock.code.module === null || module === null) return [];
  // One on another machine stands in the crate by its URL.
  if (/^[a-z]+:\/\//i.test(module)) return [];
  // Names of packages look like files here, and are found nowhere.
  const names = Object.keys(lock.code.functions)
    .map((name) => name.split("#")[0]!)
    .filter((name) => !/^[a-z]+:/i.test(name));
  const folder = dirname(module);
  const places = [
    ...new Set([module, ...names.map((name) => join(folder, name))]),
  ];
  const found = await committed(lock, dir, places) ??
    await onDisk(lock, dir, places);
  if (typeof found === "string") return found;
  const top = commonFolder([...found.keys()]);
  return [...found].map(([place, text]) => (
    { path: posix.join("code", relative(top, place)), text }
  ));
}

/** Modules by where they lay when the run was made. */
type Modules = Map<string, Uint8Array<ArrayBuffer>>;

/** From the commit that the run was made from, if the entry module is in it. */
async function committed(
  lock: RunLock,
  dir: string,
  places: readonly string[],
): Promise<Modules | undefined> {
  for (const repo of lock.repos) {
    const { name, dirty, snapshot, commit } = repo;
    const recorded = lock.locations.repos[name];
    if (recorded === undefined) continue;
    const root = placeNow(lock, dir, recorded);
    if (!isThere(root)) continue;
    const from = dirty
      ? snapshot?.commit ?? await patchedTree(repo, root, dir)
      : commit;
    if (!from) continue;
    const found: Modules = new Map();
    for (const place of places) {
      const path = pathWithin(recorded, place);
      if (path === undefined) continue;
      const shown = await tryGit(["cat-file", "blob", `${from}:${path}`], {
        cwd: root,
      });
      if (shown.code === 0) found.set(place, shown.stdout);
    }
    if (found.has(places[0]!)) return found;
  }
  return undefined;
}

/** From the disk, if nothing has changed there. */
async function onDisk(
  lock: RunLock,
  dir: string,
  places: readonly string[],
): Promise<Modules | string> {
  const { differences } = await verifyRun(dir, { parts: ["code"] });
  const [first] = differences;
  if (first !== undefined) {
    return `${first.key}: ${first.why}, and no commit has it as it was`;
  }
  return new Map(
    places.map((place) => [place, placeNow(lock, dir, place)] as const)
      .filter(([, now]) => isThere(now) && Deno.statSync(now).isFile)
      .map(([place, now]) => [place, Deno.readFileSync(now)]),
  );
}

function commonFolder(places: readonly string[]): string {
  let folder = dirname(places[0]!);
  while (!places.every((place) => pathWithin(folder, place) !== undefined)) {
    folder = dirname(folder);
  }
  return folder;
}

/**
 * Names a run.
 *
 * @param lock Its lock.
 * @param dir Its directory.
 * @returns A name for people.
 */
export function runName(lock: RunLock, dir: string): string {
  const { module } = lock.code;
  return module === null ? basename(dir) : `${basename(dir)} by ${module}`;
}

function changed(problems: readonly string[]): LockError {
  return new LockError(
    `Cannot make a crate of the run: expected what its lock says, found otherwise:${
      problems.map((problem) => `\n  ${problem}`).join("")
    }`,
    {
      code: "CRATE_CHANGED",
      data: { problems },
      hints: ["Restore it, or make the run again: assay lock verify."],
    },
  );
}
