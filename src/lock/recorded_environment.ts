/**
 * What a lock says of the machine and the software.
 *
 * @module
 */

import { basename, dirname, resolve } from "node:path";
import { hashFile } from "../hash/mod.ts";
import { isGranted } from "../internal/permission.ts";
import { runtime } from "../internal/runtime.ts";
import { systemCores, systemMemory } from "../internal/system_limits.ts";
import { containerImage } from "./container.ts";
import { LockError } from "./lock_error.ts";
import type { LockedEnvironment } from "./lock_record.ts";
import { maskArgument } from "./masked_config.ts";
import {
  grantedFlags,
  type Touched,
  unstableFlags,
} from "./permission_flags.ts";
import { findAbove } from "./project.ts";
import { packageVersions, parseSettings } from "./project_files.ts";

/** What a run tells of its environment. */
export interface EnvironmentOptions {
  /** Names of environment variables to record. */
  readonly variables: readonly string[];
  /** What the run's calls run on. */
  readonly executor?: { readonly name: string; readonly size: number };
  /** The container's image. */
  readonly container?: string;
  /** Where the entry module lies, or else where the program started. */
  readonly from: string;
  /** What of the run's own the program may be allowed to touch. */
  readonly touched: Touched;
}

/**
 * Describes the environment; asks for no permission.
 *
 * @param options What the run tells.
 * @returns The fields of the lock.
 * @throws {LockError} `VARIABLE_FORBIDDEN`: a variable may not be read.
 * @throws {HashError} A file of the project cannot be read.
 */
export async function recordEnvironment(
  options: EnvironmentOptions,
): Promise<LockedEnvironment> {
  const { variables, executor, container, from, touched } = options;
  const { assay, deno, v8, os, arch, timeZone, locale } = runtime();
  const { files, packages, unstable } = await projectFiles(from);
  return {
    ...{ assay, deno, v8, os, arch },
    ...(machine ??= describeMachine()),
    ...{ timeZone, locale, files, packages },
    permissions: grantedFlags(touched),
    unstable: unstableFlags(unstable),
    executor: executor === undefined
      ? null
      : { kind: executor.name, size: executor.size },
    variables: Object.fromEntries(
      variables.map((name) => [name, variableOf(name)]),
    ),
    container: container ?? containerImage(),
  };
}

interface ProjectFiles {
  readonly files: Record<string, string>;
  readonly packages: Record<string, string>;
  readonly unstable: readonly string[];
}

async function projectFiles(from: string): Promise<ProjectFiles> {
  const settings = findAbove(from, ["deno.json", "deno.jsonc"]);
  const { importMap, lock, unstable } = settings === undefined
    ? parseSettings("")
    : parseSettings(Deno.readTextFileSync(settings));
  const below = (path: string) => resolve(dirname(settings ?? from), path);
  const locked = lock === false ? undefined : lock === undefined
    // Of the members of a workspace, only the root has one.
    ? findAbove(dirname(settings ?? from), ["deno.lock"])
    : findAbove(dirname(below(lock)), [basename(lock)]);
  const named = {
    ...(settings === undefined ? {} : { [basename(settings)]: settings }),
    ...(locked === undefined ? {} : { "deno.lock": locked }),
    ...(importMap === undefined ? {} : { [importMap]: below(importMap) }),
  };
  const files = await Promise.all(
    Object.entries(named).map(async ([name, path]) =>
      [name, await hashFile(path)] as const
    ),
  );
  return {
    files: Object.fromEntries(files),
    packages: locked === undefined
      ? {}
      : packageVersions(Deno.readTextFileSync(locked)),
    unstable,
  };
}

type Machine = Pick<LockedEnvironment, "cpu" | "cores" | "memory">;

/** It takes a while to ask, and stays what it is. */
let machine: Machine | undefined;

function describeMachine(): Machine {
  const mayAsk = (kind: "cpus" | "systemMemoryInfo") =>
    isGranted({ name: "sys", kind });
  // deno-lint-ignore no-process-global -- importing it slows every start
  const { cpus } = process.getBuiltinModule("node:os");
  return {
    cpu: mayAsk("cpus") ? cpus()[0]?.model ?? null : null,
    cores: systemCores(),
    memory: mayAsk("systemMemoryInfo") ? systemMemory() : null,
  };
}

function variableOf(variable: string): string | null {
  if (isGranted({ name: "env", variable })) {
    const value = Deno.env.get(variable);
    return value === undefined ? null : maskArgument(value);
  }
  throw new LockError(
    `Cannot record the variable '${variable}': expected permission to read it, found none`,
    {
      code: "VARIABLE_FORBIDDEN",
      data: { variable },
      hints: [`Run with --allow-env=${variable}.`],
    },
  );
}
