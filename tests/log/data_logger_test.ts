import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  DataLogger,
  type DataLoggerOptions,
  type LogEntry,
  LogError,
  LogRangeError,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { temporaryFolder } from "./folder.ts";

/** The largest there is where the whole proof is asked for. */
const LARGEST = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1"
  ? 1 << 30
  : 1 << 26;
const EMPTY = new Uint8Array();

async function read(logger: DataLogger): Promise<LogEntry[]> {
  return await Array.fromAsync(readLog(logger.outputDirectory));
}

function makeLogger(path: string, options: Partial<DataLoggerOptions> = {}) {
  return new DataLogger({ outputDirectory: path, ...options });
}

function entry(sourceId: number, timestamp: bigint | number, data = EMPTY) {
  return { sourceId, timestamp, data };
}

Deno.test("DataLogger.put() logs payloads of 0 bytes to several rings, in order", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, { capacity: 1 << 16 });
  await logger.start();
  const lengths = [0, 1, 7, 8, 9, 16_360, 16_361, 65_536, 300_001, 5_000_000];
  const data = crypto.getRandomValues(new Uint8Array(60_000));
  const payloads = lengths.map((length) => {
    const payload = new Uint8Array(length);
    for (let at = 0; at < length; at += data.length) {
      payload.set(data.subarray(0, length - at), at);
    }
    return payload;
  });
  payloads.forEach((data, index) => logger.put(entry(index, index, data)));
  await logger.stop();
  const found = await read(logger);
  assert.deepEqual(found.map(({ data }) => data.length), lengths);
  found.forEach(({ sourceId, timestamp, data }, index) => {
    assert.equal(sourceId, index);
    assert.equal(timestamp, BigInt(index));
    assert.deepEqual(data, payloads[index]);
  });
  const { damage } = await verifyLog(logger.outputDirectory);
  assert.deepEqual(damage, []);
});

Deno.test(`DataLogger.put() logs a payload of ${LARGEST} bytes`, async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const data = new Uint8Array(LARGEST);
  for (let at = 0; at < LARGEST; at += 4099) data[at] = at;
  logger.put(entry(3, 7, data));
  await logger.stop();
  const [found, ...more] = await read(logger);
  assert.deepEqual(more, []);
  assert.equal(found?.timestamp, 7n);
  assert(Buffer.compare(found.data, data) === 0, "data");
});

Deno.test("DataLogger.put() copies the data: what happens to it later is not logged", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const data = new Uint8Array([1, 2, 3]);
  logger.put(entry(1, 0, data));
  data.fill(9);
  await logger.stop();
  assert.deepEqual((await read(logger))[0]?.data, new Uint8Array([1, 2, 3]));
});

Deno.test("DataLogger.put() takes every source, and timestamps to 2^64 - 1", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const times = [0n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
  for (const time of times) logger.put(entry(255, time));
  logger.put(entry(0, Number.MAX_SAFE_INTEGER));
  await logger.stop();
  const found = await read(logger);
  assert.deepEqual(
    found.map(({ sourceId, timestamp }) => [sourceId, timestamp]),
    [
      [255, 0n],
      [255, 2n ** 32n],
      [0, 2n ** 53n - 1n],
      ...times.slice(2).map((time) => [255, time]),
    ],
  );
});

Deno.test("DataLogger.put() keeps entries of equal source and timestamp, in order", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  for (let i = 0; i < 5; i++) logger.put(entry(3, 7n, new Uint8Array([i])));
  await logger.stop();
  const found = await read(logger);
  assert.deepEqual(found.map(({ data }) => data[0]), [0, 1, 2, 3, 4]);
});

Deno.test("DataLogger.put() refuses what is no entry", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const range = (code: string, value: unknown) =>
    assert.throws(
      () => logger.put(value as never),
      (error) => error instanceof LogRangeError && error.code === code,
      String(code),
    );
  for (const sourceId of [-1, 256, 0.5, NaN]) {
    range("SOURCE_ID_OUT_OF_RANGE", entry(sourceId, 0));
  }
  for (const time of [-1, 0.5, 2 ** 53, NaN, Infinity, -1n, 2n ** 64n]) {
    range("TIMESTAMP_OUT_OF_RANGE", entry(1, time));
  }
  const invalid: unknown[] = [
    entry(1, "5" as never),
    entry("1" as never, 0),
    entry(1, 0, [1, 2] as never),
    entry(1, 0, new ArrayBuffer(3) as never),
    entry(1, 0, null as never),
    entry(1n as never, 0),
    entry(Symbol() as never, 0),
    null,
    undefined,
    5,
    { sourceId: 1, timestamp: 0 },
  ];
  for (const value of invalid) {
    assert.throws(() => logger.put(value as never), { code: "ENTRY_INVALID" });
  }
  assert.equal(logger.stats().entries, 0);
});

Deno.test("DataLogger refuses to log before its start and behind its stop", async () => {
  using folder = temporaryFolder();
  const logger = makeLogger(folder.path);
  const before = { code: "LOGGER_NOT_STARTED" };
  assert.throws(() => logger.put(entry(1, 0)), before);
  assert.throws(() => logger.tryPut(entry(1, 0)), before);
  assert.throws(() => logger.producer(), before);
  await assert.rejects(() => logger.flush(), before);
  await logger.stop();
  await logger.start();
  logger.put(entry(1, 1));
  await logger.stop();
  await logger.closed;
  const behind = { code: "LOGGER_STOPPED" };
  assert.throws(() => logger.put(entry(1, 2)), behind);
  assert.throws(() => logger.tryPut(entry(1, 2)), behind);
  assert.throws(() => logger.producer(), behind);
  await assert.rejects(() => logger.flush(), behind);
  await assert.rejects(() => logger.ready(), behind);
  await logger.stop();
  assert.equal((await read(logger)).length, 1);
  assert.equal(logger.stats().entries, 1);
});

Deno.test("DataLogger.start() goes on behind what was logged before", async () => {
  using folder = temporaryFolder();
  const logger = makeLogger(folder.path);
  for (let run = 0; run < 3; run++) {
    await logger.start();
    await logger.start();
    logger.put(entry(1, run));
    await logger.stop();
    assert.deepEqual(logger.recovered.damage, []);
  }
  const found = await read(logger);
  assert.deepEqual(found.map(({ timestamp }) => timestamp), [0n, 1n, 2n]);
  const { damage } = await verifyLog(logger.outputDirectory);
  assert.deepEqual(damage, []);
});

Deno.test("DataLogger.start() is refused where another logger writes, and not behind its stop", async () => {
  using folder = temporaryFolder();
  const one = makeLogger(folder.path);
  const two = makeLogger(folder.path);
  await one.start();
  await assert.rejects(two.start(), (error: LogError) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "LOG_IN_USE");
    assert.match(String((error.cause as Error).message), /held by process/);
    return true;
  });
  await one.stop();
  await two.start();
  await two.stop();
});

Deno.test("DataLogger.outputDirectory is the log's folder, by the instance's name", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, { instanceName: "my_name" });
  await using other = makeLogger(folder.path);
  await logger.start();
  await other.start();
  assert.equal(logger.outputDirectory, folder.file("my_name_data_log"));
  assert.deepEqual(folder.names(), [
    "data_logger_data_log",
    "my_name_data_log",
  ]);
});

Deno.test("DataLogger refuses options that are none", () => {
  const wrong: Record<string, unknown>[] = [
    { format: "txt" },
    { durability: "always" },
    { onFull: "drop" },
    { capacity: 0 },
    { capacity: 2 ** 31 },
    { capacity: "1 MiB" },
    { segmentBytes: 10 },
    { fullTimeout: -1 },
    { fullTimeout: NaN },
  ];
  for (const options of wrong) {
    assert.throws(() => makeLogger("out", options), { code: "OPTION_INVALID" });
  }
  for (const path of ["", undefined, 5, new URL("https://example.org/")]) {
    assert.throws(() => makeLogger(path as never), { code: "OPTION_INVALID" });
  }
  for (const instanceName of ["", "a/b", "a\\b", "a\0b", 5 as never]) {
    assert.throws(() => makeLogger("out", { instanceName }), {
      code: "INSTANCE_NAME_INVALID",
    });
  }
});

Deno.test("DataLogger begins a new segment where the limit is reached, and none is larger", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, { segmentBytes: 1 << 16 });
  await logger.start();
  const data = new Uint8Array(1000);
  for (let i = 0; i < 500; i++) {
    logger.put(entry(1, i, data));
    if (i % 20 === 19) await logger.flush();
  }
  await logger.stop();
  const names = Array.from(
    Deno.readDirSync(logger.outputDirectory),
    ({ name }) => name,
  ).sort();
  const segments = names.filter((name) => name.endsWith(".segment"));
  assert(segments.length > 5, `${segments.length} segments`);
  for (const segment of segments) {
    const path = `${logger.outputDirectory}/${segment}`;
    assert(Deno.statSync(path).size <= 1 << 16);
    assert(names.includes(segment.replace("segment", "index")));
  }
  assert.equal(names.length, 2 * segments.length, "no other file is left");
  const found = await read(logger);
  assert.deepEqual(
    found.map(({ timestamp }) => Number(timestamp)),
    Array.from({ length: 500 }, (_, i) => i),
  );
});

Deno.test("DataLogger takes at most 96 bytes of disk for an entry of 64", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const data = new Uint8Array(64);
  for (let i = 0; i < 100_000; i++) logger.put(entry(i & 7, i, data));
  await logger.stop();
  let bytes = 0;
  for (const { name } of Deno.readDirSync(logger.outputDirectory)) {
    bytes += Deno.statSync(`${logger.outputDirectory}/${name}`).size;
  }
  assert(bytes / 100_000 <= 96, `${bytes / 100_000} bytes an entry`);
});

for (const durability of ["interval", "each-flush", "none"] as const) {
  Deno.test(`DataLogger.flush() confirms all that was put, with durability '${durability}'`, async () => {
    using folder = temporaryFolder();
    await using logger = makeLogger(folder.path, { durability });
    await logger.start();
    for (let round = 1; round <= 5; round++) {
      for (let i = 0; i < 1000; i++) logger.put(entry(1, round, EMPTY));
      await logger.flush();
      const { flushed, written, pending } = logger.stats();
      assert.deepEqual([flushed, written, pending], [
        round * 1000,
        round * 1000,
        0,
      ]);
      assert.equal((await read(logger)).length, round * 1000);
    }
    await Promise.all([logger.flush(), logger.flush(), logger.flush()]);
  });
}

Deno.test("DataLogger.stats() and statistics() count what was put, also behind the stop", async () => {
  using folder = temporaryFolder();
  const logger = makeLogger(folder.path);
  await logger.start();
  const seen: number[] = [];
  const rates: number[] = [];
  const watching = (async () => {
    for await (const stats of logger.statistics({ interval: 1 })) {
      seen.push(stats.entries);
      rates.push(stats.rate);
    }
  })();
  for (let i = 0; i < 10; i++) logger.put(entry(1, i, new Uint8Array(10)));
  await logger.stop();
  await watching;
  assert.equal(seen.at(-1), 10);
  seen.forEach((entries, at) => {
    assert.equal(rates[at]! > 0, entries > (seen[at - 1] ?? 0), `${rates}`);
  });
  assert(logger.stats().rate > 0);
  const { entries, bytes, written, flushed, drops, refused, waits, rings } =
    logger.stats();
  assert.deepEqual(
    { entries, bytes, written, flushed, drops, refused, waits },
    {
      entries: 10,
      bytes: 100,
      written: 10,
      flushed: 10,
      drops: 0,
      refused: 0,
      waits: 0,
    },
  );
  assert(rings[0]!.highWater >= 10 * 40);
});

Deno.test("DataLogger.statistics() ends with its signal", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  const controller = new AbortController();
  let count = 0;
  const { signal } = controller;
  for await (const _ of logger.statistics({ interval: 1, signal })) {
    if (++count === 3) controller.abort();
  }
  assert.equal(count, 3);
});

Deno.test("DataLogger.statistics() refuses an interval that is none", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  await logger.start();
  for (const interval of [0, -1, NaN, 2 ** 31, Infinity]) {
    await assert.rejects(logger.statistics({ interval }).next(), {
      code: "OPTION_INVALID",
    });
  }
});

Deno.test("DataLogger.put() of many small rings' worth waits for room and loses nothing", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, { capacity: 4096 });
  await logger.start();
  const data = new Uint8Array(100);
  for (let i = 0; i < 20_000; i++) logger.put(entry(1, i, data));
  await logger.stop();
  assert(logger.stats().waits > 0);
  const found = await read(logger);
  assert.deepEqual(
    found.map(({ timestamp }) => Number(timestamp)),
    Array.from({ length: 20_000 }, (_, i) => i),
  );
});

Deno.test("DataLogger.tryPut() tells when there is no room, and ready() when there is", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, { capacity: 4096 });
  await logger.start();
  const data = new Uint8Array(500);
  let accepted = 0;
  let refused = 0;
  while (refused < 5) {
    if (logger.tryPut(entry(1, accepted, data))) accepted++;
    else {
      refused++;
      await logger.ready(500);
      assert(logger.tryPut(entry(1, accepted++, data)));
    }
  }
  // Larger than the ring: it is waited for until the ring is empty.
  await logger.ready(100_000);
  assert.throws(
    () => logger.tryPut(entry(1, accepted, new Uint8Array(100_000))),
    { code: "PAYLOAD_TOO_LARGE" },
  );
  await logger.stop();
  assert.equal(logger.stats().refused, refused);
  assert.equal((await read(logger)).length, accepted);
});

Deno.test("DataLogger.put() throws at once when full, with onFull 'throw'", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path, {
    capacity: 4096,
    onFull: "throw",
  });
  await logger.start();
  const data = new Uint8Array(900);
  let accepted = 0;
  const fill = () => {
    for (;;) {
      logger.put(entry(1, accepted, data));
      accepted++;
    }
  };
  assert.throws(fill, { code: "RING_FULL" });
  assert.throws(
    () => logger.put(entry(1, 0, new Uint8Array(5000))),
    { code: "PAYLOAD_TOO_LARGE" },
  );
  await logger.stop();
  const { refused, entries } = logger.stats();
  assert.deepEqual([refused, entries], [1, accepted]);
  assert.equal((await read(logger)).length, accepted);
});

Deno.test("DataLogger.stop() may be called while it starts, twice, and by disposal", async () => {
  using folder = temporaryFolder();
  const logger = makeLogger(folder.path);
  const starting = logger.start();
  await Promise.all([logger.stop(), starting, logger.stop()]);
  await logger.start();
  {
    await using again = logger;
    again.put(entry(1, 1));
  }
  assert.equal((await read(logger)).length, 1);
});

Deno.test("DataLogger.start() and stop() take effect in the order of the calls", async () => {
  using folder = temporaryFolder();
  await using logger = makeLogger(folder.path);
  const isRunning = () => {
    try {
      logger.put(entry(1, 1));
      return true;
    } catch (error) {
      assert(error instanceof LogError);
      return false;
    }
  };
  await logger.start();
  await Promise.all([logger.stop(), logger.start()]);
  assert.equal(isRunning(), true);
  await Promise.all([logger.stop(), logger.start(), logger.stop()]);
  assert.equal(isRunning(), false);
  await Promise.all([logger.start(), logger.stop()]);
  assert.equal(isRunning(), false);
  await Promise.all([logger.start(), logger.start()]);
  assert.equal(isRunning(), true);
  await logger.stop();
  assert.equal((await read(logger)).length, 2);
});
