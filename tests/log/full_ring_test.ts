import assert from "node:assert/strict";
import { LogError, LogReader, verifyLog } from "@assay/assay/log";
import { CONTROL, Control, CONTROL_BYTES } from "../../src/log/control.ts";
import { Producer } from "../../src/log/producer.ts";
import { makeRing, NUMBER, ringBytes } from "../../src/log/ring_layout.ts";
import { threadRing } from "../../src/log/ring_source.ts";
import { SegmentSink } from "../../src/log/segment_sink.ts";
import { Writer } from "../../src/log/writer.ts";
import { temporaryFolder } from "./folder.ts";

/** A ring of 4 KiB whose writer has not begun yet. */
function makeStalled(fullTimeout: number) {
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  const memory = new SharedArrayBuffer(ringBytes(4096));
  const ring = makeRing(memory, 0, 0);
  const producer = new Producer(control, ring, { fullTimeout });
  return {
    ring,
    producer,
    /** Writes what the ring holds, and ends. */
    async write(directory: string): Promise<void> {
      const writer = new Writer(
        control,
        new SegmentSink({
          directory,
          segmentBytes: 1 << 20,
          firstNumber: 1,
          firstOrdinal: 0,
          runId: new Uint8Array(16),
          durable: true,
          onUnindexed: (_, error) => assert.ifError(error),
        }),
        "interval",
        () => {},
      );
      Atomics.add(control.words, CONTROL.rings, 1);
      writer.add(threadRing(memory));
      control.requestStop();
      await writer.run();
    },
  };
}

function entry(timestamp: number, bytes: number) {
  return { sourceId: 1, timestamp, data: new Uint8Array(bytes) };
}

Deno.test("Producer.put() waits for room as long as it may, then throws RING_FULL", () => {
  const { producer, ring } = makeStalled(50);
  for (let i = 0; i < 4; i++) producer.put(entry(i, 900));
  const began = performance.now();
  assert.throws(() => producer.put(entry(4, 900)), (error: LogError) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "RING_FULL");
    assert.deepEqual(error.data, { capacity: 4096, used: 3712, waited: 50 });
    return true;
  });
  assert(performance.now() - began >= 49);
  assert.equal(ring.numbers[NUMBER.waits], 1);
  assert.equal(ring.numbers[NUMBER.refusals], 1);
  assert.equal(ring.numbers[NUMBER.entries], 4);
  assert.equal(producer.tryPut(entry(4, 900)), false);
  // A smaller one fits still.
  producer.put(entry(5, 100));
});

Deno.test("an entry whose put timed out in the middle is none, and the next one is whole", async () => {
  using folder = temporaryFolder();
  const { producer, ring, write } = makeStalled(10);
  producer.put(entry(1, 10));
  assert.throws(() => producer.put(entry(2, 20_000)), { code: "RING_FULL" });
  assert.equal(ring.numbers[NUMBER.entries], 1);
  producer.put(entry(3, 30));
  await write(folder.path);
  using reader = LogReader.open(folder.path);
  const found = Array.from(
    reader.entries(),
    ({ timestamp, data }) => [Number(timestamp), data.length],
  );
  assert.deepEqual(found, [[1, 10], [3, 30]]);
  const { damage } = await verifyLog(folder.path);
  assert.deepEqual(damage.map(({ kind }) => kind), ["incomplete"]);
});

Deno.test("Producer.put() throws once its logger is stopped, and what it took back is not logged", async () => {
  using folder = temporaryFolder();
  const { producer, ring, write } = makeStalled(10);
  producer.put(entry(1, 10));
  await write(folder.path);
  const stopped = { code: "LOGGER_STOPPED" };
  assert.throws(() => producer.put(entry(2, 10)), stopped);
  assert.throws(() => producer.tryPut(entry(2, 10)), stopped);
  await assert.rejects(producer.ready(), stopped);
  assert.equal(ring.numbers[NUMBER.entries], 1);
  // What it put is on disk.
  await producer.flush();
  using reader = LogReader.open(folder.path);
  assert.equal(reader.entryCount, 1);
});
