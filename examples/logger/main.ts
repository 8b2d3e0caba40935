/**
 * Three instruments, each in a thread of its own, logged together: the rate is
 * shown while they run, and drawn at the end.
 *
 *     deno run -A examples/logger/main.ts [SECONDS] [FOLDER]
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it talks to the person who runs it

import { Worker } from "node:worker_threads";
import { DataLogger, LogReader, plotLog } from "@assay/assay/log";
import type { InstrumentJob } from "./instrument_worker.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { showRate } from "./show_rate.ts";

const [seconds = "10", folder = "out/logger"] = Deno.args;
const INSTANCE = "instruments";

await using logger = new DataLogger({
  outputDirectory: folder,
  instanceName: INSTANCE,
});
await logger.start();

const stop = new AbortController();
const showing = showRate(logger, stop.signal);
await Promise.all(INSTRUMENTS.map(({ name }) => runInstrument(name)));
stop.abort();
await showing;
await logger.stop();

using reader = LogReader.open(logger.outputDirectory);
for (const { sourceId, entries, bytes } of reader.sources) {
  const { name } = INSTRUMENTS.find((one) => one.sourceId === sourceId)!;
  // The onset is an entry too.
  console.log(`${name.padEnd(11)} ${entries - 1} entries, ${bytes - 8} bytes`);
}
const plot = `${folder}/rates.svg`;
const title = "Three instruments";
Deno.writeTextFileSync(plot, await plotLog(logger.outputDirectory, { title }));
console.log(`log:  ${logger.outputDirectory}`);
console.log(`plot: ${plot}`);

/** Runs an instrument until it is done; its failure is that of the program. */
function runInstrument(name: string): Promise<void> {
  const url = new URL("./instrument_worker.ts", import.meta.url);
  const worker = new Worker(url);
  const job: InstrumentJob = {
    handle: logger.producer(),
    name,
    seconds: Number(seconds),
  };
  worker.postMessage(job);
  return new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  }).finally(() => worker.terminate());
}
