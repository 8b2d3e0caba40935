/**
 * Handles of producers: how another thread comes to put entries.
 *
 * @module
 */

import { ownLife } from "../share/kit.ts";
import { Control, WRITER } from "./control.ts";
import { toLogError } from "./failure.ts";
import { LogError } from "./log_error.ts";
import { type FullRing, Producer, stopped } from "./producer.ts";
import { openRing, RING_STATE, WORD } from "./ring_layout.ts";

/**
 * A producer on its way to another thread: send it by `postMessage` or as a
 * worker's data, and connect it there, once.
 */
export interface ProducerHandle extends FullRing {
  /** What it is. */
  readonly kind: "assay:log-producer";
  /** What the writer and its producers share. */
  readonly control: SharedArrayBuffer;
  /** The producer's own ring. */
  readonly ring: SharedArrayBuffer;
}

/**
 * Connects a producer in the thread that is to put entries.
 *
 * Close the producer when nothing more is to be put, so that its ring is free
 * again. Where the thread ends without that, the writer notices.
 *
 * @param handle What `logger.producer()` gave.
 * @returns The producer.
 * @throws {LogError} `HANDLE_INVALID` where it is none, or was connected
 * before; `LOGGER_STOPPED`, or why the log cannot be written.
 *
 * @example A producer in a worker
 * ```ts no-assert
 * import { connectProducer, type ProducerHandle } from "@assay/assay/log";
 *
 * addEventListener("message", (event: MessageEvent<ProducerHandle>) => {
 *   using producer = connectProducer(event.data);
 *   producer.put({ sourceId: 2, timestamp: 5n, data: new Uint8Array(8) });
 * });
 * ```
 */
export function connectProducer(handle: ProducerHandle): Producer {
  const isHandle = handle?.kind === "assay:log-producer" &&
    handle.control instanceof SharedArrayBuffer &&
    handle.ring instanceof SharedArrayBuffer;
  const ring = isHandle ? openRing(handle.ring) : undefined;
  if (ring === undefined) {
    throw invalid("a handle of logger.producer()", "something else");
  }
  const control = new Control(handle.control);
  if (control.state >= WRITER.closing) {
    throw control.failure ? toLogError(control.failure) : stopped();
  }
  const { free, connected, closed } = RING_STATE;
  const found = Atomics.compareExchange(
    ring.words,
    WORD.state,
    free,
    connected,
  );
  if (found !== free) {
    const now = found === closed ? "was closed" : "is connected already";
    throw invalid("one that is free", `one that ${now}`);
  }
  const { high, low } = ownLife();
  ring.words[WORD.lifeHigh] = high;
  ring.words[WORD.lifeLow] = low;
  Atomics.store(ring.words, WORD.held, 1);
  return new Producer(control, ring, handle);
}

function invalid(expected: string, found: string): LogError {
  return new LogError(
    `Cannot connect a producer: expected ${expected}, found ${found}`,
    {
      code: "HANDLE_INVALID",
      hints: ["Ask the logger for one handle a thread: logger.producer()."],
    },
  );
}
