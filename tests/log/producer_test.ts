import assert from "node:assert/strict";
import {
  connectProducer,
  DataLogger,
  type ProducerHandle,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { temporaryFolder } from "./folder.ts";
import { producerThread } from "./threads.ts";
import { until } from "../hash/folder.ts";

/** The numbers that each source's entries carry, in the order of the log. */
async function numbersBySource(
  directory: string,
  sources: readonly number[] = count(256),
): Promise<number[][]> {
  const numbers: number[][] = [];
  const entries = readLog(directory, { sources });
  for await (const { sourceId, timestamp, data } of entries) {
    const view = new DataView(data.buffer, data.byteOffset);
    assert.equal(view.getBigUint64(0, true), timestamp);
    (numbers[sourceId] ??= []).push(Number(timestamp));
  }
  return numbers;
}

function count(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

Deno.test("connectProducer() puts from four threads at once, and nothing is lost or mixed", async () => {
  using folder = temporaryFolder();
  const path = folder.path;
  await using logger = new DataLogger({ outputDirectory: path, capacity: 1e5 });
  await logger.start();
  await using stack = new AsyncDisposableStack();
  const counts = [20_000, 20_000, 500, 100];
  const threads = count(4).map(() => stack.use(producerThread()));
  const replies = await Promise.all(
    threads.map((thread, sourceId) =>
      thread.run({
        handle: logger.producer(),
        sourceId,
        count: counts[sourceId]!,
        // Two that fit, one in pieces, and one in pieces larger than the ring.
        bytes: [8, 64, 50_000, 200_000][sourceId]!,
        then: "close",
      })
    ),
  );
  assert.deepEqual(replies, counts.map((put) => ({ put })));
  await logger.stop();
  const numbers = await numbersBySource(logger.outputDirectory);
  assert.deepEqual(numbers, counts.map(count));
  const { damage } = await verifyLog(logger.outputDirectory);
  assert.deepEqual(damage, []);
});

Deno.test("Producer.flush() confirms what its thread has put", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  await using thread = producerThread();
  const handle = logger.producer();
  const job = { handle, sourceId: 1, count: 500, bytes: 8 } as const;
  const reply = await thread.run({ ...job, then: "flush" });
  assert.deepEqual(reply, { put: 500 });
  assert(logger.stats().flushed >= 500);
  const numbers = await numbersBySource(logger.outputDirectory);
  assert.deepEqual(numbers[1], count(500));
});

Deno.test("DataLogger.flush() confirms what other threads have put", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    durability: "each-flush",
  });
  await logger.start();
  await using thread = producerThread();
  for (let round = 0; round < 5; round++) {
    await thread.run({
      handle: logger.producer(),
      sourceId: round,
      count: 100,
      bytes: 8,
      then: "nothing",
    });
    await logger.flush();
    const numbers = await numbersBySource(logger.outputDirectory);
    assert.deepEqual(numbers, Array(round + 1).fill(count(100)));
  }
});

Deno.test("connectProducer() refuses what is no handle, and a second connection", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const invalid = { code: "HANDLE_INVALID" };
  for (const handle of [undefined, {}, { kind: "assay:log-producer" }]) {
    assert.throws(() => connectProducer(handle as ProducerHandle), invalid);
  }
  const handle = logger.producer();
  const producer = connectProducer(handle);
  assert.throws(() => connectProducer(handle), invalid);
  producer.close();
  producer.close();
  assert.throws(() => connectProducer(handle), invalid);
  const data = new Uint8Array();
  assert.throws(() => producer.put({ sourceId: 1, timestamp: 0, data }), {
    code: "PRODUCER_CLOSED",
  });
  const late = logger.producer();
  await logger.stop();
  assert.throws(() => connectProducer(late), { code: "LOGGER_STOPPED" });
});

Deno.test("Producer.close() frees the ring, whose memory is used again and whose number goes on with its count", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    capacity: 4096,
  });
  await logger.start();
  const data = new Uint8Array(8);
  const handles: ProducerHandle[] = [];
  for (let round = 0; round < 6; round++) {
    handles.push(logger.producer());
    using producer = connectProducer(handles[round]!);
    assert.equal(logger.stats().rings.length, 2);
    for (let i = 0; i < 10; i++) {
      producer.put({ sourceId: round, timestamp: i, data });
    }
    producer.close();
    await until(() => logger.stats().rings.length === 1);
  }
  // The memory is used again, and an old handle does not reach it.
  assert.equal(new Set(handles.map(({ ring }) => ring)).size, 1);
  const fresh = logger.producer();
  assert.equal(fresh.ring, handles[0]!.ring);
  for (const handle of handles) {
    assert.throws(() => connectProducer(handle), { code: "HANDLE_INVALID" });
  }
  connectProducer(fresh).close();
  await logger.stop();
  assert.equal(logger.stats().entries, 60);
  const { entries, damage } = await verifyLog(logger.outputDirectory);
  assert.equal(entries, 60);
  assert.deepEqual(damage, []);
});

Deno.test("a thread that ends without closing its producer frees its ring all the same", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  {
    await using thread = producerThread();
    const handle = logger.producer();
    const job = { handle, sourceId: 9, count: 50, bytes: 8 } as const;
    await thread.run({ ...job, then: "nothing" });
    assert.equal(logger.stats().rings.length, 2);
  }
  await until(() => logger.stats().rings.length === 1);
  await logger.stop();
  const numbers = await numbersBySource(logger.outputDirectory);
  assert.deepEqual(numbers[9], count(50));
});

Deno.test("DataLogger.stop() leaves no entry undecided of threads that go on putting", async () => {
  using folder = temporaryFolder();
  const path = folder.path;
  const logger = new DataLogger({ outputDirectory: path, capacity: 4096 });
  for (let round = 0; round < 4; round++) {
    await logger.start();
    await using stack = new AsyncDisposableStack();
    const running = count(2).map((index) =>
      stack.use(producerThread()).run({
        handle: logger.producer(),
        sourceId: round * 2 + index,
        count: Infinity,
        bytes: 8 + 200 * index,
        then: "nothing",
      })
    );
    // The threads are under way.
    await until(() =>
      logger.stats().rings.slice(1).every(({ entries }) => entries > 1000)
    );
    await logger.stop();
    const replies = await Promise.all(running);
    const sources = [round * 2, round * 2 + 1];
    const numbers = await numbersBySource(logger.outputDirectory, sources);
    replies.forEach(({ put, code }, index) => {
      assert.equal(code, "LOGGER_STOPPED");
      assert.deepEqual(numbers[round * 2 + index], count(put));
    });
    assert.equal(
      logger.stats().entries,
      replies.reduce((sum, { put }) => sum + put, 0),
    );
  }
});
