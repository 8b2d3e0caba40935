/**
 * The work of `assay hash`.
 *
 * @module
 */

import {
  type HashError,
  hashFile,
  type HashOptions,
  hashTree,
  writeManifest,
} from "../src/hash/mod.ts";
import { type FileOutcome, hashFiles, look } from "../src/hash/kit.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { renderError } from "../src/internal/render_error.ts";
import { check } from "./hash_check.ts";
import type { HashFlags } from "./hash.ts";
import type { Context } from "./context.ts";
import { type Progress, showProgress } from "./progress.ts";
import { hashStandardInput } from "./standard_input.ts";

/** What is known of one path once it is hashed. */
interface Hashed {
  readonly digest: string;
  readonly files?: number;
  readonly bytes?: number;
}

/** What became of one path. */
type Outcome = Hashed | { readonly error: unknown };

/**
 * Prints digests, or checks manifests.
 *
 * @param flags The flags given.
 * @param paths The paths given.
 */
export async function hash(
  this: Context,
  flags: HashFlags,
  ...paths: string[]
): Promise<void> {
  logWarnings((line) => this.process.stderr.write(line));
  if (paths.length === 0) paths = ["-"];
  using progress = showProgress(this);
  const options: HashOptions = {
    signal: this.signal,
    ...(flags.cache ? {} : { cache: false }),
    ...(flags.jobs === undefined ? {} : { jobs: flags.jobs }),
  };
  try {
    if (flags.check) {
      await check(this, flags, paths, progress, options);
    } else await print(this, flags, paths, progress, options);
  } catch (error) {
    // Whoever interrupts knows why it ends.
    if (!this.signal.aborted) throw error;
  }
}

async function print(
  context: Context,
  flags: HashFlags,
  paths: readonly string[],
  progress: Progress,
  options: HashOptions,
): Promise<void> {
  const { process } = context;
  const results: unknown[] = [];
  const outcomes = flags.tree
    ? hashTrees(paths, context, progress, options)
    : hashAll(paths, context, progress.watch(options));
  for await (const outcome of outcomes) {
    const path = paths[results.length]!;
    if ("error" in outcome) {
      process.exitCode = 1;
      const { code, message } = outcome.error as Partial<HashError>;
      results.push({ path, error: { code, message } });
      progress.pause(() =>
        process.stderr.write(`${renderError(outcome.error)}\n`)
      );
      continue;
    }
    results.push({ path, ...outcome });
    if (flags.json) continue;
    const line = writeManifest([{ digest: outcome.digest, path }]);
    progress.pause(() => process.stdout.write(line));
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
}

async function* hashTrees(
  paths: readonly string[],
  context: Context,
  progress: Progress,
  options: HashOptions,
): AsyncGenerator<Outcome> {
  for (const path of paths) {
    try {
      yield await hashEither(path, context, progress.watch(options));
    } catch (error) {
      options.signal?.throwIfAborted();
      yield { error };
    }
  }
}

async function hashEither(
  path: string,
  context: Context,
  options: HashOptions,
): Promise<Hashed> {
  if (path === "-") return { digest: await hashStandardInput(context) };
  if (!look(path).isDirectory) return { digest: await hashFile(path, options) };
  const { digest, files, bytes } = await hashTree(path, options);
  return { digest, files, bytes };
}

async function* hashAll(
  paths: readonly string[],
  context: Context,
  options: HashOptions,
): AsyncGenerator<FileOutcome> {
  const files = hashFiles(paths.filter((path) => path !== "-"), options);
  for (const path of paths) {
    if (path === "-") yield { digest: await hashStandardInput(context) };
    else yield (await files.next()).value;
  }
  // Its end remembers what was read.
  await files.next();
}
