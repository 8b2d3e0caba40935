/**
 * A lock as text.
 *
 * @module
 */

import { mask } from "../internal/mask.ts";
import { yamlText } from "../internal/yaml_text.ts";
import type { LockedPath, RunLock } from "./lock_record.ts";
import { maskTexts } from "./masked_config.ts";

/**
 * Writes a lock, with `***` for every secret in what a program gave; the
 * format's own words and digests stay as they are.
 *
 * @param lock The lock.
 * @returns YAML that readers of version 1.1 and 1.2 take alike.
 */
export function writeLock(lock: RunLock): string {
  const { environment } = lock;
  return yamlText({
    ...lock,
    error: maskTexts(lock.error),
    host: maskTexts(lock.host),
    command: maskTexts(lock.command),
    code: {
      ...lock.code,
      module: maskTexts(lock.code.module),
      functions: maskKeys(lock.code.functions),
      problems: maskTexts(lock.code.problems),
    },
    config: maskTexts(lock.config),
    config_details: lock.config_details && {
      ...lock.config_details,
      origins: maskTexts(lock.config_details.origins),
    },
    repos: lock.repos.map((repo) => ({
      ...repo,
      name: mask(repo.name),
      path: mask(repo.path),
      branch: maskTexts(repo.branch),
      remote: maskTexts(repo.remote),
      excluded: repo.excluded.map((one) => ({ ...one, path: mask(one.path) })),
      untracked: maskTexts(repo.untracked),
    })),
    data: hidePaths(lock.data),
    lineage: lock.lineage.map((one) => ({ ...one, path: mask(one.path) })),
    outputs: hidePaths(lock.outputs),
    environment: environment && {
      ...environment,
      permissions: maskTexts(environment.permissions),
      executor: maskTexts(environment.executor),
      variables: maskTexts(environment.variables),
      container: maskTexts(environment.container),
    },
    seeds: maskTexts(lock.seeds),
    locations: maskValues(lock.locations),
  });
}

function hidePaths(paths: readonly LockedPath[]): LockedPath[] {
  return paths.map((one) => ({ ...one, path: mask(one.path) }));
}

/** Leaves the values, which are digests. */
function maskKeys(digests: Readonly<Record<string, string>>): unknown {
  return Object.fromEntries(
    Object.entries(digests).map(([key, digest]) => [mask(key), digest]),
  );
}

/** Leaves the outer keys, which are the format's own words. */
function maskValues(parts: object): unknown {
  return Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [key, maskTexts(part)]),
  );
}
