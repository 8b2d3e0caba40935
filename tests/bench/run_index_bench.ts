/**
 * How long it takes to find a run among thousands, against flexlock.
 *
 * @module
 */

import { join } from "node:path";
import { diffRuns, readLock, RunIndex } from "@assay/assay/lock";
import { type Comparison, median, runAssay, runCommand } from "./compare.ts";
import { installPython } from "./python.ts";

const PEERS = new URL("./run_index_peers.py", import.meta.url).pathname;
const EXAMPLE = new URL("../../examples/weather/main.ts", import.meta.url);
const RUNS = 10_000;
/** Of the runs, those around them, and the root. */
const FOLDERS = RUNS + 100 + 1;
const THEIR_RUNS = 300;

interface WeatherConfig {
  readonly plot: object;
}

/**
 * Measures the search for runs.
 *
 * @param folder Where to put runs and what is measured against.
 * @returns The lines of the table.
 */
export async function benchRunIndex(folder: string): Promise<Comparison[]> {
  const root = await makeRuns(`${folder}/runs`);
  const one = readLock(join(root, "1/1/run.lock")).config as WeatherConfig;
  const config = (width: number) => ({ ...one, plot: { ...one.plot, width } });
  const began = performance.now();
  // The index is empty, so that all locks are read.
  using index = RunIndex.open(root);
  if (index.folders().length !== FOLDERS) throw new Error("runs are missing");
  const rebuild = RUNS / (performance.now() - began) * 1000;
  const hit = await timed(101, async (round) => {
    const found = await index.find({ config: config(round * 97) });
    if (!found?.dir.endsWith(`/${round * 97}`)) throw new Error("not found");
  });
  const miss = await timed(11, async (round) => {
    const found = await index.find({ config: config(-1 - round) });
    if (found !== undefined) throw new Error("found");
  });
  const [a, b] = [join(root, "1/1"), join(root, "2/2")];
  await diffRuns(a, b);
  const diff = await timed(21, () => diffRuns(a, b));
  const command = await timed(11, () => runAssay("lock", "diff", a, b));
  const theirs = await measureFlexlock(folder);
  return [
    promised(`a run found among ${RUNS}`, hit, 2),
    ...theirs === undefined ? [] : [
      against(
        `a run found among ${RUNS}`,
        hit,
        `flexlock, among ${THEIR_RUNS}`,
        theirs.hit,
      ),
      against("none found among as many", miss, "flexlock", theirs.miss),
    ],
    {
      what: "reading run locks anew",
      ours: `${Math.round(rebuild)} /s`,
      reference: "the promise",
      theirs: "2000 /s",
      ratio: rebuild / 2000,
      goal: ["at least", 1],
    },
    promised("assay lock diff", command, 150),
    promised("diffRuns()", diff, 150),
  ];
}

function promised(what: string, ours: number, promise: number): Comparison {
  return against(what, ours, "the promise", promise);
}

function against(
  what: string,
  ours: number,
  reference: string,
  theirs: number,
): Comparison {
  return {
    what,
    ours: `${ours.toFixed(2)} ms`,
    reference,
    theirs: `${theirs.toFixed(2)} ms`,
    ratio: ours / theirs,
    goal: ["at most", 1],
  };
}

async function timed(
  rounds: number,
  act: (round: number) => unknown,
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await act(round);
    times.push(performance.now() - began);
  }
  return median(times);
}

/** Makes one run of an example, and as many that differ from it by a value. */
async function makeRuns(root: string): Promise<string> {
  const first = join(root, "first");
  await runAssay("run", EXAMPLE.pathname, "-o", `save_dir=${first}`);
  const text = Deno.readTextFileSync(join(first, "run.lock"));
  Deno.removeSync(first, { recursive: true });
  for (let width = 0; width < RUNS; width++) {
    const directory = join(root, `${width % 100}`, `${width}`);
    Deno.mkdirSync(directory, { recursive: true });
    const id = width.toString(16).padStart(12, "0");
    const lock = text.replaceAll(first, directory)
      .replace(/^ {4}width: \d+$/m, `    width: ${width}`)
      .replace(/^(id: .*-)\w{12}$/m, `$1${id}`);
    Deno.writeTextFileSync(join(directory, "run.lock"), lock);
  }
  return root;
}

async function measureFlexlock(
  folder: string,
): Promise<{ hit: number; miss: number } | undefined> {
  // The last that searches for an equal earlier run.
  const bin = await installPython("flexlock==0.9.0", `${folder}/flexlock09`);
  if (bin === undefined) return undefined;
  const cwd = `${folder}/flexlock-runs`;
  Deno.mkdirSync(cwd);
  await runCommand(["git", "init", "-q"], { cwd });
  const printed = await runCommand(
    [`${bin}/python`, PEERS, `${THEIR_RUNS}`],
    { cwd },
  );
  return JSON.parse(printed.trim().split("\n").at(-1)!);
}
