/**
 * Threads that put entries, for tests.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import type { ProducerJob, ProducerReply } from "./producer_worker.ts";

/** A thread that puts entries. */
export interface ProducerThread extends AsyncDisposable {
  /**
   * Has it do something.
   *
   * @param job What.
   * @returns What came of it.
   */
  run(job: ProducerJob): Promise<ProducerReply>;
}

/**
 * Starts a thread.
 *
 * @returns The thread.
 */
export function producerThread(): ProducerThread {
  const url = new URL("./producer_worker.ts", import.meta.url);
  const worker = new Worker(url);
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.postMessage(job);
      }),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
