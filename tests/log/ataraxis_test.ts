import assert from "node:assert/strict";
import { join } from "node:path";
import { compressLogs } from "../../src/log/compress_logs.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import { LogReader } from "../../src/log/log_reader.ts";
import { requirement } from "../requirement.ts";
import { askAtaraxis, toHex, toRequest } from "./ataraxis.ts";
import { bySource, readTexts, writeSegment } from "./compressed.ts";
import { temporaryFolder } from "./folder.ts";
import { inTimeOrder } from "./random_entries.ts";

const python = requirement("python-ataraxis");

const ONSET = 1_767_323_045_000_000n;

function onset(sourceId: number): LogEntry {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, ONSET, true);
  return { sourceId, timestamp: 0n, data };
}

/** Messages of two sources, each behind its onset. */
function messages(count: number): LogEntry[] {
  const all = [1, 200].flatMap((sourceId) => [
    onset(sourceId),
    ...Array.from({ length: count }, (_, at) => ({
      sourceId,
      timestamp: BigInt(10 * at + 5),
      data: new TextEncoder().encode(`${sourceId}/${at}`.repeat(at % 9)),
    })),
  ]);
  return inTimeOrder(all);
}

Deno.test({
  name: "LogArchiveReader of ataraxis reads what compressLogs() makes",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const all = messages(3000);
    // Three of one time: the later two have names of their own.
    all.push(...[1, 2].map(() => all.at(-1)!));
    writeSegment(folder.path, all);
    await compressLogs(folder.path, { removeSources: true });
    const [found, ...read] = await askAtaraxis(
      python.command,
      { do: "discover", path: folder.path },
      ...[1, 200].map((sourceId) => ({
        do: "read_archive",
        path: folder.file(`${sourceId}_log.npz`),
      })),
    );
    assert.deepEqual(found, { "1": "1_log.npz", "200": "200_log.npz" });
    for (const [at, sourceId] of [1, 200].entries()) {
      const of = all.filter((entry) =>
        entry.sourceId === sourceId && entry.timestamp > 0n
      );
      const { batches, ...rest } = read[at] as { batches: number[] };
      assert.deepEqual(rest, {
        onset: String(ONSET),
        count: of.length,
        timestamps: of.map(({ timestamp }) => String(ONSET + timestamp)),
        payloads: of.map(({ data }) => toHex(data)),
      });
      assert.equal(batches.reduce((sum, size) => sum + size, 0), of.length);
    }
    assert.equal(
      (read[1] as { count: number }).count,
      3000 + 2,
    );
  },
});

Deno.test({
  name: "LogReader reads what ataraxis logs and archives, and adds to it",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const all = messages(150);
    const request = {
      do: "log",
      path: folder.path,
      name: "camera",
      entries: all.map(toRequest),
    };
    const path = join(folder.path, "camera_data_log");
    const logged = await askAtaraxis(python.command, request);
    assert.deepEqual(logged, [path]);
    assert.deepEqual(readTexts(path), bySource(all));

    await askAtaraxis(python.command, { do: "assemble", path });
    assert.deepEqual(readTexts(path), bySource(all));
    const archive = join(path, "200_log.npz");
    using reader = LogReader.open(archive);
    assert.equal(reader.messageCount, 150);
    assert.equal(reader.onset, ONSET);

    const theirs = Deno.readFileSync(archive);
    const { archives, removed } = await compressLogs(path, {
      removeSources: true,
    });
    assert.deepEqual(archives.map(({ added }) => added), [0, 0]);
    assert.equal(removed, all.length);
    // All but the comment, and its length, at the end.
    const ours = Deno.readFileSync(archive).subarray(0, theirs.length);
    assert.deepEqual(ours.subarray(0, -2), theirs.subarray(0, -2));

    const late = all.map((entry) => ({
      ...entry,
      timestamp: entry.timestamp + 1_000_000n,
    }));
    writeSegment(path, late);
    await compressLogs(path, { removeSources: true });
    assert.deepEqual(readTexts(path), bySource(inTimeOrder([...all, ...late])));
    const [again] = await askAtaraxis(python.command, {
      do: "read_archive",
      path: archive,
    });
    assert.equal((again as { count: number }).count, 301);
  },
});
