import assert from "node:assert/strict";
import {
  LogError,
  type LogErrorCode,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { CONTROL, Control, CONTROL_BYTES } from "../../src/log/control.ts";
import { toLogError } from "../../src/log/failure.ts";
import { NpySink } from "../../src/log/npy_sink.ts";
import { Producer } from "../../src/log/producer.ts";
import { recoverLog } from "../../src/log/recover_log.ts";
import { makeRing, ringBytes } from "../../src/log/ring_layout.ts";
import { threadRing } from "../../src/log/ring_source.ts";
import { SegmentSink } from "../../src/log/segment_sink.ts";
import type { Sink } from "../../src/log/sink.ts";
import { Writer } from "../../src/log/writer.ts";
import { faultLoop } from "../fault/fault_loop.ts";
import { installFaults } from "../fault/fault_layer.ts";
import { temporaryFolder } from "./folder.ts";

const ROUNDS = 3;
/** Few: each file operation is failed in turn. */
const EACH = 3;

/** What was promised before the writer ended, and told of what is made anew. */
interface Promises {
  confirmed: number;
  unindexed: number;
}

function segments(directory: string, promises: Promises): Sink {
  return new SegmentSink({
    directory,
    segmentBytes: 4096,
    ...recoverLog(directory),
    runId: new Uint8Array(16).fill(7),
    durable: true,
    onUnindexed: () => promises.unindexed++,
  });
}

function npy(directory: string): Sink {
  return new NpySink({ directory, durable: true });
}

/** Writes in this thread, so that the fault layer sees it. */
async function log(sink: Sink, promises: Promises): Promise<void> {
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  const memory = new SharedArrayBuffer(ringBytes(1 << 20));
  const ring = makeRing(memory, 0, 0);
  const writer = new Writer(control, sink, "each-flush", () => {});
  Atomics.add(control.words, CONTROL.rings, 1);
  writer.add(threadRing(memory));
  const producer = new Producer(control, ring, {});
  const running = writer.run();
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < EACH; i++) {
      const timestamp = round * EACH + i;
      producer.put({ sourceId: 1, timestamp, data: new Uint8Array(100) });
    }
    await producer.flush();
    promises.confirmed = (round + 1) * EACH;
  }
  control.requestStop();
  await running;
  if (control.failure !== undefined) throw toLogError(control.failure);
}

const CODES: LogErrorCode[] = ["SYNC_FAILED", "WRITE_FAILED"];

for (const makeSink of [segments, npy]) {
  Deno.test(`Writer.run() keeps what it confirmed and hides no failure, whichever operation fails (${makeSink.name})`, async () => {
    let directory = "";
    let stack = new DisposableStack();
    const promises = { confirmed: 0, unindexed: 0 };
    const report = await faultLoop(
      () => log(makeSink(directory, promises), promises),
      {
        prepare() {
          directory = stack.use(temporaryFolder()).path;
          promises.confirmed = promises.unindexed = 0;
        },
        async check({ mode, faults, error }) {
          const entries = await Array.fromAsync(readLog(directory));
          const times = entries.map(({ timestamp }) => Number(timestamp));
          assert.deepEqual(times, Array.from(times, (_, i) => i), "in order");
          assert(times.length >= promises.confirmed, "what was confirmed");
          // An index is done without, where nothing else fails.
          const isWhole = faults.length === 0 ||
            promises.unindexed > 0 && error === undefined;
          if (isWhole || mode === "short") {
            // A write of a part is gone on with.
            assert.equal(error, undefined);
            assert.equal(times.length, ROUNDS * EACH);
            const { damage } = await verifyLog(directory);
            assert.deepEqual(damage, []);
          } else {
            // A sink that cannot even be made fails before there is a writer.
            const isKnown = error instanceof LogError
              ? CODES.includes(error.code)
              : faults[0] !== undefined && promises.confirmed === 0;
            assert(isKnown, `${faults}: ${error}`);
          }
          stack.dispose();
          stack = new DisposableStack();
        },
      },
    );
    assert(report.runs > 20, `${report.runs} runs`);
  });
}

Deno.test("Writer.run() does not try a failed fsync again", async () => {
  using folder = temporaryFolder();
  const promises = { confirmed: 0, unindexed: 0 };
  let syncs = 0;
  using layer = installFaults(({ name }) =>
    name === "FsFile.syncData" && ++syncs === 2 ? "fail" : "pass"
  );
  await assert.rejects(() => log(segments(folder.path, promises), promises), {
    code: "SYNC_FAILED",
  });
  assert.deepEqual(layer.faults, ["FsFile.syncData"]);
  assert.equal(syncs, 2);
  assert.equal(promises.confirmed, EACH);
});
