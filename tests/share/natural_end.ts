/**
 * A program with a worker that ends of itself while it holds a lock.
 *
 * @module
 */

import { isMainThread, Worker, workerData } from "node:worker_threads";
import { SharedArray } from "../../src/share/mod.ts";

if (isMainThread) {
  const array = SharedArray.create("ends", new Int32Array(1));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: array.handle,
  });
  await new Promise((resolve) => worker.on("exit", resolve));
  const isWritten = array.read(0, { lock: false }) === 1;
  const isRecovered = await array.withLock(({ recovered }) => recovered);
  // deno-lint-ignore no-console -- what its parent reads
  console.log(isWritten, isRecovered);
} else {
  const array = SharedArray.connect<"int32", 1>(workerData);
  await array.lock();
  array.write(0, 1);
}
