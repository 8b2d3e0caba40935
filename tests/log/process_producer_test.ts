import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  connectProducer,
  DataLogger,
  type ProcessProducerHandle,
  readLog,
} from "@assay/assay/log";
import { until } from "../hash/folder.ts";
import { temporaryFolder } from "./folder.ts";

const PROGRAM = fileURLToPath(new URL("process_program.ts", import.meta.url));
const PACKAGE = dirname(dirname(dirname(PROGRAM)));
// Processes share memory on Linux only.
const ignore = Deno.build.os !== "linux";

interface Child {
  readonly process: Deno.ChildProcess;
  line(): Promise<string>;
}

function start(
  handle: ProcessProducerHandle,
  sourceId: number,
  count: number,
  then: string,
): Child {
  const folder = dirname(handle.lock);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", "--allow-ffi"],
      `--allow-read=${folder},${PACKAGE}`,
      `--allow-write=${folder}`,
      ...[PROGRAM, JSON.stringify(handle), `${sourceId}`, `${count}`, then],
    ],
    stdout: "piped",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  let said = "";
  return {
    process,
    async line() {
      while (!said.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the process has ended");
        said += value;
      }
      const [line = ""] = said.split("\n", 1);
      said = said.slice(line.length + 1);
      return line;
    },
  };
}

/** Starts a process that logs, and says the handle of a producer. */
function startOwner(path: string, capacity: number) {
  const code = `
    import { DataLogger } from "@assay/assay/log";
    const logger = new DataLogger({ outputDirectory: Deno.args[0], capacity: ${capacity} });
    await logger.start();
    console.log(JSON.stringify(logger.producer({ scope: "processes" })));
    await logger.closed;
  `;
  const file = join(path, "logger.ts");
  Deno.writeTextFileSync(file, code);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", join(PACKAGE, "deno.json")],
      ...[file, path],
    ],
    stdout: "piped",
  }).spawn();
  return {
    process,
    async handle(): Promise<ProcessProducerHandle> {
      const lines = process.stdout.pipeThrough(new TextDecoderStream());
      const reader = lines.getReader();
      const { value = "" } = await reader.read();
      // What follows is not read: an open stream would be a leak.
      void process.status.then(() => reader.cancel());
      return JSON.parse(value);
    },
  };
}

async function numbers(directory: string, source: number): Promise<number> {
  let next = 0;
  for await (
    const { timestamp, data } of readLog(directory, { sources: [source] })
  ) {
    assert.equal(timestamp, BigInt(next));
    const view = new DataView(data.buffer, data.byteOffset);
    assert.equal(view.getBigUint64(0, true), BigInt(next++));
  }
  return next;
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

test("connectProducer() puts from other processes, through rings that are small, and their ends free the rings", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({
    outputDirectory: folder.path,
    capacity: 1 << 16,
  });
  await logger.start();
  const handles = [1, 2].map(() => logger.producer({ scope: "processes" }));
  const children = handles.map((handle, index) =>
    start(handle, index, 20_000, ["flush", "close"][index]!)
  );
  for (let i = 0; i < 100; i++) {
    logger.put({ sourceId: 9, timestamp: i, data: new Uint8Array(8) });
  }
  for (const child of children) {
    assert.equal(await child.line(), "ready");
    assert.equal(await child.line(), "20000");
  }
  // What the first one flushed is there before anything else is flushed.
  assert.equal(await numbers(logger.outputDirectory, 0), 20_000);
  for (const { process } of children) {
    assert.equal((await process.status).code, 0);
  }
  await until(() => logger.stats().rings.length === 1);
  await logger.stop();
  assert.equal(await numbers(logger.outputDirectory, 1), 20_000);
  assert.equal(logger.stats().entries, 40_100);
  const names = Array.from(
    Deno.readDirSync(logger.outputDirectory),
    ({ name }) => name,
  );
  assert.deepEqual(names.sort(), ["000001.index", "000001.segment"]);
});

test("a process that is killed loses nothing that it had put, and frees its ring", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const child = start(logger.producer({ scope: "processes" }), 3, 500, "stay");
  assert.equal(await child.line(), "ready");
  assert.equal(await child.line(), "500");
  child.process.kill("SIGKILL");
  await child.process.status;
  await until(() => logger.stats().rings.length === 1);
  await logger.stop();
  assert.equal(await numbers(logger.outputDirectory, 3), 500);
});

test("a producer of another process learns that the logger was stopped", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    capacity: 1 << 16,
  });
  await logger.start();
  const handle = logger.producer({ scope: "processes" });
  const late = logger.producer({ scope: "processes" });
  const child = start(handle, 4, Infinity, "nothing");
  assert.equal(await child.line(), "ready");
  await until(() => logger.stats().entries > 1000);
  await logger.stop();
  const [put, code] = (await child.line()).split(" ");
  assert.equal(code, "LOGGER_STOPPED");
  assert.equal(await numbers(logger.outputDirectory, 4), Number(put));
  assert.equal((await child.process.status).code, 0);
  assert.throws(() => connectProducer(late), { code: "LOGGER_STOPPED" });
});

test("a producer of another process learns that the log's folder was removed", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const handle = logger.producer({ scope: "processes" });
  const child = start(handle, 4, Infinity, "nothing");
  assert.equal(await child.line(), "ready");
  Deno.renameSync(logger.outputDirectory, folder.file("elsewhere"));
  assert.match(await child.line(), / DIRECTORY_REMOVED$/);
  await assert.rejects(logger.stop(), { code: "DIRECTORY_REMOVED" });
  await child.process.status;
});

test("a producer of another process learns that the logger's process was killed", async () => {
  using folder = temporaryFolder();
  const owner = startOwner(folder.path, 4096);
  const handle = await owner.handle();
  await using next = new DataLogger({ outputDirectory: folder.path });
  await assert.rejects(next.start(), { code: "LOG_IN_USE" });
  const child = start(handle, 5, Infinity, "nothing");
  assert.equal(await child.line(), "ready");
  owner.process.kill("SIGKILL");
  await owner.process.status;
  assert.match(await child.line(), / WRITER_ENDED$/);
  await child.process.status;
  // The lock is free, and what the killed one left is no hindrance.
  await next.start();
  assert.equal(next.recovered.damage.length <= 1, true);
});

test("a producer of another process learns that the logger was killed, though its ring has room and another logger has begun", async () => {
  using folder = temporaryFolder();
  const owner = startOwner(folder.path, 1 << 20);
  const handle = await owner.handle();
  const producer = connectProducer(handle);
  const entry = { sourceId: 1, timestamp: 0, data: new Uint8Array(8) };
  producer.put(entry);
  await producer.flush();
  owner.process.kill("SIGKILL");
  await owner.process.status;
  await using next = new DataLogger({ outputDirectory: folder.path });
  await next.start();
  // Its lock has gone, although the log is held.
  await until(() => {
    try {
      producer.put(entry);
      return false;
    } catch (error) {
      assert.equal((error as { code?: string }).code, "WRITER_ENDED");
      return true;
    }
  });
  await assert.rejects(producer.flush(), { code: "WRITER_ENDED" });
  // The old producer is still there, and in nobody's way.
  using another = connectProducer(next.producer({ scope: "processes" }));
  another.put(entry);
  await another.flush();
  producer.close();
  assert.throws(() => Deno.statSync(`/dev/shm/${handle.segment}`));
});

test("Producer.flush() of another process says that the producer was closed", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const producer = connectProducer(logger.producer({ scope: "processes" }));
  producer.put({ sourceId: 1, timestamp: 0, data: new Uint8Array(8) });
  const flushing = producer.flush();
  producer.close();
  await assert.rejects(flushing, { code: "PRODUCER_CLOSED" });
  await assert.rejects(producer.flush(), { code: "PRODUCER_CLOSED" });
  await logger.stop();
  assert.equal(logger.stats().flushed, 1);
});

test("connectProducer() refuses a second connection of a process", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const handle = JSON.parse(
    JSON.stringify(logger.producer({ scope: "processes" })),
  );
  // Of the same process too.
  using producer = connectProducer(handle);
  producer.put({ sourceId: 1, timestamp: 0, data: new Uint8Array(64) });
  assert.throws(() => connectProducer(handle), { code: "HANDLE_INVALID" });
  await producer.flush();
  assert.equal(logger.stats().flushed, 1);
});
