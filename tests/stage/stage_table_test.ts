import assert from "node:assert/strict";
import { type StageReport, stageTable } from "@assay/assay/stage";

function report(
  stage: string,
  status: StageReport["status"],
  why: string,
  milliseconds: number,
): StageReport {
  return { stage, status, reasons: [], why, milliseconds };
}

Deno.test("stageTable() writes a row a stage, columns two spaces apart", () => {
  const table = stageTable([
    report("rows", "ran", "first run", 12.34),
    report("climatology", "cached", "unchanged since 2026-11-23 06:47Z", 0.04),
  ]);
  assert.equal(
    table,
    `stage        status  why                                time
rows         ran     first run                          12.3 ms
climatology  cached  unchanged since 2026-11-23 06:47Z  0.0 ms

1 ran, 1 cached, in 12.4 ms`,
  );
});

Deno.test("stageTable() gives times in the unit that a person reads", () => {
  const times = [
    0,
    0.05,
    999.4,
    999.6,
    1050,
    59_949,
    59_960,
    90_000,
    3_600_000,
  ];
  const shown = stageTable(times.map((ms) => report("s", "ran", "w", ms)))
    .split("\n").slice(1, times.length + 1)
    .map((row) => row.split(/ {2,}/)[3]);
  assert.deepEqual(shown, [
    ...["0.0 ms", "0.1 ms", "999.4 ms", "1.0 s", "1.1 s", "59.9 s"],
    ...["1 min 0 s", "1 min 30 s", "60 min 0 s"],
  ]);
});

Deno.test("stageTable() keeps a row on one line", () => {
  const table = stageTable([report("s", "ran", "file a\nb  c changed", 1)]);
  assert.equal(table.split("\n").length, 4);
  assert.equal(table.split("\n")[1]!.split(/ {2,}/).length, 4);
});

Deno.test("stageTable() of nothing is a head and a sum", () => {
  assert.equal(
    stageTable([]),
    "stage  status  why  time\n\n0 ran, 0 cached, in 0.0 ms",
  );
});

Deno.test("stageTable() has the order of a pipeline's stages, whichever ended first", () => {
  const reports = ["c", "a", "b"].map((stage) => report(stage, "ran", "", 1));
  const rows = (text: string) =>
    text.split("\n").slice(1, 4).map((line) => line[0]).join("");
  assert.equal(rows(stageTable(reports)), "cab");
  const stages = ["a", "b", "c"].map((name) => ({ name }));
  assert.equal(rows(stageTable(reports, { stages })), "abc");
  assert.deepEqual(reports.map(({ stage }) => stage), ["c", "a", "b"]);
});
