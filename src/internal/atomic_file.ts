/**
 * Replacing a file whole.
 *
 * The sequence is: create a temporary beside the target, write all bytes,
 * fsync it, rename it over the target, fsync the directory.
 *
 * - **What a reader sees**: until the rename the old file (or none), from the
 *   rename on the new one; never a part. A reader that has the old file open
 *   keeps reading the old file.
 * - **When the call returns**, the new file survives a power cut. With
 *   `durable: false` nothing is fsynced: other processes see the new file at
 *   once, but after a power cut it may be the old one, empty or in part, so
 *   that is only for records that carry their own digest.
 * - **When the writer dies**, the target is the old or the new file. A
 *   temporary named `.NAME.RANDOM.tmp` may be left beside it, which nothing
 *   reads.
 * - **When the call throws**, the temporary is removed. The target is the old
 *   file, unless it was the last step, the fsync of the directory, that
 *   failed: then it is the new one, which a power cut may undo.
 * - **Two writers** at once do not mix; the last rename wins. Who must not lose
 *   an update holds a lock file around reading and writing.
 *
 * The new file is another inode: hard links to the old one keep the old
 * content, the owner is the writer, and what counts is the right to write to
 * the directory, not to the old file.
 *
 * Needs read and write permission for the target's directory.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssayError } from "./errors.ts";
import { linkTarget } from "./link_target.ts";
import { writeAll } from "./write_all.ts";

/** How {@linkcode writeFileAtomic} writes. */
export interface WriteFileAtomicOptions {
  /**
   * Whether the file must survive a power cut once the call has returned.
   *
   * @default {true}
   */
  readonly durable?: boolean;
  /**
   * The permissions of a file that did not exist; one that did keeps its own.
   *
   * @default {0o666 less the process's umask}
   */
  readonly mode?: number;
}

/**
 * Replaces a file whole, or creates it: a reader sees all of the old content
 * or all of the new. A symbolic link stays a link; its target is replaced.
 *
 * @param path The file.
 * @param data The new content; text is written as UTF-8.
 * @param options How to write.
 * @throws {AssayError} `WRITE_FAILED` if any step fails; its `cause` is the
 * system's error, in an `AggregateError` with the second one if the temporary
 * could not be removed either.
 */
export function writeFileAtomic(
  path: string | URL,
  data: Uint8Array | string,
  options: WriteFileAtomicOptions = {},
): void {
  const target = path instanceof URL ? fileURLToPath(path) : path;
  const bytes = typeof data === "string"
    ? new TextEncoder().encode(data)
    : data;
  try {
    replace(target, bytes, options);
  } catch (cause) {
    const error = cause instanceof AggregateError ? cause.errors[0] : cause;
    const found = error instanceof Error ? error.message : String(error);
    throw new AssayError(
      `Cannot write '${target}': expected to replace it whole, found '${found}'`,
      {
        code: "WRITE_FAILED",
        data: { path: target },
        hints: hintsFor(error, target),
        cause,
      },
    );
  }
}

function replace(
  target: string,
  bytes: Uint8Array,
  { durable = true, mode }: WriteFileAtomicOptions,
): void {
  const { path, info } = linkTarget(target);
  if (info?.isDirectory) throw new Deno.errors.IsADirectory("Is a directory");
  if (info && !info.isFile) throw new TypeError("Not a regular file");
  const directory = dirname(path);
  // Opened first, so that a directory that cannot be opened fails the call
  // while the old file is still there.
  using folder = durable ? Deno.openSync(directory) : undefined;
  const temporary = join(directory, temporaryName(basename(path)));
  // Without set-id bits: the new file may have another owner than the old.
  const permissions = info?.mode == null ? mode : info.mode & 0o777;
  using file = Deno.openSync(temporary, {
    write: true,
    createNew: true,
    mode: permissions ?? 0o666,
  });
  try {
    if (permissions !== undefined) setMode(file, temporary, permissions);
    writeAll(file, bytes);
    if (durable) file.syncSync();
    Deno.renameSync(temporary, path);
  } catch (error) {
    throw removeAfter(error, temporary);
  }
  folder?.syncSync();
}

/** A name of at most 255 bytes, the most a Linux file system takes. */
function temporaryName(base: string): string {
  const suffix = `.${crypto.randomUUID().slice(-12)}.tmp`;
  const room = new Uint8Array(255 - 1 - suffix.length);
  const { read } = new TextEncoder().encodeInto(base, room);
  return `.${base.slice(0, read)}${suffix}`;
}

/**
 * The umask may have narrowed the mode. Only then is it changed: file systems
 * without modes refuse chmod.
 */
function setMode(file: Deno.FsFile, path: string, mode: number): void {
  const actual = file.statSync().mode;
  if (actual !== null && (actual & 0o777) !== mode) Deno.chmodSync(path, mode);
}

function removeAfter(error: unknown, temporary: string): unknown {
  try {
    Deno.removeSync(temporary);
    return error;
  } catch (second) {
    return new AggregateError(
      [error, second],
      `The temporary '${temporary}' is left: it could not be removed either`,
    );
  }
}

function hintsFor(error: unknown, path: string): string[] {
  const directory = dirname(path);
  const { code } = error as { code?: unknown };
  if (code === "ENOSPC" || code === "EDQUOT") {
    return [`Free space where '${directory}' lies, or write elsewhere.`];
  }
  if (error instanceof Deno.errors.NotCapable) {
    return [`Allow --allow-read='${directory}' --allow-write='${directory}'.`];
  }
  if (error instanceof Deno.errors.PermissionDenied || code === "EROFS") {
    return [`Make '${directory}' writable for this user, or write elsewhere.`];
  }
  if (error instanceof Deno.errors.NotFound) {
    return [`Create the directory '${directory}' first.`];
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return [`Name a path below a directory: '${directory}' is none.`];
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return [`Name a file inside '${path}'.`];
  }
  return [];
}
