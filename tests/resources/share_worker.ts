/** Tells what this worker may use, after it got its share as a pool gives it. */
import { parentPort } from "node:worker_threads";
import { receiveShare } from "../../src/internal/resource_values.ts";
import { currentResources } from "../../src/resources/mod.ts";

parentPort!.once("message", (share) => {
  receiveShare(share);
  const { memoryUsage, maxMemory, maxTempStorage, cores, ioThreads, tempDir } =
    currentResources();
  parentPort!.postMessage({
    memoryUsage,
    maxMemory,
    maxTempStorage,
    cores,
    ioThreads,
    tempDir,
  });
});
