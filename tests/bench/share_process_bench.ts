/**
 * How fast processes share arrays, against promises and ataraxis.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it tells what is left out

import process from "node:process";
import { SharedArray } from "@assay/assay/share";
import { findService } from "../services/catalogue.ts";
import { type Comparison, median, runCommand } from "./compare.ts";

const PEERS = new URL("./share_peers.py", import.meta.url).pathname;
const COUNTER = new URL("./share_counter.ts", import.meta.url).pathname;
const WAITER = new URL("../share/waiter.ts", import.meta.url).pathname;
const HOLDER = new URL("../share/segment_holder.ts", import.meta.url).pathname;
const ELEMENTS = 10_000;
const COUNTERS = 4;
const ROUNDS = 3;

/** What ataraxis takes, in ns. */
interface PeerTimes {
  readonly read: number;
  readonly write: number;
  readonly read_unlocked: number;
  readonly write_unlocked: number;
  readonly slice_1000: number;
}

/**
 * Measures arrays that processes share.
 *
 * @returns The lines of the table; none where processes cannot share.
 */
export async function benchShareProcesses(): Promise<Comparison[]> {
  if (Deno.build.os !== "linux") return [];
  const ataraxis = findService("python-ataraxis");
  if (ataraxis === undefined) {
    console.error("ataraxis is left out: 'deno task test' installs it");
  }
  return [
    ...await elementRows(ataraxis),
    ...await countingRows(ataraxis),
    ...await waitingRows(),
  ];
}

async function elementRows(ataraxis?: string): Promise<Comparison[]> {
  const ours = elementTimes();
  const locked = Math.max(ours.read, ours.write);
  const rows = [
    nanoseconds("an element under the lock, processes", locked, [
      "the promise",
      60,
      1,
    ]),
  ];
  if (ataraxis === undefined) return rows;
  const theirs: PeerTimes = JSON.parse(
    await runCommand([ataraxis, PEERS, "elements"]),
  );
  rows.push(
    nanoseconds("reading one under the lock, processes", ours.read, [
      "ataraxis",
      theirs.read,
      1 / 8,
    ]),
    nanoseconds("writing one under the lock, processes", ours.write, [
      "ataraxis",
      theirs.write,
      1 / 8,
    ]),
    nanoseconds("reading one without the lock", ours.readUnlocked, [
      "ataraxis",
      theirs.read_unlocked,
      1 / 50,
    ]),
    nanoseconds("writing one without the lock", ours.writeUnlocked, [
      "ataraxis",
      theirs.write_unlocked,
      1 / 50,
    ]),
    nanoseconds("a slice of 1,000 under the lock", ours.slice, [
      "ataraxis",
      theirs.slice_1000,
      1,
    ]),
    nanoseconds(
      "a slice of 1,000 under the lock, into an array",
      ours.sliceInto,
      [
        "ataraxis",
        theirs.slice_1000,
        1,
      ],
    ),
  );
  return rows;
}

function elementTimes() {
  const layout = { shape: [ELEMENTS], dtype: "float64" } as const;
  using array = SharedArray.create(
    `assay-bench-${process.pid}`,
    layout,
    { scope: "processes" },
  );
  const unlocked = { lock: false } as const;
  const into = new Float64Array(1000);
  let sum = 0;
  return {
    read: timeOf((i) => sum += array.read(i % ELEMENTS)),
    write: timeOf((i) => array.write(i % ELEMENTS, i)),
    readUnlocked: timeOf((i) => sum += array.read(i % ELEMENTS, unlocked)),
    writeUnlocked: timeOf((i) => array.write(i % ELEMENTS, i, unlocked)),
    slice: timeOf(() => array.read([0, 1000]), 100_000),
    sliceInto: timeOf(() => array.read([0, 1000], { into }), 100_000),
    sum,
  };
}

/** The median time of one use, in ns. */
function timeOf(use: (i: number) => unknown, times = 1_000_000): number {
  return median(Array.from({ length: 7 }, () => {
    const began = performance.now();
    for (let i = 0; i < times; i++) use(i);
    return (performance.now() - began) * 1e6 / times;
  }));
}

async function countingRows(ataraxis?: string): Promise<Comparison[]> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await countTogether(1_000_000));
    if (ataraxis === undefined) continue;
    const command = [ataraxis, PEERS, "increments", "100000"] as const;
    theirs.push(Number(await runCommand(command)));
  }
  const what = "four processes' locked increments";
  const row = (reference: string, rate: number, goal: number) => ({
    what,
    ours: perSecond(median(ours)),
    reference,
    theirs: perSecond(rate),
    ratio: median(ours) / rate,
    goal: ["at least", goal] as const,
  });
  return [
    row("the promise", 3e6, 1),
    ...ataraxis === undefined ? [] : [row("ataraxis", median(theirs), 5)],
  ];
}

/** Increments that four processes make together in a second. */
async function countTogether(times: number): Promise<number> {
  const name = `assay-bench-${process.pid}`;
  const first = [0, 0, Infinity, 0];
  using array = SharedArray.create(name, first, { scope: "processes" });
  const words = ["run", "-A", "-q", COUNTER, name, `${times}`, `${COUNTERS}`];
  await Promise.all(
    Array.from(
      { length: COUNTERS },
      () => runCommand([Deno.execPath(), ...words]),
    ),
  );
  const [count, , began, ended] = array.view() as unknown as [
    number,
    number,
    number,
    number,
  ];
  if (count !== COUNTERS * times) throw new Error("increments were lost");
  return count / (ended - began) * 1000;
}

async function waitingRows(): Promise<Comparison[]> {
  const name = `assay-bench-${process.pid}`;
  using array = SharedArray.create(name, [0], { scope: "processes" });
  const run = (...words: string[]) =>
    runCommand([Deno.execPath(), "run", "-A", "-q", ...words]);
  const busy = await array.withLock(() =>
    Promise.all(
      ["async", "async", "sync", "sync"].map((way) =>
        run(WAITER, name, "5", way)
      ),
    )
  );
  const sum = busy.map(Number).reduce((sum, ms) => sum + ms, 0);
  const delays: number[] = [];
  for (let round = 0; round < 9; round++) {
    delays.push(await recovery(array, name));
  }
  return [
    promised("CPU time of four that wait 5 s", sum, 100),
    promised("from a holder's kill -9 to its lock", median(delays), 100),
  ];
}

/** How long after a holder was killed its lock is taken, in ms. */
async function recovery(
  array: SharedArray<"float64", 1>,
  name: string,
): Promise<number> {
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", HOLDER, name, "hold"],
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  const taken = array.withLock(({ recovered }) => {
    if (!recovered) throw new Error("the lock was free");
    return performance.now();
  });
  // The wait has begun when a turn of the event loop is over.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const killed = performance.now();
  holder.kill("SIGKILL");
  const delay = await taken - killed;
  await holder.status;
  await reader.cancel();
  return delay;
}

function nanoseconds(
  what: string,
  ours: number,
  [reference, theirs, goal]: readonly [string, number, number],
): Comparison {
  return {
    what,
    ours: `${ours.toFixed(1)} ns`,
    reference,
    theirs: `${theirs.toFixed(0)} ns`,
    ratio: ours / theirs,
    goal: ["at most", goal],
  };
}

function promised(what: string, ms: number, promise: number): Comparison {
  return {
    what,
    ours: `${ms.toFixed(2)} ms`,
    reference: "the promise",
    theirs: `${promise} ms`,
    ratio: ms / promise,
    goal: ["at most", 1],
  };
}

function perSecond(rate: number): string {
  return `${(rate / 1e6).toFixed(2)} M/s`;
}
