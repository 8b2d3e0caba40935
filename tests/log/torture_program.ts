/**
 * A program to be killed: three producers that log without end, entries small
 * and large, and say on standard output what was confirmed:
 * `torture_program.ts DIRECTORY`, then lines `SOURCE COUNT`. None begins before
 * all can, so that whatever is said is said under load.
 *
 * @module
 */

import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  connectProducer,
  DataLogger,
  type ProducerHandle,
} from "@assay/assay/log";
import { tortureEntry } from "./torture_entry.ts";

interface Puts {
  put(entry: ReturnType<typeof tortureEntry>): void;
  flush(): Promise<void>;
}

interface Job {
  readonly handle: ProducerHandle;
  readonly sourceId: number;
}

function say(sourceId: number, count: number): void {
  const line = `${sourceId} ${count}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}

async function putForEver(producer: Puts, sourceId: number): Promise<void> {
  for (let count = 0;;) {
    const end = count + 1 + Math.floor(Math.random() * 2000);
    while (count < end) producer.put(tortureEntry(sourceId, count++));
    await producer.flush();
    say(sourceId, count);
  }
}

/** Starts a thread; gives what makes it put, once it can. */
async function startThread(job: Job): Promise<() => void> {
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage(job);
  await new Promise((resolve) => worker.once("message", resolve));
  return () => worker.postMessage("go");
}

if (isMainThread) {
  const [directory = ""] = Deno.args;
  const logger = new DataLogger({
    outputDirectory: directory,
    capacity: 1 << 18,
    segmentBytes: 1 << 20,
  });
  await logger.start();
  const threads = [1, 2].map((sourceId) =>
    startThread({ handle: logger.producer(), sourceId })
  );
  for (const go of await Promise.all(threads)) go();
  await putForEver(logger, 0);
} else {
  parentPort?.once("message", ({ handle, sourceId }: Job) => {
    const producer = connectProducer(handle);
    parentPort?.once("message", () => putForEver(producer, sourceId));
    parentPort?.postMessage("ready");
  });
}
