import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import {
  compressLogs,
  DataLogger,
  type LogEntry,
  LogError,
  LogReader,
  onsetEntry,
  readLog,
  verifyLog,
} from "@assay/assay/log";
import { collectWarnings } from "../hash/warnings.ts";
import { LOCK_NAME } from "../../src/log/is_log_held.ts";
import { NpyHead } from "../../src/log/npy.ts";
import { recoverLog } from "../../src/log/recover_log.ts";
import { named, writeArchive } from "./archives.ts";
import { temporaryFolder } from "./folder.ts";
import { expected, logs } from "./model.ts";
import { asText, entries as anyEntry } from "./random_entries.ts";
import { concat, encodeSegment, writeSegments } from "./segment_files.ts";

/** Every way in which a log may lie on disk. */
const FORMATS: Record<string, (path: string, list: LogEntry[]) => void> = {
  "segments": (path, list) =>
    void writeSegments(path, inSegments(list), { indexed: (n) => n % 2 === 0 }),
  ".npy files": writeNpyFiles,
  "archives": writeArchives,
  "archives of segments that are still there": (path, list) => {
    writeSegments(path, inSegments(list));
    writeArchives(path, list);
  },
  "archives of .npy files that are still there": (path, list) => {
    writeNpyFiles(path, list);
    writeArchives(path, list);
  },
  "archives, and .npy files of which some were removed": (path, list) => {
    writeNpyFiles(path, list);
    writeArchives(path, list);
    for (const [i, { name }] of named(list).entries()) {
      if (i % 2 === 0) Deno.removeSync(join(path, name));
    }
  },
};

function inSegments(list: readonly LogEntry[]): LogEntry[][][] {
  const blocks = [];
  for (let at = 0; at < list.length; at += 3) {
    blocks.push(list.slice(at, at + 3));
  }
  return [blocks.slice(0, 2), blocks.slice(2)].filter(({ length }) =>
    length > 0
  );
}

function writeNpyFiles(path: string, list: readonly LogEntry[]): void {
  const head = new NpyHead();
  for (const { name, entry } of named(list)) {
    const { sourceId, timestamp, data } = entry;
    const bytes = concat([head.write(sourceId, timestamp, data.length), data]);
    Deno.writeFileSync(join(path, name), bytes);
  }
}

function writeArchives(path: string, list: readonly LogEntry[]): void {
  const bySource = Map.groupBy(list, ({ sourceId }) => sourceId);
  for (const [source, entries] of bySource) {
    const sorted = entries.toSorted(byTime);
    writeArchive(join(path, `${source}_log.npz`), sorted);
  }
}

function byTime(a: LogEntry, b: LogEntry): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0;
}

/** By time; of one time by source, since only segments know who came first. */
function normalized(list: readonly LogEntry[]): string[] {
  return list.toSorted((a, b) => byTime(a, b) || a.sourceId - b.sourceId)
    .map(asText);
}

for (const [format, write] of Object.entries(FORMATS)) {
  Deno.test(`LogReader gives the entries of ${format}, each once`, async () => {
    const lists = fc.array(anyEntry, { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        using folder = temporaryFolder();
        write(folder.path, list);
        using reader = LogReader.open(folder.path);
        const found = [...reader.entries()];
        assert.deepEqual(normalized(found), normalized(list));
        assert.deepEqual(found, found.toSorted(byTime));
        assert.deepEqual(await Array.fromAsync(reader), found);
        assert.deepEqual(await Array.fromAsync(readLog(folder.path)), found);
        assert.equal(reader.entryCount, list.length);
        assert.deepEqual(reader.damage, []);
        assert.equal(reader.state, stateOf(format, list));
        for (
          const { sourceId, entries, bytes, first, last } of reader.sources
        ) {
          const own = found.filter((entry) => entry.sourceId === sourceId);
          const sizes = own.map(({ data }) => data.length);
          assert.equal(entries, own.length);
          assert.equal(bytes, sizes.reduce((sum, size) => sum + size, 0));
          assert.equal(first, own[0]!.timestamp);
          assert.equal(last, own.at(-1)!.timestamp);
        }
      }),
      { numRuns: 30 },
    );
  });
}

/** Segments without an index were left by a logger that was ended. */
function stateOf(format: string, list: readonly LogEntry[]): string {
  const count = inSegments(list).length;
  if (format === "segments") return count === 1 ? "interrupted" : "complete";
  return format.includes("segments") && count > 0 ? "interrupted" : "complete";
}

Deno.test("LogReader gives equal entries as often as the side that has more of them", () => {
  using folder = temporaryFolder();
  const equal = { sourceId: 1, timestamp: 5n, data: Uint8Array.of(1) };
  const other = { ...equal, data: Uint8Array.of(2) };
  writeArchives(folder.path, [equal, other]);
  writeNpyFiles(folder.path, [equal, equal, equal]);
  using reader = LogReader.open(folder.path);
  const found = [...reader.entries()].map(({ data }) => data[0]);
  assert.deepEqual(found, [1, 2, 1, 1]);
  assert.equal(reader.entryCount, 4);
});

Deno.test("LogReader gives the entries of one archive", () => {
  using folder = temporaryFolder();
  const list = [1n, 1n, 2n].map((timestamp, i) => ({
    sourceId: 5,
    timestamp,
    data: Uint8Array.of(i),
  }));
  writeArchives(folder.path, list);
  using reader = LogReader.open(folder.file("5_log.npz"));
  assert.deepEqual([...reader.entries()].map(asText), list.map(asText));
  assert.equal(reader.state, "complete");
});

Deno.test("LogReader.read() and readLog() give the sources and times that are asked for", async () => {
  using folder = temporaryFolder();
  const list = [1, 2, 3, 1, 2, 3].map((sourceId, i) => ({
    sourceId,
    timestamp: BigInt(i),
    data: Uint8Array.of(i),
  }));
  writeSegments(folder.path, [[list]]);
  using reader = LogReader.open(folder.path);
  const times = async (entries: AsyncIterable<LogEntry>) =>
    (await Array.fromAsync(entries)).map(({ timestamp }) => Number(timestamp));
  assert.deepEqual(await times(reader.read({ sources: 2 })), [1, 4]);
  assert.deepEqual(await times(reader.read({ sources: [1, 3] })), [0, 2, 3, 5]);
  assert.deepEqual(await times(reader.read({ from: 2, to: 4n })), [2, 3]);
  assert.deepEqual(
    await times(readLog(folder.path, { sources: [], from: 0n })),
    [],
  );
  assert.deepEqual(
    await times(readLog(new URL(`file://${folder.path}`), { from: 5n })),
    [5],
  );
});

Deno.test("LogReader.batches() gives batches of the size that is asked for", async () => {
  using folder = temporaryFolder();
  const list = Array.from({ length: 10 }, (_, i) => ({
    sourceId: 1,
    timestamp: BigInt(i),
    data: new Uint8Array(),
  }));
  writeSegments(folder.path, [[list]]);
  using reader = LogReader.open(folder.path);
  const sizes = async (size?: number) =>
    (await Array.fromAsync(reader.batches(size === undefined ? {} : { size })))
      .map(({ length }) => length);
  assert.deepEqual(await sizes(4), [4, 4, 2]);
  assert.deepEqual(await sizes(5), [5, 5]);
  assert.deepEqual(await sizes(), [10]);
});

Deno.test("LogReader refuses a selection that is none", () => {
  using folder = temporaryFolder();
  using reader = LogReader.open(folder.path);
  const wrong = [
    () => reader.read({ sources: 256 }),
    () => reader.read({ sources: [1, -1] }),
    () => reader.entries({ from: -1n }),
    () => readLog(folder.path, { to: 1.5 }),
    () => readLog(folder.path, { to: 2 ** 53 }),
    () => reader.batches({ size: 0 }),
  ];
  for (const call of wrong) {
    assert.throws(call, (error) => {
      assert(error instanceof LogError);
      return error.code === "SELECTION_INVALID" && error.hints.length > 0;
    });
  }
});

Deno.test("LogReader and readLog() say that there is no log", async () => {
  using folder = temporaryFolder();
  const missing = folder.file("none");
  const isMissing = (error: unknown) =>
    error instanceof LogError && error.code === "LOG_NOT_FOUND" &&
    error.message.includes(missing);
  assert.throws(() => LogReader.open(missing), isMissing);
  await assert.rejects(Array.fromAsync(readLog(missing)), isMissing);
  await assert.rejects(verifyLog(missing), isMissing);
});

Deno.test("LogReader counts messages from the onset of their source", () => {
  using folder = temporaryFolder();
  const at = new Date("2026-01-02T03:04:05.678Z");
  const onset = { ...onsetEntry(3, at), timestamp: 0n };
  const message = { sourceId: 3, timestamp: 1_500n, data: new Uint8Array(8) };
  const counter = { sourceId: 4, timestamp: 0n, data: new Uint8Array(8) };
  writeSegments(folder.path, [[[onset, message, counter]]]);
  using reader = LogReader.open(folder.path);
  const us = BigInt(at.getTime()) * 1000n;
  assert.deepEqual([...reader.onsets], [[3, us]]);
  assert.equal(reader.onset, us);
  assert.deepEqual([reader.entryCount, reader.messageCount], [3, 2]);
  assert.equal(reader.utc(message), us * 1000n + 1_500n);
  assert.equal(reader.utc(counter), undefined);
});

Deno.test("onsetEntry() takes now, a Date or microseconds, and nothing else", () => {
  const us = (data: Uint8Array) =>
    new DataView(data.buffer).getBigUint64(0, true);
  const before = BigInt(Date.now() - 1000) * 1000n;
  assert(us(onsetEntry(1).data) > before);
  assert.equal(
    us(onsetEntry(1, 1_700_000_000_000_000n).data),
    1_700_000_000_000_000n,
  );
  for (const wrong of [0n, -1n, 2n ** 63n, new Date(NaN), new Date(0)]) {
    assert.throws(() => onsetEntry(1, wrong), LogError);
  }
});

Deno.test("LogReader takes the unfinished end of a running log for not yet written", () => {
  using folder = temporaryFolder();
  const frames = [0, 1].map((i) => ({
    sourceId: 1,
    timestamp: BigInt(i),
    data: new Uint8Array(10),
    sequence: BigInt(i),
  }));
  const began = { ...frames[0]!, producer: 1, flags: 1 };
  const { bytes } = encodeSegment({
    number: 1,
    firstOrdinal: 0,
    blocks: [[...frames, began], frames],
  });
  const path = folder.file("000001.segment");
  Deno.writeFileSync(path, bytes.subarray(0, -5));
  {
    using lock = Deno.openSync(folder.file(LOCK_NAME), {
      read: true,
      write: true,
      create: true,
    });
    lock.lockSync(true);
    using reader = LogReader.open(folder.path);
    assert.equal(reader.state, "running");
    assert.equal([...reader.entries()].length, 2);
    assert.deepEqual(reader.damage, []);
  }
  using reader = LogReader.open(folder.path);
  assert.equal(reader.state, "interrupted");
  assert.equal([...reader.entries()].length, 2);
  assert.deepEqual(
    reader.damage.map(({ kind }) => kind).sort(),
    ["incomplete", "torn"],
  );
});

Deno.test("LogReader reads a log whose segment grows meanwhile as it was when opened", () => {
  using folder = temporaryFolder();
  const [one, two] = [1n, 2n].map((timestamp) => [
    { sourceId: 1, timestamp, data: new Uint8Array(10) },
  ]) as [LogEntry[], LogEntry[]];
  const { bytes, offsets } = encodeSegment({
    number: 1,
    firstOrdinal: 0,
    blocks: [one, two],
  });
  const path = folder.file("000001.segment");
  Deno.writeFileSync(path, bytes.subarray(0, offsets[1]));
  using reader = LogReader.open(folder.path);
  Deno.writeFileSync(path, bytes.subarray(offsets[1]), { append: true });
  assert.deepEqual([...reader.entries()].map(asText), one.map(asText));
  using later = LogReader.open(folder.path);
  assert.equal([...later.entries()].length, 2);
});

Deno.test("LogReader says which segment was removed while it was reading", () => {
  using folder = temporaryFolder();
  const block = [{ sourceId: 1, timestamp: 1n, data: new Uint8Array(10) }];
  writeSegments(folder.path, [[block]]);
  using reader = LogReader.open(folder.path);
  Deno.removeSync(folder.file("000001.segment"));
  assert.throws(() => [...reader.entries()], (error) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "LOG_UNREADABLE");
    assert.match(error.message, /000001\.segment/);
    return true;
  });
});

Deno.test("recoverLog() goes on behind the last frame, and leaves an index but no other trace", () => {
  fc.assert(
    fc.property(logs, fc.nat(), (log, cut) => {
      using folder = temporaryFolder();
      const written = writeSegments(folder.path, log, {
        indexed: (number) => number < log.length,
      });
      assert.deepEqual(
        recoverLog(folder.path),
        written.length > 0
          ? {
            firstNumber: written.length + 1,
            firstOrdinal: written.at(-1)!.nextOrdinal,
            damage: [],
            lostBytes: 0,
          }
          : { firstNumber: 1, firstOrdinal: 0, damage: [], lostBytes: 0 },
      );
      const last = written.at(-1);
      if (last === undefined) return;
      // The same after a crash: what is left is some first part of the bytes.
      const name = `00000${written.length}`.slice(-6);
      const size = 64 + cut % (last.bytes.length - 63);
      Deno.writeFileSync(
        folder.file(`${name}.segment`),
        last.bytes.subarray(0, size),
      );
      Deno.removeSync(folder.file(`${name}.index`));
      const before = read(folder.path);
      const { damage, lostBytes, firstOrdinal } = recoverLog(folder.path);
      const whole = last.offsets.filter((_, i) =>
        (last.offsets[i + 1] ?? last.bytes.length) <= size
      ).length;
      const frames = log.at(-1)!.slice(whole).flat().length;
      assert.equal(firstOrdinal, last.nextOrdinal - frames);
      const end = last.offsets[whole] ?? last.bytes.length;
      assert.equal(lostBytes, size - end);
      assert.deepEqual(
        damage.map(({ kind, offset }) => [kind, offset]),
        size > end ? [["torn", end]] : [],
      );
      assert.deepEqual(read(folder.path), before);
      // What was reported once is no news.
      assert.deepEqual(recoverLog(folder.path).damage, whole > 0 ? [] : damage);
    }),
    { numRuns: 100 },
  );
});

function read(path: string) {
  using reader = LogReader.open(path);
  const { sources } = reader;
  const entries = [...reader.entries()].map(asText);
  const { damage } = reader;
  return { sources, entries, damage };
}

Deno.test("verifyLog() reads all and says what is lost where", async () => {
  await fc.assert(
    fc.asyncProperty(logs, async (log) => {
      using folder = temporaryFolder();
      writeSegments(folder.path, log, { indexed: () => true });
      const progress: number[] = [];
      const found = await verifyLog(folder.path, {
        onProgress: ({ entries, total }) => progress.push(entries, total),
      });
      const entries = expected(log).length;
      assert.equal(found.entries, entries);
      assert.deepEqual(progress, [entries, entries]);
      assert.equal(found.ok, found.damage.length === 0);
      assert.equal(found.state, "complete");
    }),
    { numRuns: 30 },
  );
  using folder = temporaryFolder();
  const block = (timestamp: bigint) => [
    { sourceId: 1, timestamp, data: new Uint8Array(10) },
  ];
  const [segment] = writeSegments(folder.path, [[block(1n), block(2n)]], {
    indexed: () => true,
  });
  const spoilt = segment!.bytes.slice();
  spoilt[segment!.offsets[1]! + 60]! ^= 1;
  Deno.writeFileSync(folder.file("000001.segment"), spoilt);
  const { ok, entries, damage, lostBytes } = await verifyLog(folder.path);
  assert.deepEqual([ok, entries, lostBytes], [false, 1, 72]);
  assert.deepEqual(damage, [{
    kind: "damaged",
    file: folder.file("000001.segment"),
    offset: segment!.offsets[1],
    bytes: 72,
    found: "no undamaged block",
  }]);
});

Deno.test("verifyLog() ends when its signal says so", async () => {
  using folder = temporaryFolder();
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(verifyLog(folder.path, { signal }), /enough/);
});

Deno.test("verifyLog() reads segments, too, of which archives have the entries", async () => {
  using folder = temporaryFolder();
  const blocks = [1n, 2n].map((timestamp) => [
    { sourceId: 1, timestamp, data: new Uint8Array(10) },
  ]);
  const [segment] = writeSegments(folder.path, [blocks], {
    indexed: () => true,
  });
  await compressLogs(folder.path);
  const sound = await verifyLog(folder.path);
  assert.deepEqual([sound.ok, sound.entries], [true, 2]);
  const spoilt = segment!.bytes.slice();
  spoilt[segment!.offsets[1]! + 60]! ^= 1;
  Deno.writeFileSync(folder.file("000001.segment"), spoilt);
  const { ok, entries, damage } = await verifyLog(folder.path);
  assert.deepEqual([ok, entries], [false, 2]);
  assert.deepEqual(
    damage.map(({ kind, offset }) => [kind, offset]),
    [["damaged", segment!.offsets[1]]],
  );
});

Deno.test("readLog() warns of what is damaged, once the loop ends", async () => {
  using folder = temporaryFolder();
  const data = Uint8Array.of(1, 2, 3);
  const blocks = [1n, 2n].map((
    timestamp,
  ) => [{ sourceId: 1, timestamp, data }]);
  writeSegments(folder.path, [blocks]);
  const path = folder.file("000001.segment");
  const bytes = Deno.readFileSync(path);
  bytes[bytes.length - 1]! ^= 0xff;
  Deno.writeFileSync(path, bytes);
  using warnings = collectWarnings();
  const found = await Array.fromAsync(readLog(folder.path));
  assert.deepEqual(found.map(({ timestamp }) => timestamp), [1n]);
  assert.equal(warnings.texts.length, 1);
  assert.match(warnings.texts[0]!, /\d+ bytes of '.*000001\.segment' from \d+/);
});

Deno.test("LogReader.open() says that a folder of other folders is no log, and names those that are", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  await logger.stop();
  LogReader.open(logger.outputDirectory)[Symbol.dispose]();
  for (const open of [LogReader.open, verifyLog, compressLogs]) {
    await assert.rejects(async () => void await open(folder.path), {
      code: "LOG_NOT_FOUND",
      hints: [`Did you mean '${logger.outputDirectory}'?`],
    });
  }
});
