/**
 * A worker that makes a logger itself, flushes 1,000 entries, puts more of them,
 * and says so. It is to be terminated then.
 *
 * @module
 */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { DataLogger } from "@assay/assay/log";

if (!isMainThread) {
  const logger = new DataLogger({ outputDirectory: workerData });
  await logger.start();
  const data = new Uint8Array(64);
  const put = (timestamp: number) =>
    logger.put({ sourceId: 1, timestamp, data });
  for (let i = 0; i < 1000; i++) put(i);
  await logger.flush();
  for (let i = 1000; i < 5000; i++) put(i);
  parentPort?.postMessage("put");
  await Promise.withResolvers().promise;
}
