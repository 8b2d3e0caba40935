import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  DataLogger,
  type LogEntry,
  LogReader,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { temporaryFolder } from "./folder.ts";
import { writeSegments } from "./segment_files.ts";

const program = fileURLToPath(new URL("./open_files.ts", import.meta.url));

/** Source, number and length of an entry follow from its timestamp. */
function entryAt(i: number): LogEntry {
  const data = new Uint8Array(i % 50 === 0 ? 40_000 : i % 100);
  return { sourceId: i % 3, timestamp: BigInt(i), data: data.fill(i & 0xff) };
}

Deno.test("LogReader reads a log that is being written, whole entries and no gap", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    capacity: 1 << 17,
    segmentBytes: 1 << 20,
  });
  await logger.start();
  let put = 0;
  for (let round = 0; round < 20; round++) {
    const flushed = put;
    for (let i = 0; i < 300; i++) logger.put(entryAt(put++));
    using reader = LogReader.open(logger.outputDirectory);
    const found = [...reader.entries()];
    found.forEach(({ sourceId, timestamp, data }, i) => {
      const expected = entryAt(i);
      assert.equal(timestamp, expected.timestamp);
      assert.equal(sourceId, expected.sourceId);
      assert(data.every((byte) => byte === (i & 0xff)));
      assert.equal(data.length, expected.data.length);
    });
    // At least what was flushed before, and nothing that was not put.
    assert(found.length >= flushed && found.length <= put);
    assert.deepEqual(reader.damage, []);
    assert.equal(reader.state, "running");
    assert.equal(reader.entryCount, found.length);
    await logger.flush();
  }
  assert.equal(
    (await Array.fromAsync(readLog(logger.outputDirectory))).length,
    put,
  );
  await logger.stop();
  const { ok, entries, state } = await verifyLog(logger.outputDirectory);
  assert.deepEqual([ok, entries, state], [true, put, "complete"]);
});

Deno.test("readLog() gives turns to others while it reads", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const data = new Uint8Array(8);
  for (let i = 0; i < 50_000; i++) {
    logger.put({ sourceId: 1, timestamp: i, data });
  }
  await logger.stop();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  let entries = 0;
  for await (const _ of readLog(logger.outputDirectory)) entries += 1;
  clearInterval(timer);
  assert.equal(entries, 50_000);
  assert(turns > 0);
});

Deno.test("readLog() and LogReader close all files, however a loop is left", async () => {
  using folder = temporaryFolder();
  const frames = Array.from({ length: 10 }, (_, i) => entryAt(i));
  writeSegments(folder.path, [[frames.slice(0, 5)], [frames.slice(5)]]);
  // With all permissions, since only so /proc says which files are open.
  const args = ["run", "-q", "-A", "--frozen", program, folder.path];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args })
    .output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(text, "0\n", new TextDecoder().decode(stderr));
});
