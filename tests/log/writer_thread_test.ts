import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { Control, CONTROL_BYTES, WRITER } from "../../src/log/control.ts";
import { Producer } from "../../src/log/producer.ts";
import { makeRing, NUMBER, ringBytes } from "../../src/log/ring_layout.ts";
import { whenLost } from "../../src/log/writer_thread.ts";

const DEATHS: Record<string, [string, RegExp]> = {
  "an error that nothing catches": ["throw new Error('gone')", /gone/],
  "an exit": ["process.exit(3)", /left with code 3/],
};

for (const [name, [code, found]] of Object.entries(DEATHS)) {
  Deno.test(`a writer that dies by ${name} is met by the next put, which is not counted`, async () => {
    const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
    const ring = makeRing(new SharedArrayBuffer(ringBytes(4096)), 0, 0);
    const producer = new Producer(control, ring, {});
    const entry = { sourceId: 1, timestamp: 0, data: new Uint8Array(100) };
    producer.put(entry);
    const worker = new Worker(code, { eval: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    whenLost(worker, control, "out", resolve);
    await promise;
    const ended = { code: "WRITER_ENDED", message: found };
    assert.throws(() => producer.put(entry), ended);
    assert.throws(() => producer.tryPut(entry), ended);
    await assert.rejects(producer.flush(), ended);
    await assert.rejects(producer.ready(), ended);
    assert.equal(ring.numbers[NUMBER.entries], 1);
  });
}

Deno.test("whenLost() takes the end of a writer that was to end for no failure", async () => {
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  control.enter(WRITER.ended);
  const worker = new Worker("0", { eval: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  whenLost(worker, control, "out", resolve);
  await worker.terminate();
  await promise;
  assert.equal(control.failure, undefined);
});
