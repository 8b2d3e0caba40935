import assert from "node:assert/strict";
import fc from "fast-check";
import { DataLogger } from "../../src/log/mod.ts";
import { findLogs, LogTail } from "../../src/log/kit.ts";
import { makeEntries, writeNpyFiles, writeSegment } from "./compressed.ts";
import { temporaryFolder } from "./folder.ts";
import { expected, logs } from "./model.ts";
import { asText, timestamps } from "./random_entries.ts";
import { writeSegments } from "./segment_files.ts";

Deno.test("LogTail.last() gives the last entries, of some sources or all", () => {
  fc.assert(
    fc.property(logs, fc.nat(12), (log, count) => {
      using folder = temporaryFolder();
      writeSegments(folder.path, log);
      using tail = new LogTail(folder.path);
      const all = expected(log);
      const last = (texts: string[]) => texts.slice(texts.length - count);
      if (count > all.length) count = all.length;
      assert.deepEqual(
        tail.last(count).map(asText),
        last(all.map(asText)),
      );
      const of = all.filter(({ sourceId }) => sourceId !== 1).map(asText);
      if (count > of.length) count = of.length;
      assert.deepEqual(
        tail.last(count, [0, 2, 255]).map(asText),
        last(of),
      );
    }),
    { numRuns: 100 },
  );
});

Deno.test("LogTail.last() finds them among many that lie anywhere in time", () => {
  fc.assert(
    fc.property(
      fc.array(timestamps, { minLength: 1, maxLength: 20 }),
      (times) => {
        using folder = temporaryFolder();
        const log = times.flatMap((timestamp) =>
          Array.from({ length: 40 }, (_, at) => ({
            sourceId: 1,
            timestamp,
            data: new Uint8Array([at]),
          }))
        ).toSorted((a, b) => a.timestamp < b.timestamp ? -1 : 1);
        writeSegment(folder.path, log);
        using tail = new LogTail(folder.path);
        assert.deepEqual(
          tail.last(10).map(asText),
          log.slice(-10).map(asText),
        );
      },
    ),
    { numRuns: 30 },
  );
});

for (const format of ["segments", "npy"] as const) {
  Deno.test(`LogTail.follow() gives what a logger of ${format} writes, large entries too, until it is aborted`, async () => {
    using folder = temporaryFolder();
    await using logger = new DataLogger({
      outputDirectory: folder.path,
      format,
      capacity: 65_536,
    });
    await logger.start();
    const put = (timestamp: number, length: number) =>
      logger.put({
        sourceId: 3,
        timestamp,
        data: new Uint8Array(length).fill(timestamp),
      });
    put(1, 10);
    await logger.flush();
    using tail = new LogTail(logger.outputDirectory);
    const abort = new AbortController();
    // Larger than the ring: it goes through in pieces.
    for (const [at, length] of [[2, 300_000], [3, 0], [4, 5]] as const) {
      put(at, length);
    }
    const found: [number, number][] = [];
    for await (const { timestamp, data } of tail.follow(abort.signal)) {
      assert.ok(data.every((byte) => byte === Number(timestamp)));
      found.push([Number(timestamp), data.length]);
      if (found.length === 2) put(5, 6);
      if (timestamp === 5n) abort.abort();
    }
    assert.deepEqual(found, [[2, 300_000], [3, 0], [4, 5], [5, 6]]);
  });
}

Deno.test("LogTail.follow() goes on when the log was compressed and begins anew", async () => {
  using folder = temporaryFolder();
  await using logger = new DataLogger({ outputDirectory: folder.path });
  const put = (timestamp: number) =>
    logger.put({ sourceId: 1, timestamp, data: new Uint8Array(4) });
  await logger.start();
  put(1);
  await logger.flush();
  using tail = new LogTail(logger.outputDirectory);
  put(2);
  const abort = new AbortController();
  const found: number[] = [];
  for await (const { timestamp } of tail.follow(abort.signal)) {
    found.push(Number(timestamp));
    if (timestamp === 4n) abort.abort();
    if (timestamp !== 2n) continue;
    put(3);
    await logger.stop();
    await logger.compress({ removeSources: true });
    await logger.start();
    put(4);
  }
  // What was written and archived between two looks is in the archive.
  assert.deepEqual(found.filter((time) => time !== 3), [2, 4]);
});

Deno.test("findLogs() finds logs by what they hold, at any depth", () => {
  using folder = temporaryFolder();
  assert.deepEqual(findLogs(folder.path), []);
  for (const path of ["a/b_data_log", "c", "d/e", "f_data_log"]) {
    Deno.mkdirSync(folder.file(path), { recursive: true });
  }
  writeSegment(folder.file("a/b_data_log"), makeEntries(1));
  writeNpyFiles(folder.file("c"), makeEntries(1));
  Deno.writeTextFileSync(folder.file("d/e/7_log.npz"), "");
  Deno.writeTextFileSync(folder.file("d/notes.npy"), "");
  Deno.symlinkSync(folder.path, folder.file("d/loop"));
  assert.deepEqual(
    findLogs(folder.path),
    ["a/b_data_log", "c", "d/e"].map((path) => folder.file(path)),
  );
  assert.deepEqual(findLogs(folder.file("c")), [folder.file("c")]);
});
