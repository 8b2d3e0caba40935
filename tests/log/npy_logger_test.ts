import assert from "node:assert/strict";
import { DataLogger, type LogEntry, readLog } from "@assay/assay/log";
import { encodeNpy } from "../../src/log/npy.ts";
import { temporaryFolder } from "./folder.ts";

function npyNames(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
}

function entry(
  sourceId: number,
  timestamp: bigint,
  data: Uint8Array,
): LogEntry {
  return { sourceId, timestamp, data };
}

Deno.test("a DataLogger of format 'npy' writes two files for two puts, as seed 001 has it", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    instanceName: "my_name",
    format: "npy",
  });
  await logger.start();
  const entries = [
    entry(1, 1n, new Uint8Array([1, 2, 3, 4, 5])),
    entry(1, 2n, new Uint8Array([6, 7, 8, 9, 10])),
  ];
  for (const one of entries) logger.put(one);
  await logger.stop();
  assert.equal(logger.outputDirectory, folder.file("my_name_data_log"));
  const names = [
    "001_00000000000000000001.npy",
    "001_00000000000000000002.npy",
  ];
  assert.deepEqual(npyNames(logger.outputDirectory), names);
  names.forEach((name, index) => {
    assert.deepEqual(
      Deno.readFileSync(`${logger.outputDirectory}/${name}`),
      encodeNpy(entries[index]!),
    );
  });
  await logger.compress({ removeSources: true });
  assert.deepEqual(npyNames(logger.outputDirectory), ["1_log.npz"]);
  const found = await Array.fromAsync(readLog(logger.outputDirectory));
  assert.deepEqual(found, entries);
});

Deno.test("DataLogger.compress() waits for the stop", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  logger.put(entry(1, 1n, new Uint8Array(3)));
  await assert.rejects(logger.compress(), { code: "LOG_IN_USE" });
  await logger.stop();
  await logger.compress();
  assert(npyNames(logger.outputDirectory).includes("1_log.npz"));
});

Deno.test("a DataLogger of format 'npy' keeps equal timestamps, empty data and large data", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    format: "npy",
    capacity: 1 << 14,
  });
  const large = new Uint8Array(100_000).map((_, i) => i * 7);
  const entries = [
    entry(255, 2n ** 64n - 1n, new Uint8Array()),
    entry(3, 9n, new Uint8Array([1])),
    entry(3, 9n, new Uint8Array([2])),
    entry(4, 10n, large),
    entry(3, 9n, new Uint8Array([3])),
  ];
  await logger.start();
  for (const one of entries.slice(0, 4)) logger.put(one);
  await logger.flush();
  assert.equal(logger.stats().flushed, 4);
  await logger.stop();
  // A later start sees the names that are taken.
  await logger.start();
  logger.put(entries[4]!);
  await logger.stop();
  assert.deepEqual(npyNames(logger.outputDirectory), [
    "003_00000000000000000009.npy",
    "003_00000000000000000009_1.npy",
    "003_00000000000000000009_2.npy",
    "004_00000000000000000010.npy",
    "255_18446744073709551615.npy",
  ]);
  const found = await Array.fromAsync(readLog(logger.outputDirectory));
  const [a, b, c, d, e] = entries;
  assert.deepEqual(found, [b, c, e, d, a]);
});

Deno.test("a DataLogger of format 'npy' keeps what is equal to an entry that only an archive has", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    format: "npy",
  });
  const directory = logger.outputDirectory;
  const one = entry(3, 0n, new Uint8Array([1]));
  const put = async (...entries: LogEntry[]) => {
    await logger.start();
    for (const entry of entries) logger.put(entry);
    await logger.stop();
  };
  const all = () => Array.fromAsync(readLog(directory));
  await put(one, one);
  await logger.compress({ removeSources: true });
  await put(one, entry(3, 0n, new Uint8Array([2])), one);
  assert.deepEqual(npyNames(directory), [
    "003_00000000000000000000_2.npy",
    "003_00000000000000000000_3.npy",
    "003_00000000000000000000_4.npy",
    "3_log.npz",
  ]);
  const five = [one, one, one, entry(3, 0n, new Uint8Array([2])), one];
  assert.deepEqual(await all(), five);
  // The files are still there, as if the end came before their removal.
  await logger.compress();
  assert.deepEqual(await all(), five);
  const { archives } = await logger.compress({ removeSources: true });
  assert.equal(archives[0]!.entries, 5);
  assert.deepEqual(await all(), five);
  await put(one);
  assert.deepEqual(await all(), [...five, one]);
});

Deno.test("a DataLogger of format 'npy' logs on beside an archive that is none", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    format: "npy",
  });
  Deno.mkdirSync(logger.outputDirectory);
  Deno.writeTextFileSync(`${logger.outputDirectory}/3_log.npz`, "none");
  await logger.start();
  logger.put(entry(3, 1n, new Uint8Array(3)));
  await logger.stop();
  assert.deepEqual(npyNames(logger.outputDirectory), [
    "003_00000000000000000001.npy",
    "3_log.npz",
  ]);
});

Deno.test("a DataLogger of format 'npy' numbers entries of one time in order", async () => {
  using folder = temporaryFolder();
  const options = { outputDirectory: folder.path, format: "npy" } as const;
  const entries = Array.from(
    { length: 50 },
    (_, at) => entry(1, 7n, new Uint8Array([at])),
  );
  for (const [begin, end] of [[0, 1], [1, 14], [14, 50]]) {
    await using logger = new DataLogger({ ...options, durability: "none" });
    await logger.start();
    for (const entry of entries.slice(begin, end)) logger.put(entry);
    await logger.stop();
    const found = await Array.fromAsync(readLog(logger.outputDirectory));
    assert.deepEqual(found, entries.slice(0, end));
  }
});

Deno.test("a DataLogger of format 'npy' removes what an earlier one left unfinished", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    format: "npy",
  });
  Deno.mkdirSync(logger.outputDirectory);
  Deno.writeTextFileSync(`${logger.outputDirectory}/.12.tmp`, "half");
  Deno.writeTextFileSync(`${logger.outputDirectory}/notes.tmp`, "mine");
  await logger.start();
  logger.put(entry(1, 1n, new Uint8Array(3)));
  await logger.stop();
  assert.deepEqual(npyNames(logger.outputDirectory), [
    "001_00000000000000000001.npy",
    "notes.tmp",
  ]);
});

for (const durability of ["each-flush", "none"] as const) {
  Deno.test(`a DataLogger of format 'npy' logs hundreds of entries, with durability '${durability}'`, async () => {
    using folder = temporaryFolder();
    await using logger = new DataLogger({
      outputDirectory: folder.path,
      format: "npy",
      durability,
    });
    await logger.start();
    for (let i = 0; i < 500; i++) {
      logger.put(entry(i % 3, BigInt(i), new Uint8Array(20)));
    }
    await logger.stop();
    let count = 0;
    for await (const { timestamp } of readLog(logger.outputDirectory)) {
      assert.equal(timestamp, BigInt(count++));
    }
    assert.equal(count, 500);
  });
}
