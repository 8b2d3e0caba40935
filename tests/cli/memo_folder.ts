/**
 * A folder in which `assay memo` is run as a process.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Ran } from "../hash/run.ts";
import { type Folder, makeFolder } from "../stage/folder.ts";

const ROOT = new URL("../../", import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, ROOT));

/** What Deno runs as the task `assay` does, with its permissions. */
export const ASSAY_TASK: readonly string[] = [
  ...["run", "--quiet", "--no-prompt", "--permission-set=cli", "--frozen"],
  ...["--config", path("deno.json"), path("cli/main.ts")],
];

/** A folder with files, and `assay memo` in it. */
export interface MemoFolder extends Folder {
  /** Runs `assay memo` to its end. */
  memo(args: readonly string[], options?: MemoOptions): Promise<Ran>;
  /** Starts `assay memo`. */
  start(args: readonly string[], options?: MemoOptions): Deno.ChildProcess;
  /** The report of `assay memo --json`. */
  report(args: readonly string[], options?: MemoOptions): Promise<Report>;
  /** How many lines a command wrote to the file `runs`. */
  runs(): number;
  /** The records below `.assay`. */
  records(): string[];
}

/** How to run it. */
export interface MemoOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** What `--json` prints. */
export interface Report {
  readonly stage: string;
  readonly status: string;
  readonly why: string;
  readonly exitCode: number;
  readonly outputs: string[];
}

/** Makes a folder with these files. */
export function memoFolder(
  files: Readonly<Record<string, string>> = {},
): MemoFolder {
  const folder = makeFolder(files);
  const start: MemoFolder["start"] = (args, { env, cwd } = {}) =>
    new Deno.Command(Deno.execPath(), {
      args: [...ASSAY_TASK, "memo", ...args],
      cwd: cwd ?? folder.path,
      env: { NO_COLOR: "1", LC_ALL: "C.UTF-8", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const memo: MemoFolder["memo"] = async (args, options = {}) => {
    const child = start(args, options);
    const input = new TextEncoder().encode(options.stdin ?? "");
    const fed = ReadableStream.from([input]).pipeTo(child.stdin)
      .catch((error) => {
        // It need not read what it is given.
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      });
    const { code, stdout, stderr } = await child.output();
    await fed;
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };
  return {
    ...folder,
    memo,
    start,
    async report(args, options) {
      const { stderr } = await memo(["--json", ...args], options);
      return JSON.parse(stderr.trimEnd().split("\n").at(-1)!);
    },
    runs: () => readLines(folder.at("runs")).length,
    records: () =>
      folder.find(".json").filter((path) => path.includes("/.assay/")),
  };
}

function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").slice(0, -1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("It never came true");
    // What happens in other processes is only seen by looking.
    await new Promise((next) => setTimeout(next, 5));
  }
}

/** Whether a process still runs. */
export function isAlive(pid: number): boolean {
  // Deno itself may look into /proc only with all permissions.
  const { success, stdout } = new Deno.Command("ps", {
    args: ["-o", "stat=", "-p", String(pid)],
    stderr: "null",
  }).outputSync();
  // One that has ended, but that nobody has asked for, is a zombie.
  return success && !new TextDecoder().decode(stdout).trim().startsWith("Z");
}
