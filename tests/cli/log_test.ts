import assert from "node:assert/strict";
import { join } from "node:path";
import { DataLogger, LogReader, onsetEntry } from "../../src/log/mod.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import { until } from "../hash/folder.ts";
import { run } from "../hash/run.ts";
import { makeEntries, readTexts, writeSegment } from "../log/compressed.ts";
import { type TemporaryFolder, temporaryFolder } from "../log/folder.ts";
import { ASSAY, assay } from "./assay.ts";

const ONSET = new Date("2026-01-02T03:04:05Z");

/** `assay log` with the permission to write. */
function log(args: readonly string[], cwd: string) {
  const [program, ...words] = ASSAY;
  const main = words.pop()!;
  return run(program, [...words, "--allow-write", main, "log", ...args], {
    cwd,
  });
}

/** A log of two sources, one with an onset, in the folder `a_data_log`. */
function makeLog(folder: TemporaryFolder): LogEntry[] {
  Deno.mkdirSync(folder.file("a_data_log"));
  const onset = onsetEntry(5, ONSET);
  const entries: LogEntry[] = [
    { sourceId: 5, timestamp: 0n, data: onset.data },
    ...[1, 2, 3, 4].map((at) => ({
      sourceId: at % 2 === 0 ? 5 : 6,
      timestamp: BigInt(at) * 1_500_000_000n,
      data: new TextEncoder().encode(`frame ${at}`),
    })),
    { sourceId: 6, timestamp: 7_000_000_000n, data: new Uint8Array(40) },
  ];
  writeSegment(folder.file("a_data_log"), entries);
  return entries;
}

function lines(text: string): string[] {
  return text.trimEnd().split("\n");
}

Deno.test("assay log ls lists the logs below a directory", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  Deno.mkdirSync(folder.file("b/deep_data_log"), { recursive: true });
  Deno.mkdirSync(folder.file("no_data_log"));
  writeSegment(folder.file("b/deep_data_log"), makeEntries(3, [1]));
  await log(["compress", "--remove-sources", "b/deep_data_log"], folder.path);
  const { code, stdout, stderr } = await log(["ls"], folder.path);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(lines(stdout).map((line) => line.split(/ {2,}/)), [
    ["log", "entries", "data", "on disk", "sources", "time", "state"],
    ["a_data_log", "6", "76 B", "320 B", "2", "7.00 s", "interrupted"],
    ["b/deep_data_log", "3", "9 B", "930 B", "1", "1 ns", "complete"],
  ]);
  const json = await log(["ls", "--json", "a_data_log"], folder.path);
  assert.deepEqual(JSON.parse(json.stdout), [{
    path: "a_data_log",
    state: "interrupted",
    entries: 6,
    bytes: 76,
    disk: 320,
    sources: [5, 6],
    first: "0",
    last: "7000000000",
    onset: "2026-01-02T03:04:05.000000000Z",
  }]);
});

Deno.test("assay log ls tells that a logger is running, and goes on past what it cannot read", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  try {
    logger.put({ sourceId: 1, timestamp: 1n, data: new Uint8Array(3) });
    await logger.flush();
    Deno.mkdirSync(folder.file("bad"));
    Deno.writeTextFileSync(folder.file("bad/1_log.npz"), "none");
    const { code, stdout, stderr } = await log(["ls"], folder.path);
    assert.equal(code, 1);
    assert.match(stdout, /^data_logger_data_log +1 .+ running$/m);
    assert.match(stderr, /bad\/1_log\.npz/);
  } finally {
    await logger.stop();
  }
});

Deno.test("assay log cat prints entries in time order", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const { code, stdout, stderr } = await log(
    ["cat", "a_data_log"],
    folder.path,
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(
    stdout,
    [
      "2026-01-02T03:04:05.000000000Z    5       8 B  0x40f34cf65e470600",
      '1500000000    6       7 B  "frame 1"',
      '2026-01-02T03:04:08.000000000Z    5       7 B  "frame 2"',
      '4500000000    6       7 B  "frame 3"',
      '2026-01-02T03:04:11.000000000Z    5       7 B  "frame 4"',
      `7000000000    6      40 B  0x${"00".repeat(32)}…`,
      "",
    ].join("\n"),
  );
});

Deno.test("assay log cat takes a source, a time in ns or in UTC, and a limit", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  for (
    const [flags, expected] of [
      ["--source 6", ["frame 1", "frame 3", "0x00"]],
      ["-s 5 -s 6 --limit 2", ["0x40", "frame 1"]],
      ["--limit 0", []],
      ["--from 3000000000 --to 6000000000", ["frame 2", "frame 3"]],
      ["--source 5 --from 2026-01-02T03:04:08Z", ["frame 2", "frame 4"]],
      ["--source 5 --from 2026-01-02T03:04:08.000000001Z", ["frame 4"]],
      ["--source 5 --to 2026-01-02T03:04:05.5Z", ["0x40"]],
      ["--source 5 --from 1999-01-01T00:00:00Z -n 1", ["0x40"]],
    ] as const
  ) {
    const { code, stdout } = await log(
      ["cat", ...flags.split(" "), "a_data_log"],
      folder.path,
    );
    assert.equal(code, 0, flags);
    const found = [...stdout.matchAll(/(frame \d|0x..)/g)].map(([one]) => one);
    assert.deepEqual(found, expected, flags);
  }
});

Deno.test("assay log cat --json prints all of each entry on a line", async () => {
  using folder = temporaryFolder();
  const entries = makeLog(folder);
  const { stdout } = await log(["cat", "--json", "a_data_log"], folder.path);
  const found = lines(stdout).map((line) => JSON.parse(line));
  assert.deepEqual(
    found.map(({ sourceId, timestamp, data }) => ({
      sourceId,
      timestamp: BigInt(timestamp),
      data: Uint8Array.from(Uint8Array.fromHex(data)),
    })),
    entries.map((entry) => ({ ...entry, data: Uint8Array.from(entry.data) })),
  );
  assert.equal(found[2].time, "2026-01-02T03:04:08.000000000Z");
  assert.equal(found[1].time, undefined);
});

for (
  const [what, args, exit, message] of [
    ["what is no log", ["cat", "none"], 1, /Cannot read 'none'/],
    [
      "to list below nothing",
      ["ls", "none"],
      1,
      /directory, found none\n[^]*hint/,
    ],
    ["no time", ["cat", "--from", "noon", "a_data_log"], 2, /'noon'.+ns/],
    [
      "a day that is none",
      ["cat", "--source", "5", "--to", "2026-13-01T00:00:00Z", "a_data_log"],
      2,
      /2026-13/,
    ],
    [
      "a time in UTC without an onset",
      ["cat", "--source", "6", "--from", "2026-01-02T03:04:08Z", "a_data_log"],
      2,
      /found none/,
    ],
    [
      "a time in UTC of several onsets",
      ["cat", "--from", "2026-01-02T03:04:08Z", "a_data_log"],
      2,
      /found several/,
    ],
    ["a source that is none", ["cat", "-s", "256", "a_data_log"], 2, /256/],
    ["half a line", ["tail", "-n", "0.5", "a_data_log"], 2, /0\.5/],
    [
      "to follow a file",
      ["tail", "-f", "a_data_log/5_log.npz"],
      2,
      /directory/,
    ],
    [
      "Arrow on a screen",
      ["export", "--format", "arrow", "a_data_log"],
      2,
      /--output/,
    ],
    ["to compress what is no log", ["compress", "none"], 1, /'none'/],
    ["to verify what is no log", ["verify", "none"], 1, /'none'/],
  ] as const
) {
  Deno.test(`assay log refuses ${what} with exit code ${exit}`, async () => {
    using folder = temporaryFolder();
    makeLog(folder);
    if (what === "to follow a file") {
      await log(["compress", "a_data_log"], folder.path);
    }
    const { code, stdout, stderr } = await log(args, folder.path);
    assert.deepEqual({ code, stdout }, { code: exit, stdout: "" });
    assert.match(stderr, message);
  });
}

Deno.test("assay log tail prints the last entries", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const all = await log(["cat", "a_data_log"], folder.path);
  for (const [flags, from] of [["-n 2", -2], ["-n 99", 0], ["", 0]] as const) {
    const words = flags.split(" ").filter(Boolean);
    const { stdout } = await log(["tail", ...words, "a_data_log"], folder.path);
    assert.deepEqual(lines(stdout), lines(all.stdout).slice(from));
  }
  const none = await log(["tail", "-n", "0", "a_data_log"], folder.path);
  assert.deepEqual([none.code, none.stdout], [0, ""]);
  const of5 = await log(
    ["tail", "-n", "1", "-s", "5", "a_data_log"],
    folder.path,
  );
  assert.match(of5.stdout, /frame 4/);
});

Deno.test("assay log tail -f goes on with what is logged, over a restart, until it is interrupted", async () => {
  using folder = temporaryFolder();
  const logger = new DataLogger({ outputDirectory: folder.path });
  const put = (at: number, sourceId = 1) =>
    logger.put({
      sourceId,
      timestamp: BigInt(at),
      data: new TextEncoder().encode(`message ${at}`),
    });
  await logger.start();
  put(1);
  put(2);
  await logger.flush();
  const [program, ...words] = ASSAY;
  const child = new Deno.Command(program, {
    args: [
      ...words,
      "log",
      "tail",
      "-f",
      "-n",
      "1",
      "-s",
      "1",
      logger.outputDirectory,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (message: string) => {
    while (!text.includes(message)) {
      const { done, value } = await output.read();
      assert.ok(!done, `the end before '${message}'`);
      text += value;
    }
  };
  await until("message 2");
  put(3);
  put(4, 2);
  await logger.flush();
  await until("message 3");
  await logger.stop();
  await logger.start();
  put(5);
  await logger.flush();
  await until("message 5");
  child.kill("SIGINT");
  const { code } = await child.status;
  assert.equal(code, 130);
  assert.deepEqual(
    [...text.matchAll(/message \d/g)].map(([message]) => message),
    ["message 2", "message 3", "message 5"],
  );
  await output.cancel();
  assert.equal(await new Response(child.stderr).text(), "");
  await logger.stop();
});

Deno.test("assay log stats sums up each source", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const { code, stdout } = await log(["stats", "a_data_log"], folder.path);
  assert.equal(code, 0);
  const [head, five, six, , sum] = lines(stdout).map((line) =>
    line.trim().split(/ {2,}/)
  );
  assert.equal(head?.[1], "entries");
  assert.deepEqual(five, [
    ...["5", "3", "22 B", "2026-01-02T03:04:05.000000000Z"],
    ...["2026-01-02T03:04:11.000000000Z", "0.5000"],
  ]);
  assert.deepEqual(six, [
    ...["6", "3", "54 B", "1500000000", "7000000000", "0.5455"],
  ]);
  assert.deepEqual(sum, ["6 entries of 2 sources, interrupted"]);
  const json = await log(["stats", "--json", "a_data_log"], folder.path);
  const { sources } = JSON.parse(json.stdout);
  assert.deepEqual(sources[0], {
    sourceId: 5,
    entries: 3,
    bytes: 22,
    first: "0",
    last: "6000000000",
    rate: 0.5,
    onset: "2026-01-02T03:04:05.000000000Z",
  });
});

Deno.test("assay log verify says what is damaged and where, with exit code 1", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const whole = await log(["verify", "a_data_log"], folder.path);
  assert.deepEqual(whole, {
    code: 0,
    stdout: "a_data_log: ok, 6 entries of 2 sources, interrupted\n",
    stderr: "",
  });
  Deno.mkdirSync(folder.file("b_data_log"));
  writeSegment(folder.file("b_data_log"), makeEntries(1000, [1]));
  const path = folder.file("b_data_log/000001.segment");
  const bytes = Deno.readFileSync(path);
  bytes[200]! ^= 1;
  Deno.writeFileSync(path, bytes);
  const { code, stdout } = await log(
    ["verify", "a_data_log", "b_data_log"],
    folder.path,
  );
  assert.equal(code, 1);
  const [first, second, third] = lines(stdout);
  assert.match(first!, /^a_data_log: ok/);
  assert.match(second!, /^b_data_log: damaged, \d+ bytes lost, 500 entries of/);
  assert.match(
    third!,
    /^ {2}b_data_log\/000001\.segment: damaged at byte 64, \d+ bytes: found /,
  );
  const json = await log(["verify", "--json", "b_data_log"], folder.path);
  assert.equal(json.code, 1);
  const [{ ok, damage }] = JSON.parse(json.stdout);
  assert.deepEqual([ok, damage[0].offset], [false, 64]);
});

Deno.test("assay log compress makes archives, and removes what they were made of when asked", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const directory = folder.file("a_data_log");
  const texts = readTexts(directory);
  const { code, stdout, stderr } = await log(
    ["compress", "a_data_log"],
    folder.path,
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(lines(stdout), [
    "a_data_log/5_log.npz: 3 entries, 3 of them new, 939 B",
    "a_data_log/6_log.npz: 3 entries, 3 of them new, 971 B",
  ]);
  const again = await log(
    ["compress", "--remove-sources", "a_data_log"],
    folder.path,
  );
  assert.deepEqual(lines(again.stdout), [
    "a_data_log: nothing new",
    "a_data_log: removed 2 files",
  ]);
  assert.deepEqual(readTexts(directory), texts);
  assert.deepEqual(
    Array.from(Deno.readDirSync(directory), ({ name }) => name).sort(),
    ["5_log.npz", "6_log.npz"],
  );
});

Deno.test("assay log compress --json says what was made", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const { stdout } = await log(
    ["compress", "--json", "--compression", "deflate", "a_data_log"],
    folder.path,
  );
  const [{ path, archives, damage }] = JSON.parse(stdout);
  assert.deepEqual([path, damage], ["a_data_log", []]);
  assert.deepEqual(
    archives.map(({ sourceId, entries }: Record<string, unknown>) => [
      sourceId,
      entries,
    ]),
    [[5, 3], [6, 3]],
  );
  using reader = LogReader.open(join(folder.path, archives[0].path));
  assert.equal(reader.entryCount, 3);
});

Deno.test("assay log compress leaves a log whose logger is running, and keeps what is damaged, with exit code 1", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const logger = new DataLogger({ outputDirectory: folder.path });
  await logger.start();
  const running = await log(["compress", "data_logger_data_log"], folder.path);
  await logger.stop();
  assert.deepEqual([running.code, running.stdout], [1, ""]);
  assert.match(running.stderr, /found a logger/);
  writeSegment(folder.file("a_data_log"), makeEntries(1000, [1]));
  const path = folder.file("a_data_log/000001.segment");
  const bytes = Deno.readFileSync(path);
  bytes[200]! ^= 1;
  Deno.writeFileSync(path, bytes);
  writeSegment(folder.file("a_data_log"), makeEntries(4, [1]), { number: 2 });
  const { code, stdout, stderr } = await log(
    ["compress", "--remove-sources", "a_data_log"],
    folder.path,
  );
  assert.equal(code, 1);
  assert.match(stdout, /removed 2 files, kept 1 damaged/);
  assert.match(
    stderr,
    /^warning: a_data_log\/000001\.segment: damaged /m,
  );
});

Deno.test("assay log compress leaves with 130 when interrupted, and the log as it was", async () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.file("a_data_log"));
  const directory = folder.file("a_data_log");
  writeSegment(directory, makeEntries(200_000, [1]));
  const [program, ...words] = ASSAY;
  const main = words.pop()!;
  const child = new Deno.Command(program, {
    args: [
      ...[...words, "--allow-write", main, "log", "compress"],
      ...["--remove-sources", directory],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const names = () =>
    Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
  // It begins to write when its signals are caught.
  await until(() => names().some((name) => name.endsWith(".tmp")));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.deepEqual(
    { code, stdout: text(stdout), stderr: text(stderr) },
    { code: 130, stdout: "", stderr: "" },
  );
  assert.deepEqual(names(), ["000001.index", "000001.segment"]);
});

Deno.test("assay log export writes CSV to standard output, and both forms to files", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const { code, stdout, stderr } = await log(
    ["export", "--source", "5", "--encoding", "base64", "a_data_log"],
    folder.path,
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(
    stdout,
    "timestamp_ns,time_utc,source,size,data\r\n" +
      "3000000000,2026-01-02T03:04:08.000000000Z,5,7,ZnJhbWUgMg==\r\n" +
      "6000000000,2026-01-02T03:04:11.000000000Z,5,7,ZnJhbWUgNA==\r\n",
  );
  const arrow = await log(
    ["export", "--format", "arrow", "-o", "a.arrow", "a_data_log"],
    folder.path,
  );
  assert.equal(arrow.code, 0, arrow.stderr);
  assert.match(arrow.stderr, /^a\.arrow: 5 entries, /);
  const magic = Deno.readFileSync(folder.file("a.arrow")).subarray(0, 6);
  assert.equal(new TextDecoder().decode(magic), "ARROW1");
});

Deno.test("assay log plot draws a log, on standard output or into a file", async () => {
  using folder = temporaryFolder();
  makeLog(folder);
  const { code, stdout, stderr } = await log(
    ["plot", "--title", "two cameras", "--source", "6", "a_data_log"],
    folder.path,
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^<svg .*two cameras.*source 6.*<\/svg>\s*$/s);
  assert.doesNotMatch(stdout, /source 5/);
  const file = await log(["plot", "-o", "a.svg", "a_data_log"], folder.path);
  assert.deepEqual([file.code, file.stdout], [0, ""]);
  const svg = Deno.readTextFileSync(folder.file("a.svg"));
  assert.match(svg, /a_data_log.*source 5.*source 6/s);
});

for (
  const words of [
    "log",
    "log ls",
    "log cat",
    "log tail",
    "log stats",
    "log verify",
    "log compress",
    "log export",
    "log plot",
  ]
) {
  Deno.test(`assay ${words} --help prints its help`, async () => {
    const { code, stdout, stderr } = await assay([
      ...words.split(" "),
      "--help",
    ]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const name = `assay_${words.replace(" ", "_")}_help.txt`;
    const file = new URL(`__snapshots__/${name}`, import.meta.url);
    assert.equal(stdout, Deno.readTextFileSync(file));
    assert.match(stdout, /Examples?:[ \n]+assay log /);
  });
}
