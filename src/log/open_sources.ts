/**
 * Finding the files of a log.
 *
 * @module
 */

import { join } from "node:path";
import { ArchiveSource } from "./archive_source.ts";
import type { EntrySource } from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import type { LogSources } from "./merge_sources.ts";
import { NpySource } from "./npy_source.ts";
import { listSegments, SegmentSource } from "./segment_source.ts";

/** The name of an archive: that of its source, as ataraxis looks for it. */
const ARCHIVE_NAME = /_log\.npz$/;

/** The open files of a log. */
export interface OpenSources extends LogSources, Disposable {
  /** The log directory; `undefined` where an archive was opened. */
  readonly directory: string | undefined;
  /** The segments among the files. */
  readonly segments: SegmentSource | undefined;
}

/**
 * Opens all files of a log.
 *
 * @param path A log directory or an archive.
 * @returns The open files.
 * @throws {LogError} `LOG_NOT_FOUND`, `LOG_UNREADABLE`, `PERMISSION_DENIED`,
 * and what the readers of the formats throw.
 */
export function openSources(path: string): OpenSources {
  try {
    return isDirectory(path) ? openDirectory(path) : openArchive(path);
  } catch (cause) {
    const isForbidden = cause instanceof Deno.errors.NotCapable ||
      cause instanceof Deno.errors.PermissionDenied ||
      (cause as { code?: string }).code === "EACCES";
    throw isForbidden ? forbidden(path, cause as Error) : cause;
  }
}

function forbidden(path: string, cause: Error): LogError {
  return new LogError(
    `Cannot read '${path}': expected to be allowed to, found '${cause.message}'`,
    {
      code: "PERMISSION_DENIED",
      data: { path },
      hints: [`Run with --allow-read=${path}, as a user who may read it.`],
      cause,
    },
  );
}

function openArchive(path: string): OpenSources {
  const archive = new ArchiveSource(path);
  return {
    directory: undefined,
    segments: undefined,
    written: [],
    archived: [archive],
    [Symbol.dispose]: () => archive[Symbol.dispose](),
  };
}

function openDirectory(directory: string): OpenSources {
  using opened = new DisposableStack();
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  const written: EntrySource[] = [];
  const segments = listSegments(directory).length > 0
    ? opened.use(new SegmentSource(directory))
    : undefined;
  if (segments) written.push(segments);
  if (names.some((name) => name.endsWith(".npy"))) {
    written.push(opened.use(new NpySource(directory)));
  }
  const archived = names.filter((name) => ARCHIVE_NAME.test(name)).toSorted()
    .map((name) => opened.use(new ArchiveSource(join(directory, name))));
  const stack = opened.move();
  return {
    directory,
    segments,
    written,
    archived,
    [Symbol.dispose]: () => stack.dispose(),
  };
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new LogError(
      `Cannot read '${path}': expected a log directory or an archive, found none`,
      {
        code: "LOG_NOT_FOUND",
        data: { path },
        hints: [
          "A log lies in OUTPUT_DIRECTORY/NAME_data_log; an archive is named SOURCE_log.npz.",
        ],
        cause,
      },
    );
  }
}
