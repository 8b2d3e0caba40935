/**
 * How fast `stage` finds out that there is nothing to do, and how well stages
 * share a machine.
 *
 * @module
 */

import { threadPool } from "@assay/assay/exec";
import { Pipeline, type PipelineEdge, Stage } from "@assay/assay/stage";
import {
  compareTimes,
  type Comparison,
  median,
  runCommand,
} from "./compare.ts";
import { installPython } from "./python.ts";
import { addOne, first, sizeOf, spin, spinToo } from "./stage_steps.ts";

const STAGES = 1000;
const ROUNDS = 21;
const module = new URL("./stage_steps.ts", import.meta.url).href;
const PYTHON = new URL("./memo_peers.py", import.meta.url).pathname;
const MIB = 1 << 20;

/**
 * Measures stages.
 *
 * @param folder Where to install what is measured against.
 * @returns The lines of the table.
 */
export async function benchStage(folder: string): Promise<Comparison[]> {
  const hit = await microsecondsOfHit(`${folder}/memo`);
  const ours = `${hit.toFixed(1)} µs`;
  const what = "a cached stage of 1,000";
  const rows: Comparison[] = [
    {
      what,
      ours,
      reference: "the promise",
      theirs: "25 µs",
      ratio: hit / 25,
      goal: ["at most", 1],
    },
  ];
  const peers = [
    ["joblib", "joblib==1.6.0", 1 / 4],
    ["redun", "redun==0.44.1", 1 / 200],
  ] as const;
  for (const [name, release, goal] of peers) {
    const python = await installPython(release, `${folder}/${name}`);
    if (python === undefined) continue;
    const printed = await runCommand([`${python}/python`, PYTHON, name], {
      cwd: folder,
    });
    const theirs = Number(printed);
    rows.push({
      what,
      ours,
      reference: `a cached call of ${name}`,
      theirs: `${theirs.toFixed(0)} µs`,
      ratio: hit / theirs,
      goal: ["at most", goal],
    });
  }
  return [
    ...rows,
    ...await benchFile(folder),
    await benchCores(),
    await benchShared(),
  ];
}

async function microsecondsOfHit(hashOutput: string): Promise<number> {
  const stages = Array.from(
    { length: STAGES },
    (_, index) =>
      new Stage(addOne, {
        module,
        hashOutput,
        name: `add-${index}`,
        outputs: ["x"],
      }),
  );
  const edges = stages.map((stage, index): PipelineEdge => [
    index === 0 ? "start" : stages[index - 1]!,
    stage,
  ]);
  const pipeline = new Pipeline(edges);
  await pipeline.run(1);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const { x } = await pipeline.run(1);
    times.push(performance.now() - began);
    if (x !== 1 + STAGES) throw new Error("a stage is wrong");
  }
  return median(times) * 1000 / STAGES;
}

/** One large file through five stages: what they take, by one digest of it. */
async function benchFile(folder: string): Promise<Comparison[]> {
  const path = `${folder}/large`;
  const chunk = crypto.getRandomValues(new Uint8Array(65_536));
  const run = (name: string) => {
    const stages = Array.from({ length: 5 }, (_, index) =>
      new Stage(sizeOf, {
        module,
        hashOutput: `${folder}/${name}`,
        name: `size-${index}`,
        outputs: [`size${index}`],
      }));
    return new Pipeline(stages.map((stage): PipelineEdge => ["start", stage]))
      .run(path);
  };
  let round = 0;
  const write = async () => {
    using file = Deno.openSync(path, {
      write: true,
      create: true,
      truncate: true,
    });
    for (let written = 0; written < 500 * MIB; written += chunk.length) {
      chunk[0] = ++round;
      file.writeSync(chunk);
    }
    // What was written a moment ago may change again unseen, so that its
    // digest is not remembered.
    await new Promise((end) => setTimeout(end, 2_500));
  };
  const timed = async (work: () => unknown) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const cold = await compareTimes(
    {
      name: "500 MB through 5 stages, cold",
      run: async () => {
        await write();
        return timed(() => run(`cold-${round}`));
      },
    },
    {
      name: "one openssl of it",
      run: () => timed(() => runCommand(["openssl", "dgst", "-sha256", path])),
    },
    ["at most", 1.5],
    3,
  );
  const warm = await compareTimes(
    { name: "the same, warm", run: () => timed(() => run("warm")) },
    {
      name: "one openssl of it",
      run: () => timed(() => runCommand(["openssl", "dgst", "-sha256", path])),
    },
    ["at most", 0.05],
    5,
  );
  return [cold, warm];
}

async function benchCores(): Promise<Comparison> {
  const rounds = 60_000_000;
  const stages = [
    new Stage(spin, { module, outputs: ["a"] }),
    new Stage(spinToo, { module, outputs: ["b"] }),
  ] as const;
  const pipeline = new Pipeline(
    stages.map((stage): PipelineEdge => ["start", stage]),
  );
  await using executor = threadPool({ size: 2 });
  return await compareTimes(
    {
      name: "two busy stages, side by side",
      run: () => pipeline.with({ executor }).run(rounds),
    },
    {
      name: "one after the other",
      run: async () => {
        for (const stage of stages) await stage.with({ executor }).run(rounds);
      },
    },
    ["at most", 1 / 1.8],
    5,
  );
}

async function benchShared(): Promise<Comparison> {
  const length = 100_000_000 / 8;
  const shared = new Float64Array(new SharedArrayBuffer(length * 8));
  const plain = new Float64Array(length);
  const stage = new Stage(first, { module });
  await using executor = threadPool({ size: 1 });
  const run = (data: Float64Array) => stage.with({ executor }).run(data);
  return await compareTimes(
    { name: "100 MB shared, to a worker", run: () => run(shared) },
    { name: "100 MB that is copied", run: () => run(plain) },
    ["at most", 0.1],
    7,
  );
}
