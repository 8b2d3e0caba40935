import assert from "node:assert/strict";
import { basename } from "node:path";
import fc from "fast-check";
import { acquireLockFile } from "../../src/internal/lock_file.ts";
import {
  compressLogs,
  type CompressProgress,
} from "../../src/log/compress_logs.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import { LogError } from "../../src/log/log_error.ts";
import { readArchive, writeArchive } from "./archives.ts";
import {
  bySource,
  makeEntries,
  readTexts,
  writeNpyFiles,
  writeSegment,
} from "./compressed.ts";
import { temporaryFolder } from "./folder.ts";
import { expected, logs } from "./model.ts";
import { asText, entries, inTimeOrder } from "./random_entries.ts";
import { writeSegments } from "./segment_files.ts";

const removing = fc.boolean();
const compressions = fc.constantFrom("stored" as const, "deflate" as const);

function isLogError(code: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof LogError && error.code === code && error.hints.length > 0;
}

Deno.test("compressLogs() makes an archive a source, of whatever segments hold", async () => {
  await fc.assert(
    fc.asyncProperty(
      logs,
      removing,
      compressions,
      async (log, removeSources, compression) => {
        using folder = temporaryFolder();
        writeSegments(folder.path, log);
        const all = expected(log);
        const { archives } = await compressLogs(folder.path, {
          removeSources,
          compression,
        });
        const sourceIds = [...new Set(all.map(({ sourceId }) => sourceId))];
        assert.deepEqual(
          archives.map(({ path }) => basename(path)),
          sourceIds.sort((a, b) => a - b).map((id) => `${id}_log.npz`),
        );
        for (const { sourceId, path, entries, added, bytes } of archives) {
          const of = all.filter((entry) => entry.sourceId === sourceId);
          assert.deepEqual(readArchive(path), {
            entries: of.map(asText),
            damage: [],
          });
          assert.deepEqual([entries, added], [of.length, of.length]);
          assert.equal(bytes, Deno.statSync(path).size);
        }
        assert.deepEqual(readTexts(folder.path), bySource(all));
        const left = folder.names().filter((name) => !name.endsWith(".npz"));
        if (removeSources) assert.deepEqual(left, []);
        else assert.equal(left.length, 2 * log.length);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("compressLogs() makes archives of .npy files", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(entries, { maxLength: 30 }),
      async (list) => {
        using folder = temporaryFolder();
        const log = inTimeOrder(list);
        writeNpyFiles(folder.path, log);
        await compressLogs(folder.path);
        assert.deepEqual(readTexts(folder.path), bySource(log));
        const { removed } = await compressLogs(folder.path, {
          removeSources: true,
        });
        assert.equal(removed, log.length);
        assert.deepEqual(readTexts(folder.path), bySource(log));
        assert.ok(folder.names().every((name) => name.endsWith(".npz")));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("compressLogs() adds to an earlier archive, losing nothing of it", async () => {
  using folder = temporaryFolder();
  const [first, second] = [makeEntries(50), makeEntries(80, [2, 3])];
  writeSegment(folder.path, first);
  await compressLogs(folder.path, { removeSources: true });
  writeSegment(folder.path, second, { run: 2 });
  const { archives } = await compressLogs(folder.path);
  assert.deepEqual(
    archives.map(({ sourceId, entries, added }) => [sourceId, entries, added]),
    [[2, 130, 80], [3, 80, 80]],
  );
  const both = inTimeOrder([...first, ...second]);
  assert.deepEqual(readTexts(folder.path), bySource(both));
});

Deno.test("compressLogs() keeps a second run's entries that equal the first one's, and takes none twice", async () => {
  for (const removeSources of [true, false]) {
    using folder = temporaryFolder();
    const pulses = Array.from({ length: 20 }, (_, at) => ({
      sourceId: 7,
      timestamp: BigInt(at),
      data: new Uint8Array(),
    }));
    for (const [at, run] of [1, 2, 3].entries()) {
      writeSegment(folder.path, pulses, {
        run,
        ...removeSources ? {} : { number: at + 1 },
      });
      const { archives: [archive] } = await compressLogs(folder.path, {
        removeSources,
      });
      assert.equal(archive?.entries, 20 * (at + 1));
      assert.equal(archive?.added, 20);
      assert.equal(readTexts(folder.path).length, 20 * (at + 1));
    }
    // With nothing new there is nothing to do.
    const again = await compressLogs(folder.path);
    assert.deepEqual(again.archives, []);
    const { archives, removed } = await compressLogs(folder.path, {
      removeSources: true,
    });
    assert.deepEqual([archives, removed], [[], removeSources ? 0 : 6]);
    assert.equal(readTexts(folder.path).length, 60);
  }
});

Deno.test("compressLogs() adds to an archive that says nothing of segments what it has not", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(60, [4]);
  writeArchive(folder.file("4_log.npz"), all.slice(0, 41));
  writeSegment(folder.path, all.slice(30));
  assert.deepEqual(readTexts(folder.path), bySource(all));
  const { archives: [archive] } = await compressLogs(folder.path, {
    removeSources: true,
  });
  assert.deepEqual([archive?.entries, archive?.added], [60, 19]);
  assert.deepEqual(readTexts(folder.path), bySource(all));
});

Deno.test("compressLogs() names the second entry of a time by _1, over several runs", async () => {
  using folder = temporaryFolder();
  const one = { sourceId: 1, timestamp: 5n, data: new Uint8Array([1]) };
  writeSegment(folder.path, [one, one]);
  await compressLogs(folder.path, { removeSources: true });
  writeSegment(folder.path, [one], { run: 2 });
  const { archives: [archive] } = await compressLogs(folder.path);
  const text = new TextDecoder("latin1").decode(
    Deno.readFileSync(archive!.path),
  );
  const members = [...text.matchAll(/001_\d{20}(_\d)?\.npy/g)].map(([name]) =>
    name.slice(23)
  );
  // Once before each, once in the directory.
  const names = [".npy", "_1.npy", "_2.npy"];
  assert.deepEqual(members, [...names, ...names].map((name) => `5${name}`));
});

Deno.test("compressLogs() keeps a damaged segment, and tells what is lost of it", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(1500, [1]);
  writeSegment(folder.path, all);
  writeSegment(folder.path, all.slice(0, 500), { number: 2 });
  const path = folder.file("000001.segment");
  const bytes = Deno.readFileSync(path);
  bytes.fill(0, bytes.length / 2, bytes.length / 2 + 10);
  Deno.writeFileSync(path, bytes);
  const before = readTexts(folder.path);
  assert.equal(before.length, 1500);
  for (const round of [1, 2]) {
    const { archives, damage, kept, removed } = await compressLogs(
      folder.path,
      { removeSources: true },
    );
    assert.equal(archives.length, round === 1 ? 1 : 0);
    assert.deepEqual(damage.map(({ kind, file }) => [kind, file]), [
      ["damaged", path],
    ]);
    assert.deepEqual([kept, removed], [[path], round === 1 ? 2 : 0]);
    assert.deepEqual(readTexts(folder.path), before);
  }
});

Deno.test("compressLogs() removes a segment whose logger was ended in the middle", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(1000, [1]);
  writeSegment(folder.path, all);
  const path = folder.file("000001.segment");
  Deno.truncateSync(path, Deno.statSync(path).size - 9);
  const before = readTexts(folder.path);
  assert.equal(before.length, 500);
  const { damage } = await compressLogs(folder.path, { removeSources: true });
  assert.deepEqual(damage.map(({ kind }) => kind), ["torn"]);
  assert.deepEqual(folder.names(), ["1_log.npz"]);
  assert.deepEqual(readTexts(folder.path), before);
});

Deno.test("compressLogs() keeps .npy files that are none, and those of others", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(5, [1]);
  writeNpyFiles(folder.path, all);
  const [torn, other] = ["001_00000000000000000099.npy", "notes.npy"];
  Deno.writeTextFileSync(folder.file(torn), "");
  Deno.writeTextFileSync(folder.file(other), "mine");
  const { damage, kept } = await compressLogs(folder.path, {
    removeSources: true,
  });
  assert.deepEqual(kept, [folder.file(torn)]);
  assert.deepEqual(damage.map(({ file }) => file), [folder.file(torn)]);
  assert.deepEqual(folder.names(), [torn, "1_log.npz", other]);
});

Deno.test("compressLogs() mends a damaged archive from segments that are still there, and keeps it aside", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(40, [1]);
  writeSegment(folder.path, all);
  await compressLogs(folder.path);
  const path = folder.file("1_log.npz");
  const bytes = Deno.readFileSync(path);
  bytes[400]! ^= 1;
  Deno.writeFileSync(path, bytes);
  assert.equal(readArchive(path).entries.length, 39);
  await compressLogs(folder.path, { removeSources: true });
  assert.deepEqual(readTexts(folder.path), bySource(all));
  assert.deepEqual(folder.names(), ["1_log.npz", "1_log.npz.damaged"]);
  assert.deepEqual(Deno.readFileSync(folder.file("1_log.npz.damaged")), bytes);
});

Deno.test("compressLogs() goes on with an archive whose writer was ended in the middle", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(40, [1]);
  const path = folder.file("1_log.npz");
  writeArchive(path, all.slice(0, 30));
  Deno.truncateSync(path, Deno.statSync(path).size / 2);
  const torn = Deno.readFileSync(path);
  const { entries } = readArchive(path);
  assert.ok(entries.length > 10 && entries.length < 30);
  writeSegment(folder.path, all.slice(25));
  const { damage } = await compressLogs(folder.path, { removeSources: true });
  assert.deepEqual(damage.map(({ kind }) => kind), ["torn"]);
  assert.deepEqual(readTexts(folder.path), [
    ...entries,
    ...all.slice(25).map(asText),
  ]);
  assert.deepEqual(Deno.readFileSync(`${path}.damaged`), torn);
});

Deno.test("compressLogs() leaves all as it is when an archive cannot be read", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(5, [1]));
  Deno.writeTextFileSync(folder.file("1_log.npz"), "none");
  await assert.rejects(
    compressLogs(folder.path, { removeSources: true }),
    isLogError("ARCHIVE_MALFORMED"),
  );
  assert.equal(Deno.readTextFileSync(folder.file("1_log.npz")), "none");
  assert.ok(folder.names().includes("000001.segment"));
});

Deno.test("compressLogs() does not overwrite an archive with entries of other sources", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(5, [1]));
  writeArchive(folder.file("1_log.npz"), makeEntries(5, [1, 2]));
  const bytes = Deno.readFileSync(folder.file("1_log.npz"));
  await assert.rejects(
    compressLogs(folder.path),
    isLogError("ARCHIVE_MALFORMED"),
  );
  assert.deepEqual(Deno.readFileSync(folder.file("1_log.npz")), bytes);
});

Deno.test("compressLogs() makes 256 archives, few at a time", async () => {
  using folder = temporaryFolder();
  const sourceIds = Array.from({ length: 256 }, (_, sourceId) => sourceId);
  const all = makeEntries(3, sourceIds);
  writeSegment(folder.path, all);
  const { archives } = await compressLogs(folder.path, { removeSources: true });
  assert.equal(archives.length, 256);
  assert.deepEqual(readTexts(folder.path), bySource(all));
});

Deno.test("compressLogs() is refused while another has the log", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(5));
  using _lock = await acquireLockFile(folder.file("logger.lock"));
  await assert.rejects(compressLogs(folder.path), isLogError("LOG_IN_USE"));
  assert.ok(!folder.names().includes("1_log.npz"));
});

Deno.test("compressLogs() waits for a reader that looks whether a logger runs", async () => {
  using folder = temporaryFolder();
  const all = makeEntries(5);
  writeSegment(folder.path, all);
  const path = folder.file("logger.lock");
  using reader = Deno.openSync(path, { create: true, write: true });
  reader.lockSync(false);
  const compressing = compressLogs(folder.path, { removeSources: true });
  // By then it has asked for the lock at least once.
  await new Promise((resolve) => setTimeout(resolve));
  reader.unlockSync();
  await compressing;
  assert.deepEqual(readTexts(folder.path), bySource(all));
});

Deno.test("compressLogs() refuses what is no log, and what it does not know", async () => {
  using folder = temporaryFolder();
  const missing = folder.file("none");
  await assert.rejects(compressLogs(missing), isLogError("LOG_NOT_FOUND"));
  Deno.writeTextFileSync(folder.file("file"), "");
  const file = folder.file("file");
  await assert.rejects(compressLogs(file), isLogError("LOG_NOT_FOUND"));
  await assert.rejects(
    compressLogs(folder.path, { compression: "zip" as "stored" }),
    isLogError("OPTION_INVALID"),
  );
  const empty = await compressLogs(folder.path, { removeSources: true });
  assert.deepEqual(empty, { archives: [], damage: [], removed: 0, kept: [] });
});

Deno.test("compressLogs() ends when it is aborted, leaving the log as it was", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(20_000));
  const before = readTexts(folder.path);
  const reason = new Error("enough");
  const abort = new AbortController();
  await assert.rejects(
    compressLogs(folder.path, {
      removeSources: true,
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    }),
    reason,
  );
  assert.deepEqual(folder.names(), ["000001.index", "000001.segment"]);
  await assert.rejects(
    compressLogs(folder.path, { signal: AbortSignal.abort(reason) }),
    reason,
  );
  assert.deepEqual(readTexts(folder.path), before);
});

Deno.test("compressLogs() throws what onProgress throws, losing no entry", async () => {
  using folder = temporaryFolder();
  const entries = makeEntries(20_000);
  writeSegment(folder.path, entries);
  const reasons = [undefined, "enough", new TypeError("a bug")];
  for (const reason of reasons) {
    const call = compressLogs(folder.path, {
      removeSources: true,
      onProgress() {
        throw reason;
      },
    });
    const met = await call.then(() => "nothing", (error) => ({ error }));
    assert.deepEqual(met, { error: reason });
    assert.deepEqual(folder.names(), ["000001.index", "000001.segment"]);
    assert.deepEqual(readTexts(folder.path), bySource(entries));
  }
  await assert.rejects(
    compressLogs(folder.path, {
      removeSources: true,
      onProgress() {
        const isDone = !folder.names().includes("000001.segment");
        if (isDone) throw new TypeError("at the end");
      },
    }),
    new TypeError("at the end"),
  );
  assert.deepEqual(folder.names(), ["1_log.npz", "2_log.npz"]);
  assert.deepEqual(readTexts(folder.path), bySource(entries));
});

Deno.test("compressLogs() tells how far it is", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(20_000));
  const heard: CompressProgress[] = [];
  await compressLogs(folder.path, { onProgress: (one) => heard.push(one) });
  assert.ok(heard.length > 2);
  const bytes = heard.map(({ bytes }) => bytes);
  assert.deepEqual(bytes, bytes.toSorted((a, b) => a - b));
  assert.deepEqual(new Set(heard.map(({ total }) => total)).size, 1);
  assert.equal(heard.at(-1)!.bytes, heard.at(-1)!.total);
});

Deno.test("compressLogs() removes nothing when what it wrote is not read back", async () => {
  using folder = temporaryFolder();
  writeSegment(folder.path, makeEntries(40_000, [1]));
  const before = readTexts(folder.path);
  let spoilt = false;
  await assert.rejects(
    compressLogs(folder.path, {
      removeSources: true,
      onProgress({ bytes, total }) {
        const name = folder.names().find((name) => name.endsWith(".tmp"));
        if (spoilt || bytes <= total / 2 || name === undefined) return;
        spoilt = true;
        spoil(folder.file(name));
      },
    }),
    isLogError("ARCHIVE_UNVERIFIED"),
  );
  assert.deepEqual(folder.names(), ["000001.index", "000001.segment"]);
  assert.deepEqual(readTexts(folder.path), before);
});

/** Changes a byte of the last member. */
function spoil(path: string): void {
  const bytes = Deno.readFileSync(path);
  const directory = new TextDecoder("latin1").decode(bytes).indexOf(
    "PK\x01\x02",
  );
  bytes[directory - 1]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

Deno.test("compressLogs() keeps the order in which entries of one time were put", async () => {
  using folder = temporaryFolder();
  const log: LogEntry[] = Array.from({ length: 30 }, (_, at) => ({
    sourceId: 3,
    timestamp: 9n,
    data: new Uint8Array([at % 4]),
  }));
  writeSegment(folder.path, log);
  const { archives: [archive] } = await compressLogs(folder.path, {
    removeSources: true,
  });
  assert.deepEqual(readArchive(archive!.path).entries, log.map(asText));
});
