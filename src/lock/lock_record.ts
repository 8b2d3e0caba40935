/**
 * What a `run.lock` holds.
 *
 * The format is described in `docs/run-lock.md`, and by the JSON Schema in
 * `lock_schema.ts`.
 *
 * @module
 */

import type { RepositoryRecord } from "./repository/record.ts";

/** The version of the format. */
export const LOCK_VERSION = 1;

/** The fields of every version of the format. */
export const LOCK_HEADER = {
  format: "assay-run-lock",
  version: LOCK_VERSION,
  requires: [],
  algorithm: "sha256",
} as const;

/** Whether a run is under way, or how it ended. */
export type RunStatus = "running" | "complete" | "failed";

/** A file or directory with its digest. */
export interface LockedPath {
  /**
   * Data: the path as it was given, of an absolute one its name. Outputs: the
   * path relative to the run's directory, of one that lies elsewhere its name.
   * The place of what is only named stands under `locations`.
   */
  readonly path: string;
  /** What it is. */
  readonly kind: "file" | "directory";
  /** SHA-256 of the file, or of the tree. */
  readonly digest: string;
  /** Its size, of a directory that of all its files, in bytes. */
  readonly bytes: number;
  /** It changed while the run was under way. */
  readonly partial?: true;
}

/** The command that made the run. */
export interface LockedCommand {
  /** The program's arguments, secrets masked. */
  readonly arguments: readonly string[];
  /** The directory it started in, relative to the project. */
  readonly directory: string;
  /** The program took its configuration by the flags of `cliConfig`. */
  readonly takes_config?: true;
  /** The program may take an earlier run in place, but for `--no-reuse`. */
  readonly reuses?: true;
}

/** The code that ran. */
export interface LockedCode {
  /**
   * The entry module, relative to the project, of one that lies elsewhere its
   * name; `null` where there is none.
   */
  readonly module: string | null;
  /**
   * Digest of all that the entry module runs and reaches, as far as it can be
   * followed; `null` where it is not known what was loaded.
   */
  readonly digest: string | null;
  /**
   * Digests of what counts, each alone: `fit.ts#season` for a declaration,
   * `fit.ts` for a file or a module that counts whole, `fit.ts#(statements)`
   * for its statements, `npm:zod@4.6.7` for a package. Files are relative to
   * the entry module's directory.
   */
  readonly functions: Readonly<Record<string, string>>;
  /** What the digest does not cover, and why. */
  readonly problems: readonly string[];
}

/** Where a value of the configuration comes from. */
export interface LockedOrigin {
  /** The layer: `-o`, `project`, `schema`, …. */
  readonly layer: string;
  /**
   * `config.yaml:3:8`, or the name of the variable or the `-o` key. A file is
   * named as data are.
   */
  readonly place?: string;
}

/** What is known of a configuration that was compiled. */
export interface LockedConfigDetails {
  /** The version of the canonical form that its digest is made of. */
  readonly codec: number;
  /** Digest of the JSON Schema, if the schema has one. */
  readonly schema_digest: string | null;
  /** Where each value comes from, by its dotted key. */
  readonly origins: Readonly<Record<string, LockedOrigin>>;
}

/** A repository as it was when the run began; no two of a lock share a name. */
export interface LockedRepository extends RepositoryRecord {
  /** Its path as it was given, of an absolute one its name. */
  readonly path: string;
}

/** A run that this one builds on. */
export interface LockedLineage {
  /** The directory of that run, named as data are. */
  readonly path: string;
  /** The identity of that run. */
  readonly id: string;
  /** Digest of what its lock says, as `lockDigest` computes it. */
  readonly digest: string;
}

/** The machine and the software. */
export interface LockedEnvironment {
  /** Version of assay. */
  readonly assay: string;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system, such as `linux`. */
  readonly os: string;
  /** Architecture, such as `x86_64`. */
  readonly arch: string;
  /** Model of the processor, where that may be read. */
  readonly cpu: string | null;
  /** How many cores the process may use. */
  readonly cores: number;
  /** How much memory the process may use, in bytes, where that may be read. */
  readonly memory: number | null;
  /** Time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Locale, such as `en-GB`. */
  readonly locale: string;
  /** Digests of `deno.json`, `deno.lock` and the import map, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Versions of the packages that the project names. */
  readonly packages: Readonly<Record<string, string>>;
  /** What the program may do, as flags of `deno run`. */
  readonly permissions: readonly string[];
  /** Unstable features that are switched on, as flags of `deno run`. */
  readonly unstable: readonly string[];
  /** What the run's calls ran on, if it was told. */
  readonly executor: { readonly kind: string; readonly size: number } | null;
  /** The environment variables that were asked for; `null` for one not set. */
  readonly variables: Readonly<Record<string, string | null>>;
  /** The container's image, if there is one. */
  readonly container: string | null;
}

/** Where things lay when the run was made; no digest or comparison reads it. */
export interface LockLocations {
  /** The run's directory. */
  readonly directory: string | null;
  /** The lock's file, where it is not `run.lock` in that directory. */
  readonly lock?: string;
  /** The directory the run started in. */
  readonly started_in: string | null;
  /** The project: the git root, else where deno.json lies, else `started_in`. */
  readonly project: string | null;
  /** The entry module: a path, or the URL of a remote one. */
  readonly module: string | null;
  /** Data that are named only, by name. */
  readonly data: Readonly<Record<string, string>>;
  /** Outputs that are named only, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Files of the configuration that are named only, by name. */
  readonly config: Readonly<Record<string, string>>;
  /** The directory of every run in the lineage, by its path there. */
  readonly lineage: Readonly<Record<string, string>>;
  /** The root of every repository, by name. */
  readonly repos: Readonly<Record<string, string>>;
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
  readonly started: string | null;
  /** When it ended. */
  readonly finished: string | null;
  /** Why it failed. */
  readonly error: string | null;
  /** Number of the process. */
  readonly pid: number | null;
  /** Name of the machine. */
  readonly host: string | null;
  /** Which start of the machine it was, if that may be read. */
  readonly boot: string | null;
  /** When the process began. */
  readonly process_start: string | null;
  /** The command that made it. */
  readonly command: LockedCommand | null;
  /** The code that ran. */
  readonly code: LockedCode;
  /** The configuration, secrets masked. */
  readonly config: unknown;
  /** Digest of the configuration without its secrets. */
  readonly config_digest: string | null;
  /**
   * That it holds what the lock's text does not tell from others, as `1n` from
   * `1`: only the digest does.
   */
  readonly config_inexact?: true;
  /** How many secrets the configuration holds. */
  readonly secrets: number;
  /** What is known of a configuration that was compiled. */
  readonly config_details: LockedConfigDetails | null;
  /** The repositories, as they were when it began. */
  readonly repos: readonly LockedRepository[];
  /** Files and directories the run read, as they were when it began. */
  readonly data: readonly LockedPath[];
  /** The runs it builds on. */
  readonly lineage: readonly LockedLineage[];
  /** Files and directories it made, as they were when it ended. */
  readonly outputs: readonly LockedPath[];
  /** The machine and the software. */
  readonly environment: LockedEnvironment | null;
  /** Seeds of random generators, by name. */
  readonly seeds: Readonly<Record<string, number | string>>;
  /** Where things lay. */
  readonly locations: LockLocations;
}
