/**
 * Running git: apart from the user's own settings, hooks and prompts.
 *
 * A library for git would hide what is needed here: bytes on standard input
 * and output, since paths need not be text, and an environment of our own.
 *
 * Needs `--allow-run=git`; with `--allow-env` the variables that point git to
 * another repository are kept from it.
 *
 * @module
 */

import { AssayError } from "./errors.ts";
import { mask } from "./mask.ts";
import { isGranted } from "./permission.ts";

/** How git is called. */
export interface GitCall {
  /** Where it runs. */
  readonly cwd: string;
  /** Variables beside the program's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly stdin?: Uint8Array<ArrayBuffer>;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** How a call of git ended. */
export interface GitEnd {
  /** Its exit code; 0 is success. */
  readonly code: number;
  /** What it printed; paths in it are bytes, not text. */
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** What it said to people, in English. */
  readonly stderr: string;
}

/** Nothing that a call of ours does may start a program of the user's. */
const APART = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  ["core.splitIndex", "false"],
  ["core.logAllRefUpdates", "false"],
  ["core.quotePath", "false"],
  ["apply.whitespace", "nowarn"],
  ["apply.ignoreWhitespace", "no"],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/** What `git rev-parse --local-env-vars` lists: they name a repository. */
const MISLEADING = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_PARAMETERS",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NAMESPACE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

const QUIET = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_PAGER: "cat",
  LC_ALL: "C",
};

/**
 * Calls git.
 *
 * @param args Its arguments.
 * @param call Where, and with what.
 * @returns How it ended, whatever its exit code.
 * @throws {AssayError} `GIT_MISSING`: it is not installed;
 * `GIT_NOT_PERMITTED`; `GIT_DIRECTORY_MISSING`: there is no such directory.
 */
export async function tryGit(
  args: readonly string[],
  call: GitCall,
): Promise<GitEnd> {
  const { cwd, env = {}, stdin, signal } = call;
  signal?.throwIfAborted();
  try {
    const command = new Deno.Command("git", {
      args: [...APART, ...args],
      cwd,
      ...environment(env),
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(signal === undefined ? {} : { signal }),
    });
    const { code, stdout, stderr } = stdin === undefined
      ? await command.output()
      : await fed(command, stdin);
    signal?.throwIfAborted();
    return { code, stdout, stderr: new TextDecoder().decode(stderr) };
  } catch (cause) {
    throw notStarted(cause, cwd);
  }
}

/**
 * Calls git, which must succeed.
 *
 * @param args Its arguments.
 * @param call Where, and with what.
 * @returns What it printed, as bytes.
 * @throws {AssayError} `GIT_FAILED`, with what git said; or as
 * {@linkcode tryGit}.
 */
export async function git(
  args: readonly string[],
  call: GitCall,
): Promise<Uint8Array<ArrayBuffer>> {
  const { code, stdout, stderr } = await tryGit(args, call);
  if (code === 0) return stdout;
  throw gitFailed(args, call.cwd, stderr);
}

/**
 * Calls git, which must succeed, for one line of text.
 *
 * @param args Its arguments.
 * @param call Where, and with what.
 * @returns The line, without its end.
 * @throws {AssayError} As {@linkcode git}.
 */
export async function gitLine(
  args: readonly string[],
  call: GitCall,
): Promise<string> {
  return new TextDecoder().decode(await git(args, call)).replace(/\n$/, "");
}

/**
 * Says that git could not do what it was called for.
 *
 * @param args The arguments.
 * @param cwd Where it ran.
 * @param stderr What it said.
 * @returns The error.
 */
export function gitFailed(
  args: readonly string[],
  cwd: string,
  stderr: string,
): AssayError {
  const said = mask(stderr.trim().split("\n")[0] ?? "");
  return new AssayError(
    `Cannot run 'git ${
      args[0]
    }' in '${cwd}': expected it to succeed, found '${said}'`,
    {
      code: "GIT_FAILED",
      data: { args: args.map(mask), cwd, stderr: mask(stderr) },
      hints: [`Run it yourself there: git ${mask(args.join(" "))}`],
    },
  );
}

async function fed(
  command: Deno.Command,
  stdin: Uint8Array<ArrayBuffer>,
): Promise<Deno.CommandOutput> {
  const child = command.spawn();
  // Both at once: git may answer before it has read everything.
  const written = writeAndClose(child.stdin, stdin);
  const [output] = await Promise.all([child.output(), written]);
  return output;
}

async function writeAndClose(
  stream: WritableStream<Uint8Array<ArrayBuffer>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // Git left without reading all; its exit code and words say why.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function environment(
  extra: Readonly<Record<string, string>>,
): { env: Record<string, string>; clearEnv?: boolean } {
  const ours = { ...QUIET, ...extra };
  if (!isGranted({ name: "env" })) return { env: ours };
  const theirs = Object.entries(Deno.env.toObject())
    .filter(([name]) => !MISLEADING.has(name));
  return { env: { ...Object.fromEntries(theirs), ...ours }, clearEnv: true };
}

function notStarted(cause: unknown, cwd: string): unknown {
  if (cause instanceof Deno.errors.NotCapable) {
    return new AssayError(
      "Cannot run git: expected the permission --allow-run=git, found none",
      {
        code: "GIT_NOT_PERMITTED",
        hints: ["Run with --allow-run=git."],
        cause,
      },
    );
  }
  if (!(cause instanceof Deno.errors.NotFound)) return cause;
  if (!isThere(cwd)) {
    return new AssayError(
      `Cannot run git in '${cwd}': expected a directory, found none`,
      {
        code: "GIT_DIRECTORY_MISSING",
        data: { cwd },
        hints: ["Name a directory of a repository that is there."],
        cause,
      },
    );
  }
  return new AssayError(
    "Cannot run git: expected the program 'git' on PATH, found none",
    {
      code: "GIT_MISSING",
      hints: [
        "Install it: apt-get install git, dnf install git, brew install git.",
      ],
      cause,
    },
  );
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
  } catch (error) {
    // What may not be looked at is there for all that is known.
    return !(error instanceof Deno.errors.NotFound);
  }
  return true;
}
