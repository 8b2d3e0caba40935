import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import {
  DataLogger,
  type LogError,
  LogReader,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { encodeSegmentHeader } from "../../src/log/segment_header.ts";
import { collectWarnings } from "../hash/warnings.ts";
import { CAN_MOUNT, smallDisk } from "../internal/small_disk.ts";
import { temporaryFolder } from "./folder.ts";
import { producerThread } from "./threads.ts";

const MIB = 1 << 20;

async function countEntries(
  directory: string,
  sourceId: number,
): Promise<number> {
  let count = 0;
  for await (
    const { timestamp } of readLog(directory, { sources: [sourceId] })
  ) {
    assert.equal(timestamp, BigInt(count++));
  }
  return count;
}

Deno.test({
  name:
    "a full disk is met by every producer's next put, by flush, closed and stop; what is lost is counted",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(8 * MIB);
    const filler = `${disk.path}/filler`;
    Deno.writeFileSync(filler, new Uint8Array(4 * MIB));
    const logger = new DataLogger({
      outputDirectory: disk.path,
      capacity: MIB,
    });
    await logger.start();
    await using thread = producerThread();
    const other = thread.run({
      handle: logger.producer(),
      sourceId: 2,
      count: Infinity,
      bytes: 8,
      then: "nothing",
    });
    const full = { code: "DISK_FULL" };
    const data = new Uint8Array(1000);
    let put = 0;
    assert.throws(() => {
      for (; put < 1e6; put++) {
        logger.put({ sourceId: 1, timestamp: put, data });
      }
    }, full);
    assert.throws(() => logger.put({ sourceId: 1, timestamp: 0, data }), full);
    assert.throws(() => logger.producer(), full);
    const reply = await other;
    assert.equal(reply.code, "DISK_FULL");
    await assert.rejects(logger.closed, full);
    await assert.rejects(logger.flush(), full);
    await assert.rejects(logger.stop(), (error: LogError) => {
      assert.equal(error.code, "DISK_FULL");
      assert.match((error.cause as Error).message, /No space left/);
      assert.match(error.hints.join(), /Free space/);
      return true;
    });
    const { entries, written, drops, droppedBytes, pending } = logger.stats();
    assert.equal(entries, put + reply.put);
    assert.equal(drops, entries - written);
    assert(drops > 0 && droppedBytes > 0);
    assert.equal(pending, 0);
    const [one, two] = [1, 2].map((source) =>
      countEntries(logger.outputDirectory, source)
    );
    assert.equal(await one! + await two!, written);

    // With room again, the log goes on behind what was lost.
    Deno.removeSync(filler);
    await logger.start();
    assert.deepEqual(logger.recovered.damage.map(({ kind }) => kind), ["torn"]);
    assert(logger.recovered.lostBytes > 0);
    const timestamp = await one!;
    logger.put({ sourceId: 1, timestamp, data });
    await logger.stop();
    const { length } = {
      length: await countEntries(logger.outputDirectory, 1),
    };
    assert.equal(length, timestamp + 1);
  },
});

/** Logs something, and takes the folder away. */
async function loseFolder(logger: DataLogger): Promise<void> {
  await logger.start();
  logger.put({ sourceId: 1, timestamp: 0, data: new Uint8Array(3) });
  await logger.flush();
  Deno.removeSync(logger.outputDirectory, { recursive: true });
}

Deno.test("DataLogger.stop() throws a failure once, its disposal only what was not told before", async () => {
  using folder = temporaryFolder();
  const removed = { code: "DIRECTORY_REMOVED" };
  const logger = new DataLogger({ outputDirectory: folder.path });
  await loseFolder(logger);
  await assert.rejects(logger.stop(), removed);
  await logger.stop();
  await logger[Symbol.asyncDispose]();
  await loseFolder(logger);
  await assert.rejects(logger[Symbol.asyncDispose](), removed);
  await loseFolder(logger);
  await assert.rejects(logger.closed, removed);
  await logger[Symbol.asyncDispose]();
  await loseFolder(logger);
  const data = new Uint8Array();
  await assert.rejects(async () => {
    for await (const _ of logger.statistics({ interval: 10 })) {
      logger.put({ sourceId: 1, timestamp: 0, data });
    }
  }, removed);
  await logger[Symbol.asyncDispose]();
  // What was told is no hindrance to a start.
  await loseFolder(logger);
  await assert.rejects(logger.closed, removed);
  await logger.start();
  await logger.stop();
});

for (const how of ["removed", "moved away", "replaced"]) {
  Deno.test(`a log's folder that is ${how} is noticed, also by a logger at rest`, async () => {
    using folder = temporaryFolder();
    const logger = new DataLogger({ outputDirectory: folder.path });
    await logger.start();
    const entry = { sourceId: 1, timestamp: 0, data: new Uint8Array(3) };
    logger.put(entry);
    await logger.flush();
    const { outputDirectory } = logger;
    if (how === "removed") {
      Deno.removeSync(outputDirectory, { recursive: true });
    } else Deno.renameSync(outputDirectory, folder.file("elsewhere"));
    if (how === "replaced") Deno.mkdirSync(outputDirectory);
    const removed = { code: "DIRECTORY_REMOVED" };
    await assert.rejects(logger.closed, removed);
    assert.throws(() => logger.put(entry), removed);
    await assert.rejects(logger.stop(), removed);
    // It can be started again, in a folder of its own.
    await logger.start();
    logger.put(entry);
    await logger.stop();
    assert.equal(await countEntries(outputDirectory, 1), 1);
  });
}

Deno.test("a segment that is removed while it is written is noticed", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  logger.put({ sourceId: 1, timestamp: 0, data: new Uint8Array(3) });
  await logger.flush();
  Deno.removeSync(`${logger.outputDirectory}/000001.segment`);
  await assert.rejects(logger.closed, { code: "DIRECTORY_REMOVED" });
  await assert.rejects(logger.stop(), { code: "DIRECTORY_REMOVED" });
});

Deno.test("a folder that cannot be written is refused at the start", async () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(folder.file("file"), "");
  const logger = new DataLogger({ outputDirectory: folder.file("file") });
  await assert.rejects(logger.start(), { code: "WRITE_FAILED" });
});

Deno.test("a log that cannot be recovered is refused at the start, and its lock is free", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  const segment = `${logger.outputDirectory}/000001.segment`;
  const header = encodeSegmentHeader({
    number: 1,
    firstOrdinal: 0n,
    runId: new Uint8Array(16),
    created: 0n,
  });
  const view = new DataView(header.buffer);
  view.setUint32(8, 2, true);
  view.setUint32(60, crc32(header.subarray(0, 60)), true);
  Deno.mkdirSync(logger.outputDirectory);
  Deno.writeFileSync(segment, header);
  for (let i = 0; i < 2; i++) {
    await assert.rejects(logger.start(), { code: "SEGMENT_MALFORMED" });
  }
  Deno.removeSync(segment);
  await logger.start();
  await logger.stop();
});

for (const how of ["end", "exit", "throw", "reject", "timer"]) {
  Deno.test(`a program that ends by '${how}' without a stop has logged all that it put`, async () => {
    using folder = temporaryFolder();
    const program = fileURLToPath(new URL("exit_program.ts", import.meta.url));
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program, folder.path, how],
      stderr: "null",
    }).output();
    assert.equal(code, how === "end" || how === "exit" ? 0 : 1);
    const directory = folder.file("data_logger_data_log");
    assert.equal(await countEntries(directory, 1), 50_000);
    const { damage } = await verifyLog(directory);
    assert.deepEqual(damage, []);
  });
}

Deno.test("a log is read while it is written: what a flush confirmed is there, and no damage", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    segmentBytes: MIB,
  });
  await logger.start();
  const { outputDirectory } = logger;
  await using thread = producerThread();
  const writing = thread.run({
    handle: logger.producer(),
    sourceId: 1,
    count: 100_000,
    bytes: 64,
    then: "flush",
  });
  const data = new Uint8Array(100);
  let put = 0;
  for (let round = 0; round < 6; round++) {
    for (const end = put + 5000; put < end; put++) {
      logger.put({ sourceId: 2, timestamp: put, data });
    }
    if (round % 2 === 1) await logger.flush();
    const { flushed } = logger.stats();
    using reader = LogReader.open(outputDirectory);
    assert(reader.messageCount >= flushed);
    const count = await countEntries(outputDirectory, 1) +
      await countEntries(outputDirectory, 2);
    assert(count >= flushed, `${count} of ${flushed}`);
    const { damage } = await verifyLog(outputDirectory);
    assert.deepEqual(damage, []);
  }
  assert.deepEqual(await writing, { put: 100_000 });
  await logger.flush();
  assert.equal(await countEntries(outputDirectory, 1), 100_000);
  assert.equal(await countEntries(outputDirectory, 2), put);
});

Deno.test("an index that cannot be written costs no entry, and is warned of", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    segmentBytes: 1 << 16,
  });
  await logger.start();
  for (const number of [1, 2]) {
    // No file can take the place of a folder.
    const index = join(logger.outputDirectory, `00000${number}.index`);
    Deno.mkdirSync(join(index, "deep"), { recursive: true });
  }
  const data = new Uint8Array(1 << 15);
  for (let timestamp = 0; timestamp < 3; timestamp++) {
    logger.put({ sourceId: 1, timestamp, data });
  }
  await logger.stop();
  assert.equal(await countEntries(logger.outputDirectory, 1), 3);
  assert.equal(logger.stats().flushed, 3);
  assert.match(warnings.texts.join("\n"), /index '.*000001\.index' could not/);
});
