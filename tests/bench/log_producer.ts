/**
 * A thread that puts entries as fast as it can, once it is told to.
 *
 * @module
 */

import { isMainThread, parentPort } from "node:worker_threads";
import { connectProducer, type ProducerHandle } from "@assay/assay/log";

/** What a thread is to do. */
export interface LogJob {
  /** The producer. */
  readonly handle: ProducerHandle;
  /** The source of its entries. */
  readonly sourceId: number;
  /** How many entries. */
  readonly count: number;
  /** Bytes of the data of each. */
  readonly bytes: number;
}

function prepare({ handle, sourceId, count, bytes }: LogJob): void {
  const producer = connectProducer(handle);
  const data = new Uint8Array(bytes);
  parentPort?.once("message", () => {
    for (let i = 0; i < count; i++) {
      producer.put({ sourceId, timestamp: BigInt(i), data });
    }
    parentPort?.postMessage("done");
  });
  parentPort?.postMessage("ready");
}

if (!isMainThread) parentPort?.once("message", prepare);
