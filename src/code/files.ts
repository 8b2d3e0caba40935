/**
 * Local files as a fingerprint reads them: each once, all remembered.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";
import { sha256 } from "../internal/sha256.ts";

/** A file and the digest of its bytes. */
export interface LocalFile {
  /** Absolute path. */
  readonly path: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly digest: string;
  /** The bytes as text. */
  readonly text: string;
  /** When its content was last modified, if the file system tells. */
  readonly mtime: Date | null;
  /** When anything about it last changed, in whole seconds. */
  readonly ctime: Date | null;
  /** Changes whenever the file system says that the file did. */
  readonly stamp: string;
}

/** Reads files, each at most once, so that one fingerprint sees one state. */
export interface Reader {
  /**
   * Reads a file.
   *
   * @param path Absolute path.
   * @returns The file, or why it cannot be read.
   */
  read(path: string): LocalFile | Unreadable;
  /**
   * Looks at something other than a file's content, once.
   *
   * @param what What is looked at: the same for the same look.
   * @param look Gives what there is to see, as text.
   * @returns What was seen.
   */
  observe(what: string, look: () => string): string;
  /**
   * The files read, with their digests; those that are missing now but were
   * read in this process before, with the digests they had.
   */
  files(): { path: string; digest: string }[];
  /** Whether all that was read and seen is still as it was. */
  unchanged(): boolean;
}

/** Why a file cannot be read. */
export interface Unreadable {
  /** What is in the way. */
  readonly why: "missing" | "directory" | "denied" | "failed";
  /** The rest of a sentence: `there is no file …`. */
  readonly sentence: string;
}

/** A file as it was read last, and whether its times can tell it unchanged. */
interface Known {
  readonly file: LocalFile;
  readonly isSettled: boolean;
}

const cache = new Map<string, Known>();

/** Younger times than these, in ms, may stand for more than one content. */
const UNSETTLED = 2_000;

const decoder = new TextDecoder();

/**
 * Opens a reader for one fingerprint.
 *
 * @param wider A reader to read through: it sees all that this one sees, and
 *   both see one state.
 * @returns A reader that has read nothing yet.
 */
export function openReader(wider?: Reader): Reader {
  const seen = new Map<string, LocalFile | Unreadable>();
  const observed = new Map<string, { text: string; look: () => string }>();
  const mayReadAll = mayReadEverything();
  return {
    read(path) {
      let result = seen.get(path);
      if (result === undefined) {
        result = wider ? wider.read(path) : readFile(path, mayReadAll);
        seen.set(path, result);
      }
      return result;
    },
    observe(what, look) {
      let known = observed.get(what);
      if (known === undefined) {
        const text = wider ? wider.observe(what, look) : look();
        observed.set(what, known = { text, look });
      }
      return known.text;
    },
    files: () =>
      [...seen].flatMap(([path, result]) => {
        // What is gone may still be what the code was loaded by.
        const file = "digest" in result
          ? result
          : result.why === "missing"
          ? cache.get(path)?.file
          : undefined;
        return file === undefined ? [] : [{ path, digest: file.digest }];
      }),
    // Files first: what is looked at besides may need the same permission.
    unchanged: () => {
      const mayReadAll = mayReadEverything();
      return [...seen].every(([path, then]) =>
        isSame(then, readFile(path, mayReadAll))
      ) && [...observed.values()].every(({ text, look }) => look() === text);
    },
  };
}

/** Whether no path needs to be asked for: asking for each takes its time. */
function mayReadEverything(): boolean {
  const { state, partial } = Deno.permissions.querySync({ name: "read" });
  return state === "granted" && !partial;
}

function isSame(
  then: LocalFile | Unreadable,
  now: LocalFile | Unreadable,
): boolean {
  if ("why" in then) return "why" in now && now.sentence === then.sentence;
  return "digest" in now && now.digest === then.digest;
}

/**
 * Makes a function find each thing once for a reader, under which no file
 * changes.
 *
 * @param find Finds a thing by its key.
 * @returns The same, from memory where the reader has asked before.
 */
export function perReader<T>(
  find: (key: string, reader: Reader) => T,
): (key: string, reader: Reader) => T {
  const readers = new WeakMap<Reader, Map<string, { found: T }>>();
  return (key, reader) => {
    let known = readers.get(reader);
    if (known === undefined) readers.set(reader, known = new Map());
    let entry = known.get(key);
    if (entry === undefined) {
      known.set(key, entry = { found: find(key, reader) });
    }
    return entry.found;
  };
}

/**
 * Reads a file, from memory when the file system says it is unchanged.
 *
 * @param path Absolute path.
 * @param mayReadAll Whether all paths may be read.
 * @returns The file, or why it cannot be read.
 */
export function readFile(
  path: string,
  mayReadAll = false,
): LocalFile | Unreadable {
  // Asked first, since reading without permission would prompt.
  if (!mayReadAll && !isGranted({ name: "read", path })) {
    return {
      why: "denied",
      sentence: `no read permission for ${path}; run with --allow-read=${path}`,
    };
  }
  try {
    const stat = Deno.statSync(path);
    if (stat.isDirectory) {
      return { why: "directory", sentence: `${path} is a directory` };
    }
    const { dev, ino, size, mtime, ctime } = stat;
    const stamp = [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join();
    const known = cache.get(path);
    const isSame = known?.file.stamp === stamp;
    if (isSame && known.isSettled) return known.file;
    const latest = Math.max(mtime?.getTime() ?? 0, ctime?.getTime() ?? 0);
    const isSettled = mtime !== null && latest < Date.now() - UNSETTLED;
    const bytes = Deno.readFileSync(path);
    const digest = sha256(bytes);
    // One content stays one object, with all that is known of it.
    const file = isSame && known.file.digest === digest
      ? known.file
      : { path, digest, text: decoder.decode(bytes), mtime, ctime, stamp };
    cache.set(path, { file, isSettled });
    return file;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) {
      return { why: "missing", sentence: `there is no file ${path}` };
    }
    if (!(error instanceof Error)) throw error;
    const sentence = `${path} cannot be read (${error.message})`;
    return { why: "failed", sentence };
  }
}
