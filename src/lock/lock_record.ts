/**
 * What a `run.lock` holds.
 *
 * The format is described in `docs/run-lock.md`.
 *
 * @module
 */

import { validate } from "uuid";

import { mask } from "../internal/mask.ts";
import type { Runtime } from "../internal/runtime.ts";
import { parseYamlDocument } from "../internal/yaml_document.ts";
import { yamlText } from "../internal/yaml_text.ts";
import { LockError } from "./lock_error.ts";
import { maskTexts } from "./masked_config.ts";

/** The version of the format. */
const VERSION = 1;

/** Whether a run is under way, or how it ended. */
export type RunStatus = "running" | "complete" | "failed";

const STATUSES: readonly RunStatus[] = ["running", "complete", "failed"];

/** A file or directory with its digest. */
export interface LockedPath {
  /**
   * Its path, relative to where the run started (data) or to the run's
   * directory (outputs); for one that lies elsewhere its name, whose place
   * stands under `locations`.
   */
  readonly path: string;
  /** SHA-256 of the file, or of the tree. */
  readonly digest: string;
}

/** Where things lay when the run was made; no digest or comparison reads it. */
export interface LockLocations {
  /** The run's directory. */
  readonly directory: string;
  /** The directory the run started in. */
  readonly started_in: string;
  /** Paths that lie outside of these, by the name they have above. */
  readonly outside: Readonly<Record<string, string>>;
}

/** What a `run.lock` holds; keys are those of the file. */
export interface RunLock {
  /** Tells what kind of file this is. */
  readonly format: "assay-run-lock";
  /** The version of the format. */
  readonly version: number;
  /** What a reader must know beyond it. */
  readonly requires: readonly string[];
  /** The algorithm of every digest. */
  readonly algorithm: "sha256";
  /** The run's identity, a UUIDv7. */
  readonly id: string;
  /** Whether it is under way, or how it ended. */
  readonly status: RunStatus;
  /** When it began, ISO 8601. */
  readonly started: string;
  /** When it ended. */
  readonly finished: string | null;
  /** Why it failed. */
  readonly error: string | null;
  /** Number of the process. */
  readonly pid: number;
  /** Name of the machine. */
  readonly host: string;
  /** Which start of the machine it was, if that may be read. */
  readonly boot: string | null;
  /** When the process began. */
  readonly process_start: string;
  /** The software it ran on. */
  readonly runtime: Runtime;
  /** The configuration, secrets masked. */
  readonly config: unknown;
  /** Digest of the configuration without its secrets. */
  readonly config_digest: string | null;
  /** How many secrets the configuration holds. */
  readonly secrets: number;
  /** Files and directories the run read, as they were when it began. */
  readonly data: readonly LockedPath[];
  /** Files and directories it made, as they were when it ended. */
  readonly outputs: readonly LockedPath[];
  /** Where things lay. */
  readonly locations: LockLocations;
}

/**
 * Writes a lock, with `***` for every secret in what a program gave; the
 * format's own words and digests stay as they are.
 *
 * @param lock The lock.
 * @returns YAML that readers of version 1.1 and 1.2 take alike.
 */
export function writeLock(lock: RunLock): string {
  const hidePaths = (paths: readonly LockedPath[]) =>
    paths.map((one) => ({ ...one, path: mask(one.path) }));
  const { directory, started_in, outside } = lock.locations;
  return yamlText({
    ...lock,
    error: maskTexts(lock.error),
    host: mask(lock.host),
    config: maskTexts(lock.config),
    data: hidePaths(lock.data),
    outputs: hidePaths(lock.outputs),
    locations: {
      ...lock.locations,
      directory: mask(directory),
      started_in: mask(started_in),
      outside: maskTexts(outside),
    },
  });
}

/** The fields of every version of the format. */
export const LOCK_HEADER = {
  format: "assay-run-lock",
  version: VERSION,
  requires: [],
  algorithm: "sha256",
} as const;

/**
 * Reads a `run.lock`.
 *
 * @param path The file.
 * @returns What it holds, keys we do not know included.
 * @throws {LockError} `LOCK_NOT_FOUND`, `LOCK_UNREADABLE`, `LOCK_MALFORMED`, or
 * `LOCK_TOO_NEW` for one of a higher version or that requires what we do not
 * know.
 *
 * @example Reading what a run was
 * ```ts
 * import { readLock, runLock } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * await runLock({ directory, config: { rate: 2 } }, () => {});
 * const lock = readLock(`${directory}/run.lock`);
 * if (lock.status !== "complete") throw new Error(lock.status);
 * ```
 */
export function readLock(path: string | URL): RunLock {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (!(cause instanceof Deno.errors.NotFound)) throw unreadable(path, cause);
    throw new LockError(`Cannot read '${path}': no such file`, {
      code: "LOCK_NOT_FOUND",
      data: { path: String(path) },
      hints: ["Name the run.lock in a run's directory."],
      cause,
    });
  }
  return parseLock(text, String(path));
}

function parseLock(text: string, path: string): RunLock {
  const lock = parseYaml(text, path) as Partial<RunLock> | null;
  const version = lock?.version;
  if (lock?.format !== LOCK_HEADER.format || typeof version !== "number") {
    throw malformed(path, "it does not say 'format: assay-run-lock'");
  }
  if (version > VERSION || lock.requires?.length !== 0) {
    throw new LockError(
      `Cannot read '${path}': expected version ${VERSION} that requires ` +
        `nothing, found version ${version} that requires ${
          JSON.stringify(lock.requires)
        }`,
      {
        code: "LOCK_TOO_NEW",
        data: { path, version, requires: lock.requires },
        hints: ["Read it with a newer assay."],
      },
    );
  }
  const { id, status } = lock;
  if (!validate(id) || !STATUSES.includes(status as RunStatus)) {
    throw malformed(path, "it lacks its id or its status");
  }
  return lock as RunLock;
}

function parseYaml(text: string, path: string): unknown {
  try {
    const document = parseYamlDocument(text);
    const [first] = document.errors;
    if (first) throw first;
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw malformed(path, cause.message, cause);
  }
}

function unreadable(path: string | URL, cause: Error): LockError {
  const denied = cause instanceof Deno.errors.NotCapable;
  return new LockError(
    `Cannot read '${path}': expected a file, found '${cause.message}'`,
    {
      code: "LOCK_UNREADABLE",
      data: { path: String(path) },
      hints: [
        denied
          ? `Allow --allow-read='${path}'.`
          : "Name a run.lock that this user may read.",
      ],
      cause,
    },
  );
}

function malformed(path: string, why: string, cause?: Error): LockError {
  return new LockError(`Cannot read '${path}' as a run lock: ${why}`, {
    code: "LOCK_MALFORMED",
    data: { path },
    hints: ["Restore the file; it is written whole and never edited."],
    cause,
  });
}
