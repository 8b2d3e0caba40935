/**
 * The work of making a run again, as `reproduce` tells of it.
 *
 * @module
 */

import { lstatSync } from "node:fs";
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
import { runProgram } from "./run_program.ts";
import { settleLock } from "./settle_lock.ts";
import type {
  ReproducedOutput,
  ReproduceOptions,
  Reproduction,
} from "./reproduce.ts";

/**
 * The work of making a run again, as `reproduce` tells of it.
 *
 * @param dir The run's directory, or its lock.
 * @param options Where to, and whom to ask.
 * @returns What came of it.
 */
export async function makeAgain(
  dir: string | URL,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { directory, path } = lockPlace(dir);
  const lock = readLock(path);
  const { signal } = options;
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
      signal,
    );
    await provideData(lock, directory, checkout, signal);
    const { allow = [] } = options;
    const rerun = planRerun(lock, { checkout, folder, into, allow });
    const { command, cwd, secrets, entry } = rerun;
    if (!await (options.confirm?.({ command, cwd, secrets }) ?? true)) {
      throw refused();
    }
    signal?.throwIfAborted();
    if (entry !== undefined) await install(entry, cwd, options);
    clearOutputs(lock, rerun.directory);
    Deno.mkdirSync(into, { recursive: true });
    // The repository may hold none, or ignore it.
    Deno.mkdirSync(rerun.directory, { recursive: true });
    await execute(rerun, options);
    if (rerun.directory !== into) moveContent(rerun.directory, into);
    settleLock({
      ...{ lock, dir: directory, checkout, folder, into },
      directory: rerun.directory,
    });
    const outputs = await compareOutputs(lock, into, signal);
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

/** Puts the locked dependencies of a module where Deno finds them. */
async function install(
  entry: string,
  cwd: string,
  options: ReproduceOptions,
): Promise<void> {
  if (!isThere(join(cwd, "deno.json")) && !isThere(join(cwd, "deno.jsonc"))) {
    return;
  }
  const frozen = isThere(join(cwd, "deno.lock")) ? ["--frozen"] : [];
  const words = ["install", "--quiet", ...frozen, "--entrypoint", entry];
  await execute(
    { command: [Deno.execPath(), ...words], cwd, variables: {} },
    options,
    "Read what it printed: what the program needs is not as its deno.lock has it, or cannot be fetched.",
  );
}

async function execute(
  { command, cwd, variables }: Pick<Rerun, "command" | "cwd" | "variables">,
  { onOutput, signal }: ReproduceOptions,
  hint =
    "Read what it printed. If it lacks a permission that the lock could not list, add it: --allow.",
): Promise<void> {
  const status = await runProgram(
    { command, cwd, variables, onOutput, signal },
  );
  if (status.success) return;
  throw new LockError(
    `Cannot reproduce the run: expected '${
      mask(command.join(" "))
    }' to succeed, found exit code ${status.code}`,
    {
      code: "REPRODUCE_FAILED",
      data: { command: command.map(mask), cwd, exitCode: status.code },
      hints: [hint],
    },
  );
}

/** The repository may hold results of old, which would pass for new ones. */
function clearOutputs(lock: RunLock, directory: string): void {
  for (const { path } of lock.outputs) {
    const place = join(directory, path);
    // By a link to nothing, too, the program would write elsewhere.
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (isElsewhere(lock, path) || found === undefined) continue;
    // An edited lock may name anything, and data are linked to where they are.
    if (liesIn(place, directory)) {
      Deno.removeSync(place, { recursive: true });
    }
  }
}

function moveContent(from: string, to: string): void {
  if (!isThere(from)) return;
  for (const { name } of Deno.readDirSync(from)) {
    // A work tree's leads to git's own files, which are removed with it.
    if (name === ".git") continue;
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
  signal: AbortSignal | undefined,
): Promise<ReproducedOutput[]> {
  return await Promise.all(lock.outputs.map(async ({ path, digest }) => {
    if (isElsewhere(lock, path)) return { path, result: "elsewhere" as const };
    try {
      const found = await hashPath(
        join(directory, path),
        signal && { signal },
      );
      const result = found === digest ? "same" : "changed";
      return { path, result } as const;
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
