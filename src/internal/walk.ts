/**
 * Walking a directory tree in one fixed order.
 *
 * @module
 */

import { compareUtf8 } from "./compare_utf8.ts";
import { AssayError } from "./errors.ts";

/** What {@linkcode walkTree} meets, in the order of the paths' UTF-8 bytes. */
export type WalkEntry =
  | WalkedFile
  | { readonly kind: "other"; readonly path: string; readonly what: string }
  | { readonly kind: "error"; readonly path: string; readonly error: unknown };

/** A regular file that {@linkcode walkTree} met. */
export interface WalkedFile {
  /** Tells the entry from those that are not regular files. */
  readonly kind: "file";
  /** Path below the root, with a leading `./` and `/` between its parts. */
  readonly path: string;
  /** Path with every symbolic link on the way resolved. */
  readonly realPath: string;
  /** Whether a symbolic link below the root leads to it. */
  readonly linked: boolean;
  /** What `stat` says of the file (of a link's target). */
  readonly info: Deno.FileInfo;
}

interface Child {
  readonly key: string;
  readonly name: string;
  readonly file: string;
  readonly isLink: boolean;
  readonly info?: Deno.FileInfo;
  readonly error?: unknown;
}

interface Ancestor {
  readonly device: number;
  readonly inode: number | null;
  readonly above: Ancestor | undefined;
  readonly linked: boolean;
}

/**
 * Walks a directory, following symbolic links, and yields what is not a
 * directory, sorted by the bytes of the whole path.
 *
 * Trouble with one entry (no permission, a cycle of links, a name that is not
 * UTF-8, an entry that vanished) is yielded in its place and the walk goes on.
 *
 * @param root The directory to walk.
 * @returns The files, what is neither file nor directory, and the errors.
 * @throws The error of Deno when `root` cannot be resolved or read at all.
 */
export function* walkTree(root: string): Generator<WalkEntry> {
  const realRoot = Deno.realPathSync(root);
  const info = Deno.statSync(realRoot);
  yield* walkDirectory(realRoot === "/" ? "" : realRoot, ".", {
    device: info.dev,
    inode: info.ino,
    above: undefined,
    linked: false,
  });
}

function* walkDirectory(
  realDirectory: string,
  path: string,
  here: Ancestor,
): Generator<WalkEntry> {
  let children: Child[];
  try {
    children = sortedChildren(realDirectory);
  } catch (error) {
    yield { kind: "error", path, error };
    return;
  }
  for (const child of children) {
    const childPath = `${path}/${child.name}`;
    const { info } = child;
    if (child.error !== undefined) {
      yield { kind: "error", path: childPath, error: child.error };
    } else if (info === undefined) {
      yield { kind: "other", path: childPath, what: "a dangling link" };
    } else if (info.isFile || info.isDirectory) {
      try {
        const linked = here.linked || child.isLink;
        const realPath = child.isLink
          ? Deno.realPathSync(child.file)
          : child.file;
        if (info.isFile) {
          yield { kind: "file", path: childPath, realPath, linked, info };
          continue;
        }
        const { dev: device, ino: inode } = info;
        const below = { device, inode, above: here, linked };
        refuseCycle(below, childPath);
        yield* walkDirectory(realPath, childPath, below);
      } catch (error) {
        yield { kind: "error", path: childPath, error };
      }
    } else {
      yield { kind: "other", path: childPath, what: specialFile(info) };
    }
  }
}

/**
 * Names what is neither a regular file nor a directory.
 *
 * @param info What `stat` says of it.
 * @returns `a FIFO`, `a socket`, `a device` or `a special file`.
 */
export function specialFile(info: Deno.FileInfo): string {
  if (info.isFifo) return "a FIFO";
  if (info.isSocket) return "a socket";
  if (info.isBlockDevice || info.isCharDevice) return "a device";
  return "a special file";
}

// Sorting a directory's children with "/" behind the name of each directory
// puts whole paths in order: "a-b" < "a.txt" < "a/b".
function sortedChildren(realDirectory: string): Child[] {
  const seen = new Set<string>();
  const children: Child[] = [];
  for (const entry of Deno.readDirSync(realDirectory || "/")) {
    const { name, isSymlink: isLink } = entry;
    const file = `${realDirectory}/${name}`;
    try {
      if (name.includes("\ufffd")) refuseUnreadableName(file, seen);
      const info = entry.isFile || entry.isDirectory || isLink
        ? Deno.statSync(file)
        : Deno.lstatSync(file);
      const key = info.isDirectory ? `${name}/` : name;
      children.push({ key, name, file, isLink, info });
    } catch (error) {
      const dangling = isLink &&
        (error instanceof Deno.errors.NotFound ||
          error instanceof Deno.errors.NotADirectory);
      const trouble = dangling ? {} : { error: describeLoop(error, file) };
      children.push({ key: name, name, file, isLink, ...trouble });
    }
  }
  return children.sort((a, b) => compareUtf8(a.key, b.key));
}

// Deno shows a byte that is not UTF-8 as U+FFFD. Such a name either leads
// nowhere, or to another file whose name really holds that character.
function refuseUnreadableName(file: string, seen: Set<string>): void {
  let exists = true;
  try {
    Deno.lstatSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    exists = false;
  }
  if (exists && !seen.has(file)) {
    seen.add(file);
    return;
  }
  throw new AssayError(
    `Cannot open '${file}': expected a name in UTF-8, found bytes that are not`,
    {
      code: "NAME_NOT_UTF8",
      data: { path: file },
      hints: ["Rename the file; convmv converts whole trees to UTF-8."],
    },
  );
}

function refuseCycle(directory: Ancestor, path: string): void {
  for (let a = directory.above; a !== undefined; a = a.above) {
    if (a.device === directory.device && a.inode === directory.inode) {
      throw loopError(path);
    }
  }
}

function describeLoop(error: unknown, file: string): unknown {
  const loop = error instanceof Deno.errors.FilesystemLoop ||
    (error instanceof Error && /os error 40\b/.test(error.message));
  return loop ? loopError(file, error) : error;
}

function loopError(path: string, cause?: unknown): AssayError {
  return new AssayError(
    `Cannot walk '${path}': the link leads back to a directory above it`,
    {
      code: "FILE_SYSTEM_LOOP",
      data: { path },
      hints: ["Remove the link, or walk a directory that does not hold it."],
      cause,
    },
  );
}
