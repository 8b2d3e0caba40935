/**
 * Making a run again.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HashError, hashPath } from "../../hash/mod.ts";
import { mask } from "../../internal/mask.ts";
import { LockError } from "../lock_error.ts";
import { liesIn } from "../lies_in.ts";
import { lockPlace } from "../lock_place.ts";
import type { RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { checkOut } from "./checkout.ts";
import { provideData } from "./provide_data.ts";
import { planRerun, type Rerun } from "./rerun.ts";

/** How {@linkcode reproduce} works. */
export interface ReproduceOptions {
  /**
   * A directory for the results, which must not exist or be empty.
   *
   * @default The run's own with `.reproduced` behind its name.
   */
  readonly into?: string | URL;
  /** More permissions for the program, as flags of `deno run`. */
  readonly allow?: readonly string[];
  /**
   * Asks whether to go on, before anything of the run's is executed.
   *
   * @default Goes on.
   */
  readonly confirm?: (plan: ReproducePlan) => boolean | Promise<boolean>;
  /** Takes what the programs print, standard output and error alike. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  /** Ends the program. */
  readonly signal?: AbortSignal;
}

/** What will be executed. */
export interface ReproducePlan {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
  /** Keys of the configuration that were secrets, which it must find itself. */
  readonly secrets: readonly string[];
}

/** An output of a run that was made again. */
export interface ReproducedOutput {
  /** Its name in the lock. */
  readonly path: string;
  /**
   * Whether it is the same; `elsewhere` for one outside of the run's
   * directory, which is not compared.
   */
  readonly result: "changed" | "elsewhere" | "missing" | "same";
}

/** What {@linkcode reproduce} did. */
export interface Reproduction {
  /** The directory with the new results, absolute. */
  readonly dir: string;
  /** What was executed. */
  readonly command: readonly string[];
  /** The outputs of the recorded run. */
  readonly outputs: readonly ReproducedOutput[];
  /** Whether every output is the same, byte for byte. */
  readonly isSame: boolean;
}

/**
 * Makes a run again: checks the recorded code out, installs the dependencies
 * that it locked, runs the recorded command with the recorded permissions and
 * configuration, and compares the outputs.
 *
 * The repositories are left as they are; the code lies in work trees of their
 * own, which are removed in the end. Data that the code's repositories do not
 * hold are linked to where they were. Secrets are not recorded: the program must
 * find them where it found them first.
 *
 * @param dir The run's directory, or its lock.
 * @param options Where to, and whom to ask.
 * @returns What came of it.
 * @throws {LockError} `REPRODUCE_CODE_LOST`, `REPRODUCE_DATA_CHANGED`;
 * `REPRODUCE_IMPOSSIBLE`: the lock does not say enough; `REPRODUCE_INTO_TAKEN`;
 * `REPRODUCE_FAILED`: a program failed; `REPRODUCE_REFUSED`: `confirm` said no.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`.
 */
export async function reproduce(
  dir: string | URL,
  options: ReproduceOptions = {},
): Promise<Reproduction> {
  const { directory, path } = lockPlace(dir);
  const lock = readLock(path);
  const into = options.into instanceof URL
    ? fileURLToPath(options.into)
    : resolve(options.into ?? `${directory}.reproduced`);
  demandEmpty(into);
  const folder = Deno.realPathSync(
    Deno.makeTempDirSync({ prefix: "assay-reproduce-" }),
  );
  try {
    await using checkout = await checkOut(
      lock,
      directory,
      join(folder, "code"),
    );
    await provideData(lock, directory, checkout);
    const { allow = [] } = options;
    const rerun = planRerun(lock, { checkout, folder, into, allow });
    const { command, cwd, secrets } = rerun;
    if (!await (options.confirm?.({ command, cwd, secrets }) ?? true)) {
      throw refused();
    }
    if (lock.code.module !== null) await install(cwd, options);
    clearOutputs(lock, rerun.directory);
    Deno.mkdirSync(into, { recursive: true });
    await execute(rerun, options);
    if (rerun.directory !== into) moveContent(rerun.directory, into);
    const outputs = await compareOutputs(lock, into);
    return {
      dir: into,
      command,
      outputs,
      isSame: outputs.every(({ result }) => result === "same"),
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function demandEmpty(into: string): void {
  if (!isThere(into)) return;
  if (Deno.statSync(into).isDirectory) {
    if (Array.from(Deno.readDirSync(into)).length === 0) return;
  }
  throw new LockError(
    `Cannot reproduce into '${into}': expected an empty directory or none, found something there`,
    {
      code: "REPRODUCE_INTO_TAKEN",
      data: { into },
      hints: ["Name another directory: --into DIR."],
    },
  );
}

/** Puts the locked dependencies where Deno finds them. */
async function install(cwd: string, options: ReproduceOptions): Promise<void> {
  if (!isThere(join(cwd, "deno.json")) && !isThere(join(cwd, "deno.jsonc"))) {
    return;
  }
  const frozen = isThere(join(cwd, "deno.lock")) ? ["--frozen"] : [];
  const command = [Deno.execPath(), "install", "--quiet", ...frozen];
  await execute({ command, cwd, variables: {} }, options);
}

async function execute(
  { command, cwd, variables }: Pick<Rerun, "command" | "cwd" | "variables">,
  { onOutput, signal }: ReproduceOptions,
): Promise<void> {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    ...{ args, cwd, env: variables },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(signal && { signal }),
  }).spawn();
  const pass = async (stream: ReadableStream<Uint8Array>) => {
    for await (const bytes of stream) onOutput?.(bytes);
  };
  const [status] = await Promise.all([
    child.status,
    pass(child.stdout),
    pass(child.stderr),
  ]);
  signal?.throwIfAborted();
  if (status.success) return;
  throw new LockError(
    `Cannot reproduce the run: expected '${
      mask(command.join(" "))
    }' to succeed, found exit code ${status.code}`,
    {
      code: "REPRODUCE_FAILED",
      data: { command: command.map(mask), cwd, exitCode: status.code },
      hints: [
        "Read what it printed. If it lacks a permission that the lock could not list, add it: --allow.",
      ],
    },
  );
}

/** The repository may hold results of old, which would pass for new ones. */
function clearOutputs(lock: RunLock, directory: string): void {
  for (const { path } of lock.outputs) {
    const place = join(directory, path);
    if (isElsewhere(lock, path) || !isThere(place)) continue;
    // An edited lock may name anything, and data are linked to where they are.
    if (liesIn(place, directory)) {
      Deno.removeSync(place, { recursive: true });
    }
  }
}

function moveContent(from: string, to: string): void {
  if (!isThere(from)) return;
  for (const { name } of Deno.readDirSync(from)) {
    move(join(from, name), join(to, name));
  }
}

function move(from: string, to: string): void {
  const info = Deno.lstatSync(from);
  if (info.isSymlink) {
    Deno.symlinkSync(Deno.readLinkSync(from), to);
  } else if (info.isDirectory) {
    Deno.mkdirSync(to, { recursive: true });
    moveContent(from, to);
  } else Deno.copyFileSync(from, to);
}

async function compareOutputs(
  lock: RunLock,
  directory: string,
): Promise<ReproducedOutput[]> {
  return await Promise.all(lock.outputs.map(async ({ path, digest }) => {
    if (isElsewhere(lock, path)) return { path, result: "elsewhere" as const };
    try {
      const isSame = await hashPath(join(directory, path)) === digest;
      return { path, result: isSame ? "same" as const : "changed" as const };
    } catch (error) {
      if (!(error instanceof HashError)) throw error;
      return { path, result: "missing" as const };
    }
  }));
}

function isElsewhere({ locations }: RunLock, path: string): boolean {
  return Object.hasOwn(locations.outputs, path);
}

function refused(): LockError {
  return new LockError(
    "Cannot reproduce the run: expected a yes to running its command, found no",
    {
      code: "REPRODUCE_REFUSED",
      hints: ["Look at the command first, then add --yes."],
    },
  );
}
