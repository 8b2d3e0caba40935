/**
 * What `deno task soak [MINUTES]` runs: a logger with three busy threads, again
 * and again, for an hour. Every entry is read back and compared, from segments
 * and from archives, and memory must stay flat.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it talks to the person who runs it

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DataLogger } from "@assay/assay/log";
import type { SoakJob } from "./soak_thread.ts";

const SOURCES = [0, 1, 2];
/** How long each logger runs, in ms. */
const ROUND = 5000;
/** Rounds until memory has its size. */
const WARM_UP = 2;
/**
 * Rounds of which the smallest memory counts: what is collected late makes
 * single ones large.
 */
const WINDOW = 4;
/** How much memory may grow from the first rounds on, in bytes. */
const MOST_GROWTH = 64 << 20;

const minutes = Number(Deno.args[0] ?? 60);
if (!(minutes > 0)) throw new Error(`${Deno.args[0]} is no number of minutes`);

const url = new URL("./soak_thread.ts", import.meta.url);
const threads = SOURCES.map(() => new Worker(url));
const folder = await Deno.makeTempDir({ prefix: "assay-soak-" });
const end = performance.now() + minutes * 60_000;
let entries = 0;
const memory: number[] = [];
try {
  for (let round = 0; round === 0 || performance.now() < end; round++) {
    const logger = new DataLogger({
      outputDirectory: folder,
      capacity: 1 << 20,
      segmentBytes: 16 << 20,
    });
    const counts = await log(logger);
    const then = round % 3 === 2 ? ["compress"] : [];
    await compare(logger.outputDirectory, counts.join(), ...then);
    await Deno.remove(logger.outputDirectory, { recursive: true });
    entries += counts.reduce((sum, count) => sum + count);
    checkMemory();
    const { waits, highWater } = logger.stats();
    console.log(
      `round ${round + 1}: ${entries} entries so far, ${waits} waits, ` +
        `rings ${Math.round(highWater * 100)} % full at most, ` +
        `${Math.round(Deno.memoryUsage().rss / 1e6)} MB`,
    );
  }
} finally {
  for (const thread of threads) await thread.terminate();
  await Deno.remove(folder, { recursive: true });
}
console.log(`soak: ${entries} entries in ${minutes} minutes, none lost`);

/** Logs for a while; gives how many entries of each source. */
async function log(logger: DataLogger): Promise<number[]> {
  await logger.start();
  const running = Promise.all(threads.map((thread, sourceId) => {
    const job: SoakJob = { handle: logger.producer(), sourceId, ms: ROUND };
    thread.postMessage(job);
    return once(thread, "message") as Promise<[number]>;
  }));
  let isOver = false;
  void running.finally(() => isOver = true);
  while (!isOver) {
    const { entries: before } = logger.stats();
    await logger.flush();
    const { flushed } = logger.stats();
    if (flushed < before) {
      throw new Error(`${flushed} of ${before} entries were flushed`);
    }
    // Users flush now and then.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
  }
  const counts = (await running).map(([count]) => count);
  await logger.stop();
  const { drops, written } = logger.stats();
  const put = counts.reduce((sum, count) => sum + count);
  if (drops !== 0 || written !== put) {
    throw new Error(`${put} entries put, ${written} written, ${drops} dropped`);
  }
  return counts;
}

async function compare(directory: string, ...args: string[]): Promise<void> {
  const program = fileURLToPath(new URL("./check_log.ts", import.meta.url));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--frozen", `--allow-read`, `--allow-write=${folder}`]
      .concat(program, directory, args),
  }).spawn().status;
  if (!success) throw new Error("the log is not what was put into it");
}

function checkMemory(): void {
  // The rings of loggers that ended are garbage, which V8 collects late.
  (globalThis as { gc?: () => void }).gc?.();
  memory.push(Deno.memoryUsage().rss);
  if (memory.length < WARM_UP + 2 * WINDOW) return;
  const first = Math.min(...memory.slice(WARM_UP, WARM_UP + WINDOW));
  const last = Math.min(...memory.slice(-WINDOW));
  if (last > first + MOST_GROWTH) {
    throw new Error(`memory grew from ${first} to ${last} bytes`);
  }
}
