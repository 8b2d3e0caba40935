/**
 * The worker of a logger: recovers what an earlier logger left, then writes
 * until it is told to stop, or cannot.
 *
 * @module
 */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Control } from "./control.ts";
import { describeFailure } from "./failure.ts";
import { NpySink } from "./npy_sink.ts";
import { recoverLog, type Recovery } from "./recover_log.ts";
import type { ProcessRingPlace } from "./process_ring.ts";
import { processRing, threadRing } from "./ring_source.ts";
import { SegmentSink } from "./segment_sink.ts";
import type { Sink } from "./sink.ts";
import type { FreedRing } from "./ring_set.ts";
import { type Durability, Writer } from "./writer.ts";

/** The module to start workers from. */
export const WORKER_URL: string = import.meta.url;
/** The name a worker must bear for this module to do anything. */
export const WORKER_NAME = "assay:log-writer";

/** How a log is written. */
export interface WriterOptions {
  /** The log's folder, which exists and is locked. */
  readonly directory: string;
  /** What its files are. */
  readonly format: "segments" | "npy";
  /** When to fsync. */
  readonly durability: Durability;
  /** How large a segment may become, in bytes. */
  readonly segmentBytes: number;
  /** Which start of the logger this is: 16 bytes. */
  readonly runId: Uint8Array;
}

/** What a worker is given at its start. */
export interface WriterStart {
  /** The module it was started from: a second copy of it must do nothing. */
  readonly entry: string;
  /** What it shares with the logger and the producers. */
  readonly control: SharedArrayBuffer;
  /** How to write. */
  readonly options: WriterOptions;
}

/** What a worker says. */
export type WriterReply =
  | { readonly kind: "started"; readonly recovered: Recovery }
  | { readonly kind: "freed"; readonly ring: FreedRing }
  /** An index that readers will make anew could not be written. */
  | {
    readonly kind: "unindexed";
    readonly path: string;
    readonly found: string;
  }
  /** Nothing more is written; the control memory says why. */
  | { readonly kind: "ended" };

function post(reply: WriterReply): void {
  parentPort?.postMessage(reply);
}

function makeSink(options: WriterOptions, recovered: Recovery): Sink {
  const durable = options.durability !== "none";
  if (options.format === "npy") return new NpySink({ ...options, durable });
  const { firstNumber, firstOrdinal } = recovered;
  return new SegmentSink({
    ...{ ...options, durable, firstNumber, firstOrdinal },
    onUnindexed: (path, { message }) =>
      post({ kind: "unindexed", path, found: message }),
  });
}

async function start({ control: buffer, options }: WriterStart): Promise<void> {
  const control = new Control(buffer);
  try {
    const recovered = recoverLog(options.directory);
    const sink = makeSink(options, recovered);
    const writer = new Writer(
      control,
      sink,
      options.durability,
      (ring) => post({ kind: "freed", ring }),
    );
    parentPort?.on(
      "message",
      (ring: SharedArrayBuffer | ProcessRingPlace) =>
        writer.add(
          ring instanceof SharedArrayBuffer
            ? threadRing(ring)
            : processRing(ring),
        ),
    );
    post({ kind: "started", recovered });
    await writer.run();
  } catch (error) {
    control.fail(describeFailure([error], options.directory));
  }
  post({ kind: "ended" });
}

if (!isMainThread && globalThis.name === WORKER_NAME) {
  const given = workerData as WriterStart;
  if (given.entry === WORKER_URL) void start(given);
}
