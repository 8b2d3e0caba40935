/**
 * Finding the files of a log.
 *
 * @module
 */

import { join } from "node:path";
import { ArchiveSource, listArchives } from "./archive_source.ts";
import { divideSegments } from "./divide_segments.ts";
import type { LogDamage } from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import { LOG_SUFFIX } from "./log_folder.ts";
import type { LogSources } from "./merge_sources.ts";
import { NpySource } from "./npy_source.ts";
import { listSegments, SegmentSource } from "./segment_source.ts";

/** The open files of a log. */
export interface OpenSources extends LogSources, Disposable {
  /** The log directory; `undefined` where an archive was opened. */
  readonly directory: string | undefined;
  /** The segments among the files. */
  readonly segments: SegmentSource | undefined;
  /** The `.npy` files among them. */
  readonly npy: NpySource | undefined;
  /** The archives among them. */
  readonly archived: readonly ArchiveSource[];
  /** What could not be read so far. */
  readonly damage: readonly LogDamage[];
}

/**
 * Opens all files of a log.
 *
 * @param path A log directory or an archive.
 * @param doubted Paths of archives that do not hold what they say.
 * @returns The open files.
 * @throws {LogError} `LOG_NOT_FOUND`, `LOG_UNREADABLE`, `PERMISSION_DENIED`,
 * and what the readers of the formats throw.
 */
export function openSources(
  path: string,
  doubted: ReadonlySet<string> = new Set(),
): OpenSources {
  try {
    return isDirectory(path) ? openDirectory(path, doubted) : openArchive(path);
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
    npy: undefined,
    written: [],
    added: [],
    archived: [archive],
    goneBefore: () => 0,
    get damage() {
      return archive.damage;
    },
    [Symbol.dispose]: () => archive[Symbol.dispose](),
  };
}

function openDirectory(
  directory: string,
  doubted: ReadonlySet<string>,
): OpenSources {
  using opened = new DisposableStack();
  const segments = listSegments(directory).length > 0
    ? opened.use(new SegmentSource(directory))
    : undefined;
  const npy = listNames(directory).some((name) => name.endsWith(".npy"))
    ? opened.use(new NpySource(directory))
    : undefined;
  // Last, so that what is compressed meanwhile is found on one side or both.
  const archived = listArchives(directory)
    .map((path) => opened.use(new ArchiveSource(path)));
  if (!segments && !npy && archived.length === 0) demandEmptyLog(directory);
  const trusted = archived.filter(({ path }) => !doubted.has(path));
  const { written, added } = divideSegments(segments, trusted);
  [...written, ...added].forEach((source) => opened.use(source));
  const stack = opened.move();
  return {
    directory,
    segments,
    npy,
    written: npy ? [...written, npy] : written,
    added,
    archived,
    goneBefore: (sourceId, timestamp) =>
      npy?.firstNumber(sourceId, timestamp) ?? 0,
    get damage() {
      const all = new Set([segments, ...written, npy, ...added, ...archived]);
      return [...all].flatMap((source) => source?.damage ?? []);
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** A log may be empty; one that holds folders is none. */
function demandEmptyLog(directory: string): void {
  const folders = Array.from(Deno.readDirSync(directory))
    .flatMap(({ name, isDirectory }) => isDirectory ? [name] : []);
  if (folders.length === 0) return;
  const logs = folders.filter((name) => name.endsWith(LOG_SUFFIX)).sort();
  throw new LogError(
    `Cannot read '${directory}': expected a log directory, found one of other folders, without segments, entries or archives`,
    {
      code: "LOG_NOT_FOUND",
      data: { path: directory, logs },
      hints: [
        logs.length > 0
          ? `Did you mean ${
            logs.map((name) => `'${join(directory, name)}'`).join(" or ")
          }?`
          : "A log lies in OUTPUT_DIRECTORY/NAME_data_log.",
      ],
    },
  );
}

function listNames(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name);
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
