/**
 * The work of `assay lock push` and `pull`.
 *
 * @module
 */

import { relative } from "node:path";
import { AssayError } from "../src/internal/errors.ts";
import { mask } from "../src/internal/mask.ts";
import {
  type PulledRuns,
  pullRuns,
  type PushedRuns,
  pushRuns,
} from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import { cleanlyEnded } from "./interrupt.ts";
import type { LockPullFlags, LockPushFlags } from "./lock_transfer.ts";
import { jsonText } from "./print_data.ts";
import { inUnits, showProgress, type Watched } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Pushes runs.
 *
 * @param flags Where to, and under which tag.
 * @param runs Directories of the runs, or their locks.
 */
export async function push(
  this: Context,
  { git, data, tag, includeUntracked, json }: LockPushFlags,
  ...runs: string[]
): Promise<void> {
  await cleanlyEnded(this, async (signal) => {
    const pushed = await shown(this, {
      ...remotesOf(git),
      ...(tag !== undefined && { tag }),
      ...{ data, includeUntracked, signal },
    }, (options) => pushRuns(runs, options));
    const text = json ? jsonText(pushed) : pushedText(pushed);
    this.process.stdout.write(mask(text));
  });
}

/**
 * Brings runs back.
 *
 * @param flags Where from, and where to.
 * @param tag The tag.
 */
export async function pull(
  this: Context,
  { git, data, into, link, json }: LockPullFlags,
  tag: string,
): Promise<void> {
  await cleanlyEnded(this, async (signal) => {
    const pulled = await shown(this, {
      ...remotesOf(git),
      ...(data !== undefined && { data }),
      ...(into !== undefined && { into }),
      ...{ link, signal },
    }, (options) => pullRuns(tag, options));
    const text = json ? jsonText(pulled) : pulledText(pulled);
    this.process.stdout.write(mask(text));
  });
}

/** Does work with a progress bar. */
async function shown<Options extends object, Result>(
  context: Context,
  options: Options,
  work: (options: Options & Watched) => Promise<Result>,
): Promise<Result> {
  using progress = showProgress(context);
  return await work(progress.watch(options));
}

/** One without a name is for the only repository. */
function remotesOf(
  git: readonly string[] | undefined,
): { git?: string | Record<string, string> } {
  if (git === undefined) return {};
  // An address may hold '=', but no name holds ':' or '/' before it.
  const named = git.map((one) => /^([^=:/-][^=:/]*)=(.+)$/s.exec(one));
  if (git.length === 1 && named[0] === null) return { git: git[0]! };
  const remotes: Record<string, string> = {};
  for (const match of named) {
    const [, name, remote] = match ?? [];
    if (name === undefined || Object.hasOwn(remotes, name)) {
      throw new AssayError(
        "Cannot use several git remotes: expected NAME=REMOTE for each repository, found " +
          (name === undefined ? "one without a name" : `two for '${name}'`),
        { code: "WRONG_CALL", hints: ["Name each: --git NAME=REMOTE."] },
      );
    }
    remotes[name] = remote!;
  }
  return { git: remotes };
}

function pushedText(
  { tag, runs, repos, data, blobs, sent, left }: PushedRuns,
): string {
  const gone = left.map(({ path, dir, why }) =>
    `  left out ${quoteName(path)} of ${quoteName(shortName(dir))}: ${why}\n`
  );
  const code = repos.map(({ name, commit, remote }) =>
    `  code ${quoteName(name)} ${commit.slice(0, 12)} to ${remote}\n`
  );
  return `${tag}: pushed ${counted(runs.length, "run")}\n${code.join("")}` +
    `  ${counted(blobs.count, "file")}, ${inUnits(blobs.bytes)}, ` +
    `of them ${sent.count} new, ${inUnits(sent.bytes)}, to ${data}\n` +
    gone.join("");
}

function pulledText({ tag, runs, repos, files }: PulledRuns): string {
  const lines = runs.filter(({ named }) => named)
    .map(({ dir }) => `  ${quoteName(shortName(dir))}\n`);
  const code = repos.map(({ name, commit, root }) =>
    `  code ${quoteName(name)} ${commit.slice(0, 12)} in ${
      quoteName(shortName(root))
    }\n`
  );
  return `${tag}: pulled ${counted(runs.length, "run")}, ` +
    `${counted(files.count, "file")}, ${inUnits(files.bytes)}\n` +
    code.join("") + lines.join("");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function shortName(dir: string): string {
  return relative(Deno.cwd(), dir) || ".";
}
