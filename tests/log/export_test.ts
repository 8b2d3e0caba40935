import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import {
  DataLogger,
  exportArrow,
  exportCsv,
  type LogEntry,
  LogError,
  type LogProgress,
  onsetEntry,
} from "@assay/assay/log";
import { readOnset } from "../../src/log/onset.ts";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "./folder.ts";
import { asText, entries as anyEntry, inTimeOrder } from "./random_entries.ts";
import { writeSegments } from "./segment_files.ts";

const { ignore, command: python } = requirement("python-arrow");
const program = fileURLToPath(new URL("./read_tables.py", import.meta.url));

/** 2026-01-02T03:04:05.678901Z */
const ONSET = 1_767_323_045_678_901n;

function onset(sourceId: number): LogEntry {
  return { ...onsetEntry(sourceId, ONSET), timestamp: 0n };
}

function message(
  sourceId: number,
  timestamp: bigint,
  ...bytes: number[]
): LogEntry {
  return { sourceId, timestamp, data: Uint8Array.from(bytes) };
}

/** Asks pandas, pyarrow and Polars what is in files. */
async function readTables(...paths: string[]): Promise<unknown[]> {
  const child = new Deno.Command(python, {
    args: [program],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = new Blob([paths.map((path) => `${path}\n`).join("")]).stream();
  const [, { success, stdout, stderr }] = await Promise.all([
    lines.pipeTo(child.stdin),
    child.output(),
  ]);
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
}

Deno.test("exportCsv() writes a line for each message, with times where there is an onset", async () => {
  using folder = temporaryFolder();
  const file = folder.file("log.csv");
  writeSegments(folder.path, [[[
    onset(1),
    message(1, 7n, 0xff, 0x00),
    message(2, 5n),
    message(2, 2n ** 64n - 1n, 1),
  ]]]);
  const all = await exportCsv(folder.path, file);
  assert.equal(
    Deno.readTextFileSync(file),
    "timestamp_ns,time_utc,source,size,data\r\n" +
      "5,,2,0,\r\n" +
      "7,2026-01-02T03:04:05.678901007Z,1,2,ff00\r\n" +
      "18446744073709551615,,2,1,01\r\n",
  );
  assert.deepEqual(all, {
    entries: 3,
    bytes: Deno.statSync(file).size,
    damage: [],
  });
  await exportCsv(folder.path, file, { sources: 2, to: 6, encoding: "base64" });
  const bare = "timestamp_ns,source,size,data\r\n5,2,0,\r\n";
  assert.equal(Deno.readTextFileSync(file), bare);
  await exportCsv(folder.path, file, { sources: 1, encoding: "base64" });
  assert.match(Deno.readTextFileSync(file), /,1,2,\/wA=\r\n$/);
});

Deno.test("exportCsv() and exportArrow() write all entries of any log", async () => {
  const anyMessage = anyEntry.filter((one) => readOnset(one) === undefined);
  const lists = fc.array(anyMessage, { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      using folder = temporaryFolder();
      const sorted = inTimeOrder(list).map(asText);
      if (list.length > 0) writeSegments(folder.path, [[list]]);
      const csv = folder.file("log.csv");
      await exportCsv(folder.path, csv);
      const [head, ...lines] = Deno.readTextFileSync(csv).split("\r\n");
      assert.equal(head, "timestamp_ns,source,size,data");
      assert.equal(lines.pop(), "");
      const read = lines.map((line) => {
        const [timestamp, sourceId, size, hex] = line.split(",");
        const data = Uint8Array.from(Buffer.from(hex!, "hex"));
        assert.equal(data.length, Number(size));
        return asText({
          sourceId: Number(sourceId),
          timestamp: BigInt(timestamp!),
          data,
        });
      });
      assert.deepEqual(read, sorted);

      const arrow = folder.file("log.arrow");
      await exportArrow(folder.path, arrow);
      const table = tableFromIPC(Deno.readFileSync(arrow));
      const rows = Array.from(table, (row) => {
        const { source, timestamp, data } = row.toJSON();
        return asText({ sourceId: source, timestamp, data });
      });
      assert.deepEqual(rows, sorted);
    }),
    { numRuns: 40 },
  );
});

Deno.test({
  name:
    "exportArrow() and exportCsv() write what pandas, pyarrow and Polars read",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const many = Array.from(
      { length: 70_000 },
      (_, i) => message(1, BigInt(i + 1), i & 0xff, i >> 8 & 0xff),
    );
    writeSegments(folder.path, [[
      [onset(1), ...many.slice(0, 30_000), message(2, 2n ** 64n - 1n)],
      many.slice(30_000, 50_000),
      many.slice(50_000),
    ]]);
    const [times, numbers, none, csv] = [
      "times.arrow",
      "numbers.arrow",
      "none.arrow",
      "log.csv",
    ].map((name) => folder.file(name)) as [string, string, string, string];
    await exportArrow(folder.path, times, { sources: 1 });
    await exportArrow(folder.path, numbers, { from: 69_999n });
    await exportArrow(folder.path, none, { sources: 9 });
    await exportCsv(folder.path, csv, { from: 69_999n });
    const found = await readTables(times, numbers, none, csv);
    const begin = ONSET * 1000n;
    // As text: of long lists the difference would take minutes to print.
    const all = JSON.stringify({
      types: {
        timestamp: "timestamp[ns, tz=UTC]",
        source: "uint8",
        data: "binary",
      },
      batches: 2,
      times: many.map(({ timestamp }) => String(begin + timestamp)),
      sources: many.map(() => 1),
      data: many.map(({ data }) => Buffer.from(data).toString("hex")),
    });
    assert(JSON.stringify(found[0]) === all);
    const numberTypes = {
      timestamp: "uint64",
      source: "uint8",
      data: "binary",
    };
    assert.deepEqual(found[1], {
      types: numberTypes,
      batches: 1,
      times: ["69999", "70000", "18446744073709551615"],
      sources: [1, 1, 2],
      data: ["6e11", "6f11", ""],
    });
    assert.deepEqual(found[2], {
      types: numberTypes,
      batches: 0,
      times: [],
      sources: [],
      data: [],
    });
    assert.deepEqual(found[3], {
      timestamp_ns: ["69999", "70000", "18446744073709551615"],
      time_utc: [
        "2026-01-02T03:04:05.678970999Z",
        "2026-01-02T03:04:05.678971000Z",
        "",
      ],
      time_ns: [String(begin + 69_999n), String(begin + 70_000n), ""],
      source: ["1", "1", "2"],
      size: ["2", "2", "0"],
      data: ["6e11", "6f11", ""],
    });
  },
});

Deno.test("exportArrow() refuses times that no timestamp holds", async () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, [[[onset(1), message(1, 2n ** 63n)]]]);
  const file = folder.file("log.arrow");
  await assert.rejects(exportArrow(folder.path, file), (error) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "SELECTION_INVALID");
    assert.match(error.message, /source 1.*before 2262/);
    return true;
  });
  // What was begun is gone.
  assert.deepEqual(folder.names(), ["000001.segment"]);
});

Deno.test("exportCsv() keeps the earlier file until the new one is whole", async () => {
  using folder = temporaryFolder();
  const file = folder.file("log.csv");
  Deno.writeTextFileSync(file, "earlier");
  const stop = new AbortController();
  const list = Array.from({ length: 70_000 }, (_, i) => message(1, BigInt(i)));
  writeSegments(folder.path, [[list.slice(0, 40_000), list.slice(40_000)]]);
  const seen: LogProgress[] = [];
  const onProgress = (progress: LogProgress) => {
    seen.push(progress);
    stop.abort(new Error("enough"));
  };
  const { signal } = stop;
  const options = { signal, onProgress };
  await exportCsv(folder.path, folder.file("other.csv"), { onProgress });
  assert.deepEqual(seen, [
    { entries: 65_536, total: 70_000 },
    { entries: 70_000, total: 70_000 },
  ]);
  await assert.rejects(exportCsv(folder.path, file, options), /enough/);
  assert.equal(Deno.readTextFileSync(file), "earlier");
  const missing = folder.file("none/log.csv");
  await assert.rejects(
    exportCsv(folder.path, missing),
    (error) =>
      error instanceof LogError && error.code === "WRITE_FAILED" &&
      error.message.includes(missing),
  );
  assert.deepEqual(
    folder.names().filter((name) => name.endsWith(".tmp")),
    [],
  );
});

Deno.test("exportCsv() writes to a stream, and leaves it open", async () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, [[[message(1, 1n, 2)]]]);
  let text = "";
  const decoder = new TextDecoder();
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void (text += decoder.decode(chunk)),
  });
  const { bytes } = await exportCsv(folder.path, stream);
  await stream.close();
  assert.equal(text, "timestamp_ns,source,size,data\r\n1,1,1,02\r\n");
  assert.equal(bytes, text.length);
});

Deno.test("exportCsv() writes payloads whose text is longer than a string can be", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({
    outputDirectory: folder.path,
    capacity: 1 << 24,
  });
  await logger.start();
  const data = new Uint8Array(300 << 20);
  data[data.length - 1] = 0xab;
  logger.put({ sourceId: 1, timestamp: 2, data });
  logger.put({ sourceId: 1, timestamp: 3, data: data.subarray(-1) });
  await logger.stop();
  const file = folder.file("log.csv");
  await exportCsv(logger.outputDirectory, file);
  using csv = Deno.openSync(file);
  const head = "timestamp_ns,source,size,data\r\n2,1,314572800,";
  const tail = "00ab\r\n3,1,1,ab\r\n";
  const { size } = csv.statSync();
  assert.equal(size, head.length + 2 * data.length + tail.length - 4);
  const text = (from: number, length: number) => {
    csv.seekSync(from, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    csv.readSync(bytes);
    return new TextDecoder().decode(bytes);
  };
  assert.equal(text(0, head.length + 4), `${head}0000`);
  assert.equal(text(size - tail.length, tail.length), tail);
});
