/**
 * The thread of an instrument: measures at its rate and logs what it measures.
 *
 * @module
 */

import { isMainThread, parentPort } from "node:worker_threads";
import {
  connectProducer,
  onsetEntry,
  type ProducerHandle,
} from "@assay/assay/log";
import { INSTRUMENTS } from "./instruments.ts";

/** What a thread is to do. */
export interface InstrumentJob {
  /** How to log. */
  readonly handle: ProducerHandle;
  /** Which instrument. */
  readonly name: string;
  /** For how long, in s. */
  readonly seconds: number;
}

/** How often the thread looks at the clock, in ms. */
const TICK = 5;

function run({ handle, name, seconds }: InstrumentJob): void {
  const { sourceId, rate, measure } = INSTRUMENTS.find((one) =>
    one.name === name
  )!;
  const producer = connectProducer(handle);
  const began = performance.now();
  producer.put(onsetEntry(sourceId));
  const last = Math.round(seconds * rate);
  let count = 0;
  const timer = setInterval(() => {
    const elapsed = (performance.now() - began) / 1000;
    // The timestamps count nanoseconds from the onset.
    for (; count < last && (count + 1) / rate <= elapsed; count++) {
      const time = (count + 1) / rate;
      const timestamp = BigInt(Math.round(time * 1e9));
      producer.put({ sourceId, timestamp, data: measure(time) });
    }
    if (count < last) return;
    clearInterval(timer);
    producer.close();
    parentPort?.postMessage("done");
  }, TICK);
}

if (!isMainThread) parentPort?.once("message", run);
