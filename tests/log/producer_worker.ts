/**
 * A thread that puts entries: it is sent a handle and what to do with it, and
 * says when it has done so.
 *
 * @module
 */

import { isMainThread, parentPort } from "node:worker_threads";
import { connectProducer, type ProducerHandle } from "@assay/assay/log";

/** What a thread is to do. */
export interface ProducerJob {
  /** The producer. */
  readonly handle: ProducerHandle;
  /** The source of its entries. */
  readonly sourceId: number;
  /** How many entries to put, or without end. */
  readonly count: number;
  /** Bytes of the data of each; its first 8 are the entry's number. */
  readonly bytes: number;
  /** Whether to flush, to close, or to leave it at that. */
  readonly then: "flush" | "close" | "nothing";
}

/** What a thread says: that it is done, or which error it met, and when. */
export interface ProducerReply {
  /** How many entries were put. */
  readonly put: number;
  /** The code of the error that ended it. */
  readonly code?: string | undefined;
  /** The sentence of that error. */
  readonly message?: string;
}

async function work(job: ProducerJob): Promise<void> {
  const { sourceId, count, bytes } = job;
  const data = new Uint8Array(bytes);
  const number = new DataView(data.buffer);
  let put = 0;
  try {
    const producer = connectProducer(job.handle);
    for (; put < count; put++) {
      if (bytes >= 8) number.setBigUint64(0, BigInt(put), true);
      producer.put({ sourceId, timestamp: put, data });
    }
    if (job.then === "flush") await producer.flush();
    if (job.then === "close") producer.close();
    parentPort?.postMessage({ put });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    parentPort?.postMessage({ put, code, message });
  }
}

if (!isMainThread) parentPort?.on("message", work);
