/**
 * The work of `assay hash`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import {
  hashFile,
  type HashOptions,
  hashTree,
  writeManifest,
} from "../src/hash/mod.ts";
import { inOrder, look } from "../src/hash/kit.ts";
import { renderError } from "../src/internal/render_error.ts";
import { check } from "./hash_check.ts";
import type { HashFlags } from "./hash.ts";
import type { Context } from "./context.ts";
import { showDiagnostics } from "./diagnostics.ts";
import { showProgress } from "./progress.ts";

/** What is known of one path once it is hashed. */
interface Hashed {
  readonly digest: string;
  readonly files?: number;
  readonly bytes?: number;
}

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
  showDiagnostics(this);
  if (paths.length === 0) paths = ["-"];
  using progress = showProgress(this);
  const options: HashOptions = {
    signal: this.signal,
    ...(flags.cache ? {} : { cache: false }),
    ...(flags.jobs === undefined ? {} : { jobs: flags.jobs }),
  };
  if (flags.check) return await check(this, flags, paths, options);

  const results: unknown[] = [];
  const outcomes = inOrder(
    paths,
    (path) => hashOne(path, flags.tree, this, progress.watch(options)),
  );
  for await (const [path, outcome] of outcomes) {
    if (this.signal.aborted) return;
    if (outcome.status === "rejected") {
      this.process.exitCode = 1;
      const { code, message } = outcome.reason;
      results.push({ path, error: { code, message } });
      progress.pause(() =>
        this.process.stderr.write(`${renderError(outcome.reason)}\n`)
      );
      continue;
    }
    const { digest } = outcome.value;
    results.push({ path, ...outcome.value });
    if (flags.json) continue;
    progress.pause(() =>
      this.process.stdout.write(writeManifest([{ digest, path }]))
    );
  }
  if (flags.json) {
    this.process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  }
}

async function hashOne(
  path: string,
  tree: boolean,
  { stdin }: Context,
  options: HashOptions,
): Promise<Hashed> {
  if (path === "-") return { digest: await hashStream(stdin) };
  if (!tree || !look(path).isDirectory) {
    return { digest: await hashFile(path, options) };
  }
  const { digest, files, bytes } = await hashTree(path, options);
  return { digest, files, bytes };
}

async function hashStream(stream: ReadableStream<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest("hex");
}
