/**
 * How fast logs are read from segments, and how much memory that takes.
 *
 * @module
 */

import { DataLogger, LogReader, readLog } from "@assay/assay/log";
import { type Comparison, median, runCommand } from "./compare.ts";

const ENTRIES = 1_000_000;
const ROUNDS = 5;
const program = new URL("./log_read.ts", import.meta.url).pathname;

/**
 * Measures reading.
 *
 * @param folder Where to put logs: about 600 MB.
 * @returns The lines of the table.
 */
export async function benchLogRead(folder: string): Promise<Comparison[]> {
  const small = await makeLog(`${folder}/read-small`, ENTRIES);
  const large = await makeLog(`${folder}/read-large`, 5 * ENTRIES);
  const all: number[] = [];
  const batches: number[] = [];
  const few: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    all.push(await time(readLog(small)));
    using reader = LogReader.open(small);
    batches.push(await time(reader.batches()));
    // A thousandth of the log, in its middle.
    const from = 500_000;
    few.push(await time(readLog(small, { from, to: from + 1000 })));
  }
  const peaks = [peakOf(small), peakOf(large)];
  const [smallPeak, largePeak] = [await peaks[0]!, await peaks[1]!];
  return [
    {
      what: "reading 1,000,000 entries",
      ours: `${median(all).toFixed(0)} ms`,
      reference: "the promise",
      theirs: "1 s",
      ratio: median(all) / 1000,
      goal: ["at most", 1],
    },
    {
      what: "the same, in batches",
      ours: `${median(batches).toFixed(0)} ms`,
      reference: "the promise",
      theirs: "1 s",
      ratio: median(batches) / 1000,
      goal: ["at most", 1],
    },
    {
      what: "a thousandth, by time",
      ours: `${median(few).toFixed(1)} ms`,
      reference: "reading all",
      theirs: `${median(all).toFixed(0)} ms`,
      ratio: median(few) / median(all),
      goal: ["at most", 0.1],
    },
    {
      what: "memory for five times the entries",
      ours: `${(largePeak / 1e6).toFixed(0)} MB`,
      reference: "one time",
      theirs: `${(smallPeak / 1e6).toFixed(0)} MB`,
      ratio: largePeak / smallPeak,
      goal: ["at most", 1.5],
    },
  ];
}

/** Logs entries of 64 bytes of two sources; gives the log directory. */
async function makeLog(
  outputDirectory: string,
  entries: number,
): Promise<string> {
  const logger = new DataLogger({ outputDirectory });
  await logger.start();
  const data = new Uint8Array(64);
  for (let i = 0; i < entries; i++) {
    logger.put({ sourceId: i % 2, timestamp: i, data });
  }
  await logger.stop();
  return logger.outputDirectory;
}

async function time(items: AsyncIterable<unknown>): Promise<number> {
  const began = performance.now();
  for await (const _ of items);
  return performance.now() - began;
}

/** The most memory of a process that reads: also what its collector let lie. */
async function peakOf(directory: string): Promise<number> {
  const options = ["run", "-q", "-A", "--frozen", program];
  return JSON.parse(await runCommand([Deno.execPath(), ...options, directory]))
    .peak;
}
