/**
 * How fast a log becomes archives, against the promise and ataraxis, and how
 * much memory that takes.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it tells what is left out

import { DataLogger, LogReader } from "@assay/assay/log";
import { findService } from "../services/catalogue.ts";
import { type Comparison, median, runCommand } from "./compare.ts";

const BYTES = 100;
const ENTRIES = 1_000_000;
/** ataraxis has a file for each entry, and opens all of them. */
const THEIR_ENTRIES = 5_000;
const ROUNDS = 3;
const program = new URL("./log_compress.ts", import.meta.url).pathname;
const peer = new URL("./log_compress_peer.py", import.meta.url).pathname;

/** What compressing took. */
interface Compressed {
  readonly ms: number;
  readonly entries: number;
  readonly peak: number;
}

/**
 * Measures compressing.
 *
 * @param folder Where to put logs: about 1 GB.
 * @returns The lines of the table.
 */
export async function benchLogCompress(folder: string): Promise<Comparison[]> {
  const small = await makeLog(`${folder}/compress-small`, ENTRIES / 4);
  const large = await makeLog(`${folder}/compress-large`, ENTRIES);
  const ms: number[] = [];
  let peak = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const compressed = await compress(large);
    ms.push(compressed.ms);
    peak = Math.max(peak, compressed.peak);
  }
  const { peak: smallPeak } = await compress(small);
  const rows: Comparison[] = [
    {
      what: "archives of 1,000,000 entries",
      ours: `${median(ms).toFixed(0)} ms`,
      reference: "the promise",
      theirs: "10 s",
      ratio: median(ms) / 10_000,
      goal: ["at most", 1],
    },
    {
      what: "peak memory of that",
      ours: `${(peak / 1e6).toFixed(0)} MB`,
      reference: "of a quarter of it",
      theirs: `${(smallPeak / 1e6).toFixed(0)} MB`,
      ratio: peak / smallPeak,
      goal: ["at most", 2],
    },
  ];
  const ataraxis = findService("python-ataraxis");
  if (ataraxis === undefined) {
    console.error("ataraxis is left out: 'deno task test' installs it");
    return rows;
  }
  const theirs = JSON.parse(
    await runCommand([
      ataraxis,
      peer,
      `${folder}/compress-peer`,
      String(THEIR_ENTRIES),
      String(BYTES),
    ]),
  );
  return [
    ...rows,
    rowOfOne("an entry into an archive", median(ms), theirs.archive),
    rowOfOne("an entry out of one", await timeReading(large), theirs.read),
  ];
}

/** Compares what one entry took: ours in ms for all, theirs in s. */
function rowOfOne(what: string, ms: number, seconds: number): Comparison {
  const ours = ms * 1e3 / ENTRIES;
  const theirs = seconds * 1e6 / THEIR_ENTRIES;
  return {
    what,
    ours: `${ours.toFixed(1)} µs`,
    reference: `ataraxis, of ${THEIR_ENTRIES}`,
    theirs: `${theirs.toFixed(1)} µs`,
    ratio: ours / theirs,
    goal: ["at most", 0.1],
  };
}

async function makeLog(
  outputDirectory: string,
  entries: number,
): Promise<string> {
  const logger = new DataLogger({ outputDirectory });
  await logger.start();
  const data = crypto.getRandomValues(new Uint8Array(BYTES));
  for (let at = 0; at < entries; at++) {
    logger.put({ sourceId: at % 3, timestamp: at * 1000, data });
  }
  await logger.stop();
  return logger.outputDirectory;
}

async function compress(directory: string): Promise<Compressed> {
  for (const { name } of Deno.readDirSync(directory)) {
    if (name.endsWith(".npz")) Deno.removeSync(`${directory}/${name}`);
  }
  const printed = await runCommand([
    Deno.execPath(),
    ...["run", "-A", "--no-check", program, directory],
  ]);
  return JSON.parse(printed);
}

/** Reads the three archives one after the other; gives ms. */
async function timeReading(directory: string): Promise<number> {
  const ms: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    let entries = 0;
    for (const sourceId of [0, 1, 2]) {
      using reader = LogReader.open(`${directory}/${sourceId}_log.npz`);
      for await (const _ of reader) entries++;
    }
    if (entries !== ENTRIES) throw new Error(`${entries} entries`);
    ms.push(performance.now() - began);
  }
  return median(ms);
}
