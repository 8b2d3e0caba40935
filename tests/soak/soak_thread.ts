/**
 * A thread that logs for a while: bursts as fast as it can, and pauses.
 *
 * @module
 */

import { isMainThread, parentPort } from "node:worker_threads";
import { connectProducer, type ProducerHandle } from "@assay/assay/log";
import { tortureEntry } from "../log/torture_entry.ts";

/** What a thread is to do. */
export interface SoakJob {
  /** The producer. */
  readonly handle: ProducerHandle;
  /** The source of its entries. */
  readonly sourceId: number;
  /** For how long, in ms. */
  readonly ms: number;
}

const NEVER = new Int32Array(new SharedArrayBuffer(4));

function soak(job: SoakJob): void {
  const count = put(job);
  // The ring is garbage now, which V8 collects late.
  (globalThis as { gc?: () => void }).gc?.();
  parentPort?.postMessage(count);
}

function put({ handle, sourceId, ms }: SoakJob): number {
  const end = performance.now() + ms;
  using producer = connectProducer(handle);
  let count = 0;
  while (performance.now() < end) {
    const burst = Math.random() * 1500;
    for (let i = 0; i < burst; i++) {
      producer.put(tortureEntry(sourceId, count++));
    }
    Atomics.wait(NEVER, 0, 0, Math.random() * 100);
  }
  return count;
}

if (!isMainThread) parentPort?.on("message", soak);
