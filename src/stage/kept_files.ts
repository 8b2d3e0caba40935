/**
 * What output files held, kept under the digest of what they hold.
 *
 * The layout is described in `docs/memo-store.md`.
 *
 * @module
 */

import { copyFileSync, existsSync, linkSync, mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  hashFile,
  hashTree,
  parseManifest,
  writeManifest,
} from "../hash/mod.ts";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { linkTarget } from "../internal/link_target.ts";
import { sha256 } from "../internal/sha256.ts";
import { walkTree } from "../internal/walk.ts";
import { toPath } from "./paths.ts";

/** Who writes a file that is kept may only do so to a copy. */
const NOT_WRITABLE = 0o555;
const WRITABLE = 0o200;
const EXECUTABLE = 0o111;

/** How files are kept and put back. */
export interface KeptFilesOptions {
  /**
   * Whether a file is kept by a hard link, both names read-only, in place of a
   * copy; across file systems it is copied all the same.
   *
   * @default {false}
   */
  readonly link?: boolean;
}

/** The files that are kept in one directory. */
export class KeptFiles {
  readonly #files: string;
  readonly #trees: string;
  readonly #links: string;
  readonly #link: boolean;

  /**
   * Opens a directory; nothing is made until something is kept.
   *
   * @param directory The directory of a stage's records.
   * @param options Whether to link.
   */
  constructor(directory: string, { link = false }: KeptFilesOptions = {}) {
    this.#files = join(directory, "files");
    this.#trees = join(directory, "trees");
    this.#links = join(directory, "links");
    this.#link = link;
  }

  /**
   * Keeps a file, or every file of a directory. Of what is or holds a symbolic
   * link only that is noted, and it is not put back: its digest says what lies
   * behind a link, which may be no output.
   *
   * @param text A path or file URL.
   * @param digest What the file or tree had as its digest.
   * @returns Whether it still had it.
   */
  async keep(text: string, digest: string): Promise<boolean> {
    const path = toPath(text)!;
    if (holdsLink(path)) {
      mkdirSync(this.#links, { recursive: true });
      Deno.writeTextFileSync(join(this.#links, digest), "");
      return true;
    }
    if (!Deno.statSync(path).isDirectory) {
      return await this.#keepFile(path, digest);
    }
    const tree = await hashTree(path);
    if (tree.digest !== digest) return false;
    for (const entry of tree.entries) {
      const file = join(path, entry.path);
      if (!await this.#keepFile(file, entry.digest)) return false;
    }
    mkdirSync(this.#trees, { recursive: true });
    writeFileAtomic(join(this.#trees, digest), writeManifest(tree.entries), {
      durable: false,
    });
    return true;
  }

  /**
   * Puts a file or directory back in the place of what is there.
   *
   * @param text A path or file URL.
   * @param digest The digest it had.
   * @returns Whether it is as it was; if not, nothing whole is kept, something
   * with that digest was or held a link, or what is there is of the other kind.
   */
  async restore(text: string, digest: string): Promise<boolean> {
    if (existsSync(join(this.#links, digest))) return false;
    // Without the `/` behind a directory, which no file could be found by.
    const path = resolve(toPath(text)!);
    if (!makeDirectory(dirname(path))) return false;
    const target = linkTarget(path);
    if (existsSync(join(this.#files, digest))) {
      if (target.info?.isDirectory) return false;
      const temporary = temporaryBeside(target.path);
      if (!await this.#take(digest, temporary)) return false;
      Deno.renameSync(temporary, target.path);
      return true;
    }
    if (target.info !== undefined && !target.info.isDirectory) return false;
    return await this.#restoreTree(target.path, digest);
  }

  async #restoreTree(path: string, digest: string): Promise<boolean> {
    const manifest = join(this.#trees, digest);
    if (!existsSync(manifest)) return false;
    const text = Deno.readTextFileSync(manifest);
    if (sha256(text) !== digest) {
      Deno.removeSync(manifest);
      return false;
    }
    const fresh = temporaryBeside(path);
    try {
      mkdirSync(fresh);
      for (const entry of parseManifest(text)) {
        const file = join(fresh, entry.path);
        mkdirSync(dirname(file), { recursive: true });
        if (!await this.#take(entry.digest, file)) return false;
      }
      replaceDirectory(path, fresh);
      return true;
    } finally {
      removeIfThere(fresh);
    }
  }

  /** Makes a file of what is kept; one that is damaged is kept no longer. */
  async #take(digest: string, path: string): Promise<boolean> {
    const kept = join(this.#files, digest);
    if (!existsSync(kept)) return false;
    const isLink = this.#link && linkOrFalse(kept, path);
    if (!isLink) copyFileSync(kept, path);
    try {
      // What the stat cache remembers may be of before the damage.
      if (await hashFile(path, { cache: false }) !== digest) {
        Deno.removeSync(path);
        Deno.removeSync(kept);
        return false;
      }
      if (!isLink) addMode(path, WRITABLE);
      return true;
    } catch (error) {
      removeIfThere(path);
      throw error;
    }
  }

  async #keepFile(path: string, digest: string): Promise<boolean> {
    const kept = join(this.#files, digest);
    mkdirSync(this.#files, { recursive: true });
    const source = Deno.realPathSync(path);
    const isKept = existsSync(kept) && await hashFile(kept) === digest;
    const mode = Deno.statSync(source).mode ?? 0o444;
    if (isKept) addMode(kept, mode & EXECUTABLE);
    if (isKept && (!this.#link || isSameFile(kept, source))) return true;
    if (this.#link && isKept) {
      const temporary = temporaryBeside(source);
      if (!linkOrFalse(kept, temporary)) return true;
      Deno.renameSync(temporary, source);
      return true;
    }
    const temporary = temporaryBeside(kept);
    try {
      const isLink = this.#link && linkOrFalse(source, temporary);
      if (!isLink) copyFileSync(source, temporary);
      if (await hashFile(temporary, { cache: false }) !== digest) return false;
      Deno.chmodSync(temporary, mode & NOT_WRITABLE);
      Deno.renameSync(temporary, kept);
      return true;
    } finally {
      removeIfThere(temporary);
    }
  }
}

/**
 * Gives output files that are linked to what is kept an inode of their own, so
 * that a command which writes into them changes nothing that is kept.
 *
 * @param texts Paths or file URLs of outputs, also of such that do not exist.
 */
export function unlinkKept(texts: Iterable<string>): void {
  for (const text of texts) {
    const path = toPath(text);
    if (path === undefined || !existsSync(path)) continue;
    const info = Deno.statSync(path);
    if (info.isFile) separate(Deno.realPathSync(path), info);
    if (!info.isDirectory) continue;
    for (const entry of walkTree(path)) {
      if (entry.kind === "file") separate(entry.realPath, entry.info);
    }
  }
}

function holdsLink(path: string): boolean {
  const info = Deno.lstatSync(resolve(path));
  return info.isSymlink || (info.isDirectory &&
    walkTree(path).some((entry) => entry.kind === "file" && entry.linked));
}

/** Whether a directory is there now, or else a file in its place. */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true });
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EEXIST" || code === "ENOTDIR") return false;
    throw error;
  }
}

function separate(path: string, { nlink, mode }: Deno.FileInfo): void {
  const isLinked = (nlink ?? 1) > 1 && ((mode ?? WRITABLE) & 0o222) === 0;
  if (!isLinked) return;
  const temporary = temporaryBeside(path);
  try {
    copyFileSync(path, temporary);
    addMode(temporary, WRITABLE);
    Deno.renameSync(temporary, path);
  } finally {
    removeIfThere(temporary);
  }
}

// A directory cannot be replaced in one step: for a moment there is none.
function replaceDirectory(path: string, fresh: string): void {
  if (!existsSync(path)) {
    Deno.renameSync(fresh, path);
    return;
  }
  const old = temporaryBeside(path);
  Deno.renameSync(path, old);
  try {
    Deno.renameSync(fresh, path);
  } catch (error) {
    Deno.renameSync(old, path);
    throw error;
  }
  Deno.removeSync(old, { recursive: true });
}

function linkOrFalse(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    // Another file system, one without links, or a file with too many.
    const { code } = error as { code?: string };
    if (code === "EXDEV" || code === "EPERM" || code === "EMLINK") return false;
    throw error;
  }
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [Deno.statSync(a), Deno.statSync(b)];
  return one.dev === other.dev && one.ino === other.ino;
}

function addMode(path: string, bits: number): void {
  const { mode } = Deno.statSync(path);
  // Only its owner may change it, even to what it is.
  if (mode === null || (mode & bits) === bits) return;
  Deno.chmodSync(path, (mode & 0o777) | bits);
}

function temporaryBeside(path: string): string {
  const name = `.${basename(path).slice(0, 60)}.${crypto.randomUUID()}.tmp`;
  return join(dirname(path), name);
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
