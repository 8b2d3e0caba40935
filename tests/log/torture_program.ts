/**
 * A program to be killed: three producers that log without end, entries small
 * and large, and say on standard output what was confirmed:
 * `torture_program.ts DIRECTORY`, then lines `SOURCE COUNT`.
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

function say(sourceId: number, count: number): void {
  const line = `${sourceId} ${count}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}

async function putForEver(producer: Puts, sourceId: number): Promise<void> {
  for (let count = 0;;) {
    const end = count + 1 + Math.floor(Math.random() * 3000);
    while (count < end) producer.put(tortureEntry(sourceId, count++));
    await producer.flush();
    say(sourceId, count);
  }
}

if (isMainThread) {
  const [directory = ""] = Deno.args;
  const logger = new DataLogger({
    outputDirectory: directory,
    capacity: 1 << 18,
    segmentBytes: 1 << 22,
  });
  await logger.start();
  for (const sourceId of [1, 2]) {
    const worker = new Worker(new URL(import.meta.url));
    worker.postMessage({ handle: logger.producer(), sourceId });
  }
  await putForEver(logger, 0);
} else {
  parentPort?.on(
    "message",
    ({ handle, sourceId }: { handle: ProducerHandle; sourceId: number }) =>
      putForEver(connectProducer(handle), sourceId),
  );
}
