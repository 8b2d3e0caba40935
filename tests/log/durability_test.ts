import assert from "node:assert/strict";
import {
  CONTROL,
  Control,
  CONTROL_BYTES,
  COUNTED,
} from "../../src/log/control.ts";
import { Producer } from "../../src/log/producer.ts";
import { makeRing, ringBytes } from "../../src/log/ring_layout.ts";
import { threadRing } from "../../src/log/ring_source.ts";
import { SegmentSink } from "../../src/log/segment_sink.ts";
import { type Durability, Writer } from "../../src/log/writer.ts";
import { installFaults } from "../fault/fault_layer.ts";
import { until } from "../hash/folder.ts";
import { temporaryFolder } from "./folder.ts";

/** How often a log is brought onto the disk: without a flush, by one, by the stop. */
async function syncsOf(
  durability: Durability,
): Promise<[idle: number, flush: number, stop: number]> {
  using folder = temporaryFolder();
  let syncs = 0;
  using _layer = installFaults(({ name }) => {
    if (name === "FsFile.syncData") syncs++;
    return "pass";
  });
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  const memory = new SharedArrayBuffer(ringBytes(1 << 20));
  const ring = makeRing(memory, 0, 0);
  const sink = new SegmentSink({
    directory: folder.path,
    segmentBytes: 1 << 20,
    firstNumber: 1,
    firstOrdinal: 0,
    runId: new Uint8Array(16),
    durable: durability !== "none",
    onUnindexed: (_, error) => assert.ifError(error),
  });
  const writer = new Writer(control, sink, durability, () => {});
  Atomics.add(control.words, CONTROL.rings, 1);
  writer.add(threadRing(memory));
  const producer = new Producer(control, ring, {});
  const put = () =>
    producer.put({ sourceId: 1, timestamp: 0, data: new Uint8Array(9) });
  const running = writer.run();
  // Each is written after it has lingered: together longer than an interval.
  for (let count = 1; count <= 6; count++) {
    put();
    await until(() => control.numbers[COUNTED.entries]! >= count);
  }
  const idle = syncs;
  put();
  await producer.flush();
  const flush = syncs - idle;
  put();
  control.requestStop();
  await running;
  assert.equal(control.failure, undefined);
  return [idle, flush, syncs - idle - flush];
}

Deno.test("a log of durability 'none' is never brought onto the disk", async () => {
  assert.deepEqual(await syncsOf("none"), [0, 0, 0]);
});

Deno.test("a log of durability 'each-flush' is brought onto the disk by a flush and the stop alone", async () => {
  const [idle, flush, stop] = await syncsOf("each-flush");
  assert.equal(idle, 0);
  assert.equal(flush, 1);
  assert(stop > 0);
});

Deno.test("a log of durability 'interval' is brought onto the disk again and again, by a flush and the stop too", async () => {
  const [idle, flush, stop] = await syncsOf("interval");
  assert(idle > 1, `${idle} times`);
  assert(flush > 0);
  assert(stop > 0);
});
