/**
 * How long a run lock takes, both phases together, against flexlock's one.
 *
 * @module
 */

import {
  compareTimes,
  type Comparison,
  median,
  runCommand,
} from "./compare.ts";
import { installPython } from "./python.ts";

const RUNS = new URL("./lock_runs.ts", import.meta.url).pathname;
const PEERS = new URL("./lock_peers.py", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
const ROUNDS = 21;

/**
 * Measures run locks.
 *
 * @param folder Where to put repositories and what is measured against.
 * @returns The lines of the table.
 */
export async function benchLock(folder: string): Promise<Comparison[]> {
  const small = await makeRepository(`${folder}/small`, 5);
  const large = await makeRepository(`${folder}/large`, 10_000);
  const rows: Comparison[] = [];
  {
    await using ours = worker(small, assayCommand());
    const python = await installPython(
      "flexlock==0.10.0",
      `${folder}/flexlock`,
    );
    if (python !== undefined) {
      await using theirs = worker(small, [`${python}/python`, PEERS]);
      rows.push(
        await compareTimes(
          { name: "a run lock, small clean repository", run: ours.once },
          { name: "flexlock, which writes one phase", run: theirs.once },
          ["at most", 20 / 18.9],
          ROUNDS,
        ),
      );
    }
    rows.push(await promised(ours, "a run lock, small clean repository", 20));
    Deno.writeTextFileSync(`${small}/m1.ts`, "export const K = -1;\n");
    Deno.writeTextFileSync(`${small}/new.ts`, "export const N = 1;\n");
    rows.push(await promised(ours, "the same, dirty, with a snapshot", 60));
  }
  await using ours = worker(large, assayCommand());
  rows.push(await promised(ours, "a run lock, 10,000 files", 300));
  return rows;
}

function assayCommand(): [string, ...string[]] {
  return [
    Deno.execPath(),
    "run",
    "-A",
    "--no-check",
    `--config=${CONFIG}`,
    RUNS,
  ];
}

async function promised(
  { once }: Worker,
  what: string,
  promise: number,
): Promise<Comparison> {
  await once();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await once());
  return {
    what,
    ours: `${median(times).toFixed(1)} ms`,
    reference: "the promise",
    theirs: `${promise} ms`,
    ratio: median(times) / promise,
    goal: ["at most", 1],
  };
}

interface Worker extends AsyncDisposable {
  /** Makes one run; gives what it took, in ms. */
  readonly once: () => Promise<number>;
}

/** A program that makes a run for each line that it is sent. */
function worker(cwd: string, [program, ...args]: string[]): Worker {
  const child = new Deno.Command(program!, {
    args,
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    async once() {
      await writer.write(new TextEncoder().encode("\n"));
      let line = "";
      while (!line.endsWith("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`${program} has ended`);
        line += value;
      }
      return Number(line);
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await child.status;
      await reader.cancel();
    },
  };
}

async function makeRepository(path: string, files: number): Promise<string> {
  Deno.mkdirSync(path, { recursive: true });
  for (let index = 0; index < files; index++) {
    const folder = files > 100 ? `${path}/d${index % 100}` : path;
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(
      `${folder}/m${index}.ts`,
      `export const K = ${index};\n`,
    );
  }
  Deno.writeTextFileSync(`${path}/.gitignore`, "runs/\n.flexlock/\n");
  const git = (...args: string[]) =>
    runCommand(["git", "-c", "user.name=b", "-c", "user.email=b@c", ...args], {
      cwd: path,
    });
  await git("init", "-q");
  await git("add", "--all");
  await git("commit", "-q", "-m", "first");
  return path;
}
