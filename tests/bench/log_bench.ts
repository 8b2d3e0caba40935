/**
 * How fast a `DataLogger` is, against the disk (`dd`) and ataraxis, what it
 * keeps in memory and what it takes on the disk.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { DataLogger } from "@assay/assay/log";
import { type Comparison, median, runCommand } from "./compare.ts";
import { findService } from "../services/catalogue.ts";
import type { LogJob } from "./log_producer.ts";

const MB = 1e6;
const ROUNDS = 5;

/** What logging took. */
interface Logged {
  /** From the first put until the stop has returned, in s. */
  readonly seconds: number;
  /** Bytes of the log's files. */
  readonly bytes: number;
}

/**
 * Measures logging.
 *
 * @param folder Where to log: about 3 GB.
 * @returns The lines of the table.
 */
export async function benchLog(folder: string): Promise<Comparison[]> {
  const one = await compareRates(folder, 1, 8e6, 64);
  const two = await compareRates(folder, 2, 5e6, 64);
  const large = await compareRates(folder, 1, 800, MB);
  const rows = [
    rateRow("64-byte entries, one producer", one, 4e6),
    rateRow("64-byte entries, two producers", two, 5e6),
    {
      what: "entries of 1 MB",
      ours: `${(large.ours / 1e3).toFixed(2)} GB/s`,
      reference: "dd conv=fsync",
      theirs: `${(large.dd / 1e3).toFixed(2)} GB/s`,
      ratio: large.ours / large.dd,
      goal: ["at least", 0.9],
    } satisfies Comparison,
    {
      what: "disk for a 64-byte entry",
      ours: `${one.bytesAnEntry.toFixed(1)} B`,
      reference: "the promise",
      theirs: "96 B",
      ratio: one.bytesAnEntry / 96,
      goal: ["at most", 1],
    } satisfies Comparison,
    ...await benchPut(folder),
    await benchMemory(folder),
  ];
  const ataraxis = await benchAtaraxis(folder);
  if (ataraxis !== undefined) {
    rows.push({
      what: "the same, one producer",
      ours: millions(one.ours),
      reference: "ataraxis",
      theirs: `${ataraxis.toFixed(0)}/s`,
      ratio: one.ours / ataraxis,
      goal: ["at least", 1000],
    });
  }
  return rows;
}

/** Rates, medians, in entries a second. */
interface Rates {
  readonly ours: number;
  readonly dd: number;
  readonly bytesAnEntry: number;
}

async function compareRates(
  folder: string,
  producers: number,
  each: number,
  bytes: number,
): Promise<Rates> {
  const entries = producers * each;
  const ours: number[] = [];
  const dd: number[] = [];
  let size = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const logged = await log(folder, producers, each, bytes);
    const seconds = await timeDd(`${folder}/dd`, logged.bytes);
    size = logged.bytes;
    // The first round warms up.
    if (round === 0) continue;
    ours.push(entries / logged.seconds);
    dd.push(entries / seconds);
  }
  return {
    ours: median(ours),
    dd: median(dd),
    bytesAnEntry: size / entries,
  };
}

/** What is promised is a rate, or 0.8 of the disk's where that is less. */
function rateRow(what: string, { ours, dd }: Rates, rate: number): Comparison {
  const least = Math.min(rate, 0.8 * dd);
  return {
    what,
    ours: millions(ours),
    reference: `${millions(rate)} or 0.8 of dd (${millions(dd)})`,
    theirs: millions(least),
    ratio: ours / least,
    goal: ["at least", 1],
  };
}

function millions(rate: number): string {
  return `${(rate / 1e6).toFixed(2)} M/s`;
}

async function log(
  folder: string,
  producers: number,
  each: number,
  bytes: number,
): Promise<Logged> {
  const logger = new DataLogger({ outputDirectory: folder });
  await logger.start();
  const seconds = producers === 1
    ? await logHere(logger, each, bytes)
    : await logInWorkers(logger, producers, each, bytes);
  const { fileBytes } = logger.stats();
  await Deno.remove(logger.outputDirectory, { recursive: true });
  return { seconds, bytes: fileBytes };
}

async function logHere(
  logger: DataLogger,
  each: number,
  bytes: number,
): Promise<number> {
  const data = new Uint8Array(bytes);
  const began = performance.now();
  for (let i = 0; i < each; i++) {
    logger.put({ sourceId: 1, timestamp: BigInt(i), data });
  }
  await logger.stop();
  return (performance.now() - began) / 1000;
}

async function logInWorkers(
  logger: DataLogger,
  producers: number,
  each: number,
  bytes: number,
): Promise<number> {
  const url = new URL("./log_producer.ts", import.meta.url);
  const workers = Array.from({ length: producers }, () => new Worker(url));
  const heard = (worker: Worker) =>
    new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  await Promise.all(workers.map((worker, index) => {
    const handle = logger.producer();
    const job: LogJob = { handle, sourceId: index, count: each, bytes };
    worker.postMessage(job);
    return heard(worker);
  }));
  const began = performance.now();
  await Promise.all(workers.map((worker) => {
    worker.postMessage("go");
    return heard(worker);
  }));
  await logger.stop();
  const seconds = (performance.now() - began) / 1000;
  for (const worker of workers) await worker.terminate();
  return seconds;
}

async function timeDd(path: string, bytes: number): Promise<number> {
  const count = String(Math.ceil(bytes / (1 << 20)));
  const began = performance.now();
  await runCommand([
    "dd",
    "if=/dev/zero",
    `of=${path}`,
    "bs=1M",
    `count=${count}`,
    "conv=fsync",
  ]);
  const seconds = (performance.now() - began) / 1000;
  await Deno.remove(path);
  return seconds;
}

/** How long single puts take while the writer keeps up. */
async function benchPut(folder: string): Promise<Comparison[]> {
  const logger = new DataLogger({ outputDirectory: folder });
  await logger.start();
  const data = new Uint8Array(64);
  const times: number[] = [];
  for (let turn = 0; turn < 400; turn++) {
    for (let i = 0; i < 2500; i++) {
      const timestamp = BigInt(times.length);
      const began = performance.now();
      logger.put({ sourceId: 1, timestamp, data });
      times.push((performance.now() - began) * 1e6);
    }
    // The writer keeps up: 2,500 entries and a pause.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await logger.stop();
  await Deno.remove(logger.outputDirectory, { recursive: true });
  // Half of them warm up.
  const sorted = times.slice(times.length / 2).sort((a, b) => a - b);
  const [middle, late] = [0.5, 0.999].map((part) =>
    sorted[Math.floor(part * sorted.length)]!
  );
  const row = (what: string, ns: number, most: number): Comparison => ({
    what,
    ours: `${ns.toFixed(0)} ns`,
    reference: "the promise",
    theirs: `${most} ns`,
    ratio: ns / most,
    goal: ["at most", 1],
  });
  return [
    row("put, median (with the clock's time)", middle!, 250),
    row("put, 99.9th percentile", late!, 50_000),
  ];
}

async function benchMemory(folder: string): Promise<Comparison> {
  // The promise speaks of 10 GB; 2 GB tell the same, sooner.
  const gigabytes = Deno.args.includes("--long") ? 10 : 2;
  const program = new URL("./log_memory.ts", import.meta.url).pathname;
  const grown = Number(
    await runCommand([
      Deno.execPath(),
      "run",
      "-A",
      program,
      `${folder}/memory`,
      String(gigabytes),
    ]),
  );
  return {
    what: `memory beside the ring, ${gigabytes} GB logged`,
    ours: `${(grown / MB).toFixed(0)} MB`,
    reference: "the promise",
    theirs: "64 MB",
    ratio: grown / (64 * MB),
    goal: ["at most", 1],
  };
}

/** The rate of ataraxis with one producer, in entries a second. */
async function benchAtaraxis(folder: string): Promise<number | undefined> {
  const python = findService("python-ataraxis");
  if (python === undefined) return undefined;
  const program = new URL("./log_peers.py", import.meta.url).pathname;
  const rates = [];
  for (let round = 0; round < 3; round++) {
    const path = await Deno.makeTempDir({ dir: folder });
    rates.push(Number(await runCommand([python, program, path, "5000"])));
    await Deno.remove(path, { recursive: true });
  }
  return median(rates);
}
