import assert from "node:assert/strict";
import fc from "fast-check";
import { onsetEntry, plotLog } from "@assay/assay/log";
import { RateBins } from "../../src/log/rate_bins.ts";
import { drawRates } from "../../src/log/rate_plot.ts";
import { elapsedAxis, utcAxis } from "../../src/log/time_axis.ts";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "./folder.ts";
import { writeSegments } from "./segment_files.ts";

const SECOND = 1_000_000_000n;
const { ignore, command: python } = requirement("python3");

Deno.test("RateBins counts every entry once, in the order it comes", () => {
  const time = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: 0n, max: 3000n }),
  );
  const lists = fc.array(fc.tuple(fc.nat(3), time), { minLength: 1 });
  fc.assert(fc.property(lists, (list) => {
    const bins = new RateBins();
    for (const [source, time] of list) bins.add(source, time);
    const times = list.map(([, time]) => time).sort((a, b) => a < b ? -1 : 1);
    assert.equal(bins.first, times[0]);
    assert.equal(bins.last, times.at(-1));
    for (const source of bins.sourceIds) {
      const own = list.filter(([one]) => one === source);
      assert.equal(bins.total(source), own.length);
      const { begin, width, counts } = bins.curve(source);
      assert.equal(counts.reduce((sum, count) => sum + count, 0), own.length);
      assert(begin <= times[0]!);
      assert(Number(bins.last - begin) <= width * counts.length);
      assert(counts.length <= 512);
    }
  }));
});

Deno.test("RateBins.curve() has an interval's entries where they were", () => {
  const bins = new RateBins();
  for (let i = 0; i < 100_000; i++) {
    // Ten thousand a second, and none in the third quarter.
    const time = BigInt(i) * 100_000n;
    if (i < 50_000 || i >= 75_000) bins.add(1, time);
  }
  const { width, counts } = bins.curve(1);
  const inQuarter = Array.from(counts).filter((_, i) =>
    i * width >= 5e9 && (i + 1) * width <= 7.5e9
  );
  assert(inQuarter.length > 60);
  assert(inQuarter.every((count) => count === 0));
  const rate = counts[3]! / width * 1e9;
  assert(Math.abs(rate - 10_000) < 200, `${rate}`);
});

Deno.test("elapsedAxis() counts in a unit of which there are at least two", () => {
  const axis = (span: bigint) => {
    const { ticks, title } = elapsedAxis(50n, 50n + span, 6);
    return [title.slice(28), ...ticks.map(({ label }) => label)];
  };
  assert.deepEqual(axis(0n), ["ns)", "0"]);
  assert.deepEqual(axis(1500n), ["ns)", "0", "500", "1000", "1500"]);
  assert.deepEqual(axis(12n * SECOND / 5n), [
    "s)",
    "0",
    "0.5",
    "1",
    "1.5",
    "2",
  ]);
  assert.deepEqual(axis(360n * SECOND), ["min)", "0", "2", "4", "6"]);
  assert.deepEqual(axis(100n * 3600n * SECOND), [
    "d)",
    "0",
    "1",
    "2",
    "3",
    "4",
  ]);
});

Deno.test("utcAxis() has round times of day, and says the day", () => {
  const begin = BigInt(Date.parse("2026-03-04T23:58:30.250Z")) * 1_000_000n;
  const axis = (span: bigint) => {
    const { ticks, title } = utcAxis(begin, begin + span, 4);
    return [title, ...ticks.map(({ label }) => label)];
  };
  assert.deepEqual(axis(2n * SECOND), [
    "time (UTC, 2026-03-04)",
    "23:58:31",
    "23:58:32",
  ]);
  assert.deepEqual(axis(180n * SECOND), [
    "time (UTC, 2026-03-04 to 2026-03-05)",
    "23:59",
    "00:00",
    "00:01",
  ]);
  assert.deepEqual(axis(50_000_000n), [
    "time (UTC, 2026-03-04)",
    "30.26",
    "30.28",
    "30.30",
  ]);
});

Deno.test("drawRates() draws at most 24 sources, and says how many more there are", () => {
  const bins = new RateBins();
  for (let source = 0; source < 30; source++) {
    for (let i = 0; i <= source; i++) bins.add(source, BigInt(i));
  }
  const svg = drawRates({ title: "<A & B>", bins, isUtc: false });
  const drawn = [...svg.matchAll(/source (\d+)</g)].map(([, id]) => Number(id));
  assert.deepEqual(drawn, Array.from({ length: 24 }, (_, i) => i + 6));
  assert.match(
    svg,
    /465 entries of 30 sources, the 6 with the fewest not drawn/,
  );
  assert.match(svg, /&lt;A &amp; B>/);
});

Deno.test({
  name: "plotLog() draws a document that an XML parser takes",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const data = new Uint8Array(8);
    const frames = Array.from({ length: 1000 }, (_, i) => ({
      sourceId: i % 3,
      timestamp: BigInt(i + 1) * SECOND,
      data,
    }));
    const onsets = [0, 1, 2].map((sourceId) => ({
      ...onsetEntry(sourceId, new Date("2026-03-04T05:06:07Z")),
      timestamp: 0n,
    }));
    const noOnset = { sourceId: 9, timestamp: 5n, data };
    writeSegments(folder.path, [[[...onsets, ...frames, noOnset]]]);
    const elapsed = await plotLog(folder.path);
    assert.match(elapsed, /time since the first entry \(min\)/);
    assert.match(elapsed, /1,001 entries of 4 sources/);
    const utc = await plotLog(folder.path, { sources: [0, 1], title: "Two" });
    assert.match(utc, /time \(UTC, 2026-03-04\)/);
    assert.match(utc, />05:10</);
    assert.match(utc, />Two</);
    assert.match(utc, /334 entries, 0\.334\/s on average/);
    const none = await plotLog(folder.path, { sources: 7 });
    assert.match(none, /0 entries of 0 sources/);
    const one = await plotLog(folder.path, { sources: 9 });
    assert.match(one, /1 entry of 1 source/);
    for (const svg of [elapsed, utc, none, one]) {
      assert(!svg.includes("NaN") && !svg.includes("Infinity"));
      await parseXml(svg);
    }
  },
});

async function parseXml(text: string): Promise<void> {
  const child = new Deno.Command(python, {
    args: ["-c", "import sys, xml.dom.minidom as m; m.parse(sys.stdin)"],
    stdin: "piped",
    stderr: "piped",
  }).spawn();
  const input = new Blob([text]).stream().pipeTo(child.stdin);
  const [, { success, stderr }] = await Promise.all([input, child.output()]);
  assert(success, new TextDecoder().decode(stderr));
}
