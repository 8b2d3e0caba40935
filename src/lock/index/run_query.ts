/**
 * What a run is looked for by.
 *
 * @module
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { hashPath } from "../../hash/mod.ts";
import { namePaths } from "../locked_paths.ts";
import type { LockedPath, LockedRepository } from "../lock_record.ts";
import { codeOnDisk } from "../recorded_code.ts";
import { recordConfig } from "../recorded_config.ts";
import { recordRepositories } from "../recorded_repos.ts";
import { asRead } from "./config_key.ts";

/** What a run is looked for by; what is left out is not compared. */
export interface RunQuery {
  /**
   * The code: the entry module, by URL or path, or its digest as locks have
   * it.
   */
  readonly code?: string | URL;
  /**
   * The configuration: a compiled one, its value, or any plain data. The key
   * that names the run's directory is not compared.
   */
  readonly config?: unknown;
  /** Files and directories, named as the run named them. */
  readonly data?: readonly (string | URL)[];
  /** Repositories, named as the run named them. */
  readonly repos?: readonly (string | URL)[];
}

/** A configuration that is looked for. */
export interface SettledConfig {
  /** What a lock would say of it. */
  readonly value: unknown;
  /** What the lock's digest of it would be of. */
  readonly digested: unknown;
}

/** A query with everything digested. */
export interface SettledQuery {
  /** Digest of the code; `null` when it cannot be known. */
  readonly code: string | null | undefined;
  /** The configuration as locks have it. */
  readonly config: SettledConfig | undefined;
  /** Names and digests of data. */
  readonly data: readonly Pick<LockedPath, "path" | "digest">[] | undefined;
  /** Repositories as locks describe them. */
  readonly repos: readonly LockedRepository[] | undefined;
}

/**
 * Digests what a run is looked for by.
 *
 * @param query What to look for.
 * @returns The same in the form that locks have.
 * @throws {HashError} Data cannot be read.
 * @throws {AssayError} A repository cannot be described.
 */
export async function settle(query: RunQuery): Promise<SettledQuery> {
  const { code, config, data, repos } = query;
  const cwd = Deno.cwd();
  const named = namePaths(data ?? [], cwd);
  const digested = await Promise.all(named.map(async ({ path, full }) => ({
    path,
    digest: await hashPath(full),
  })));
  const recorded = config === undefined ? undefined : recordConfig(config, cwd);
  const codeDigested = code === undefined
    ? undefined
    : await codeDigest(code, cwd);
  const { repos: repositories } = await recordRepositories({
    repos: repos ?? [],
    snapshot: "none",
    id: "",
    directory: cwd,
    elsewhere: named.map(({ full }) => full),
    cwd,
  });
  return {
    code: codeDigested,
    config: recorded && {
      value: asRead(recorded.fields.config),
      digested: recorded.digested,
    },
    data: data && digested,
    repos: repos && repositories,
  };
}

/** The digest that the entry module would have, were it run now. */
async function codeDigest(
  code: string | URL,
  cwd: string,
): Promise<string | null> {
  const text = String(code);
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  const url = URL.canParse(text)
    ? text
    : pathToFileURL(resolve(cwd, text)).href;
  return (await codeOnDisk(url, cwd)).digest;
}
