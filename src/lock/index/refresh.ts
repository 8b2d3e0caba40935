/**
 * Bringing an index up to what lies on disk.
 *
 * A folder whose time has not changed since it was listed holds the same names,
 * and no `run.lock` in it was replaced: each is renamed into its place. A time
 * too near to the listing proves nothing and is not trusted (as in the stat
 * cache), so that such a folder is listed again.
 *
 * Folders that begin with a dot, `node_modules`, and links are not entered.
 *
 * @module
 */

import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { getLogger } from "@logtape/logtape";
import { inTransaction } from "../../internal/cache_database.ts";
import { isOnNetwork } from "../../internal/cache_directory.ts";
import { sha256 } from "../../internal/sha256.ts";
import { LockError } from "../lock_error.ts";
import { parseLock } from "../read_lock.ts";
import { rowOf, type RunRow } from "./run_row.ts";
import { RunTable } from "./run_table.ts";

/** How much older than its listing a folder's time must be, in ms. */
const LOCAL_MARGIN = 2_000;
const NETWORK_MARGIN = 600_000;

const UTF_8 = new TextDecoder();

interface Folder {
  readonly path: string;
  readonly mtime_ms: number;
  readonly is_settled: number;
}

/**
 * Reads what has changed below the root.
 *
 * @param database The index.
 * @param root The root, absolute and real.
 */
export function refresh(database: DatabaseSync, root: string): void {
  const margin = isOnNetwork(root) ? NETWORK_MARGIN : LOCAL_MARGIN;
  const changes = new Changes(database);
  inTransaction(database, () => {
    const known = new Map(
      (database.prepare("SELECT * FROM folder").all() as unknown as Folder[])
        .map((folder) => [folder.path, folder]),
    );
    const waiting = known.size === 0 ? [""] : [...known.keys()];
    const seen = new Set(waiting);
    for (let path; (path = waiting.pop()) !== undefined;) {
      const before = known.get(path);
      const mtime = mtimeOf(join(root, path));
      if (mtime === undefined) {
        changes.removeFolder(path);
        continue;
      }
      if (before?.is_settled && before.mtime_ms === mtime) continue;
      const listed = list(join(root, path), Date.now() - margin > mtime);
      if (listed === undefined) {
        changes.unsettle(parentOf(path));
        continue;
      }
      for (const name of listed.folders) {
        const below = path === "" ? name : `${path}/${name}`;
        if (!seen.has(below)) waiting.push(below);
        seen.add(below);
      }
      changes.putFolder({ path, mtime_ms: mtime, is_settled: listed.settled });
      if (listed.hasLock) changes.putRun(root, path, before !== undefined);
      else changes.removeRun(path);
    }
    changes.finish();
  });
}

/**
 * Reads one run again.
 *
 * @param root The root.
 * @param path The run's directory, relative to it.
 * @param before What was known of it.
 * @param onDamage Is told of a lock that is there and that may be mended.
 * @returns Its row; `before` itself when its lock is the same; nothing when
 * there is none that can be read.
 */
export function readRun(
  root: string,
  path: string,
  before: RunRow | undefined,
  onDamage?: () => void,
): RunRow | undefined {
  const name = join(root, path, "run.lock");
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Deno.readFileSync(name);
  } catch (error) {
    if (!isAway(error)) throw error;
    onDamage?.();
    return undefined;
  }
  const file = sha256(bytes);
  if (before?.file === file) return before;
  const text = UTF_8.decode(bytes);
  try {
    return rowOf(path, file, parseLock(text, name));
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    if (error.code === "LOCK_MALFORMED") onDamage?.();
    getLogger(["assay", "lock"]).warn("{message}; the run is passed over.", {
      message: error.message,
    });
    return undefined;
  }
}

/** Writes to the tables. */
class Changes {
  readonly #table: RunTable;
  #hasRemoved = false;

  constructor(database: DatabaseSync) {
    this.#table = new RunTable(database);
  }

  putFolder({ path, mtime_ms, is_settled }: Folder): void {
    this.#table.prepared("INSERT OR REPLACE INTO folder VALUES (?, ?, ?)")
      .run(path, mtime_ms, is_settled);
  }

  /** Has a folder listed again the next time, whatever its time says. */
  unsettle(path: string): void {
    this.#table.unsettle(path);
  }

  removeFolder(path: string): void {
    // It may only be hidden from us, which the time above does not tell.
    this.unsettle(parentOf(path));
    this.#table.prepared("DELETE FROM folder WHERE path = ?").run(path);
    this.removeRun(path);
  }

  putRun(root: string, path: string, isKnown: boolean): void {
    const [before] = isKnown ? this.#table.select("WHERE path = ?", path) : [];
    // It need not be mended by a rename, which alone the time tells.
    const now = readRun(root, path, before, () => this.unsettle(path));
    if (now === undefined) return this.removeRun(path);
    if (now === before) return;
    this.#table.put(now);
    this.#hasRemoved ||= before !== undefined;
  }

  removeRun(path: string): void {
    if (this.#table.remove(path)) this.#hasRemoved = true;
  }

  finish(): void {
    if (this.#hasRemoved) this.#table.removeUnshared();
  }
}

/**
 * Tells whether runs are looked for in a folder.
 *
 * @param name Its name.
 * @returns Whether they are.
 */
export function isEntered(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

interface Listed {
  readonly folders: readonly string[];
  readonly hasLock: boolean;
  readonly settled: number;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function list(folder: string, isSettled: boolean): Listed | undefined {
  const folders: string[] = [];
  let hasLock = false;
  try {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
      if (isFile && name === "run.lock") hasLock = true;
      if (isDirectory && isEntered(name)) folders.push(name);
    }
  } catch (error) {
    // Gone, or not ours to read: no run that we could find there.
    if (isAway(error)) return undefined;
    throw error;
  }
  return { folders, hasLock, settled: Number(isSettled) };
}

function mtimeOf(folder: string): number | undefined {
  try {
    const { mtime, isDirectory } = Deno.lstatSync(folder);
    return isDirectory ? mtime!.getTime() : undefined;
  } catch (error) {
    if (isAway(error)) return undefined;
    throw error;
  }
}

/**
 * Tells whether nothing is there for us, from why it could not be read.
 *
 * @param error What was thrown.
 * @returns Whether it is gone, or not ours to read.
 */
export function isAway(error: unknown): boolean {
  const { NotFound, NotADirectory, IsADirectory, PermissionDenied } =
    Deno.errors;
  return [NotFound, NotADirectory, IsADirectory, PermissionDenied]
    .some((kind) => error instanceof kind);
}
