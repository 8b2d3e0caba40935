import assert from "node:assert/strict";
import {
  Pipeline,
  type PlannedStage,
  planTable,
  Stage,
  type StageOptions,
  type StageReport,
} from "@assay/assay/stage";
import { threadPool } from "@assay/assay/exec";
import { run } from "../hash/run.ts";
import { type Folder, makeFolder } from "./folder.ts";
import { failure, SAMPLES } from "./observed.ts";
import * as samples from "./samples.ts";

/** Two branches, of which one can be changed, and what joins them. */
function branches(
  hashOutput: string,
  change: StageOptions<readonly string[]> = {},
): Pipeline {
  const options = { module: SAMPLES, hashOutput };
  const double = new Stage(samples.double, { ...options, outputs: ["value"] });
  const left = new Stage(samples.plusOne, {
    ...options,
    name: "left",
    outputs: ["a"],
    ...change,
  });
  const right = new Stage(samples.plusTwo, {
    ...options,
    name: "right",
    outputs: ["b"],
  });
  const join = new Stage(samples.sums, {
    ...options,
    fixed: { c: 1 },
    outputs: ["x", "y"],
  });
  const unstored = new Stage(samples.same, {
    module: SAMPLES,
    aliases: { x: "value" },
  });
  return new Pipeline([
    ["start", double],
    [double, left],
    [double, right],
    [[left, right], join],
    [join, unstored],
  ]);
}

function statuses(plan: readonly PlannedStage[]): string[] {
  return plan.map(({ stage, status, why }) => `${stage} ${status}: ${why}`);
}

/** What stages did. */
async function ran(pipeline: Pipeline, value: number): Promise<string[]> {
  const reports: StageReport[] = [];
  await pipeline.with({ onReport: (report) => reports.push(report) })
    .run(value);
  return reports.filter(({ status }) => status === "ran")
    .map(({ stage }) => stage);
}

function unchanged(folder: Folder): () => void {
  const before = folder.listing();
  return () => assert.deepEqual(folder.listing(), before);
}

Deno.test("Pipeline.plan() predicts each stage, and runs and writes nothing", async () => {
  using folder = makeFolder();
  const first = branches(folder.path);
  const check = unchanged(folder);
  assert.deepEqual(statuses(await first.plan(4)), [
    "double miss: first run",
    "left unknown: 'double' runs before it",
    "right unknown: 'double' runs before it",
    "sums unknown: 'left' may run before it; 'right' may run before it",
    "same miss: keeps no records",
  ]);
  check();
  await first.run(4);
  const checkAgain = unchanged(folder);
  const now = (await first.plan(4)).slice(0, 4);
  assert.deepEqual(now.map(({ status }) => status), Array(4).fill("hit"));
  assert(now.every(({ why }) => why.startsWith("unchanged since ")));
  checkAgain();
  assert.deepEqual(await ran(first, 4), ["same"]);
});

Deno.test("Pipeline.plan() looks through hits, and says what depends on a miss", async () => {
  using folder = makeFolder();
  await branches(folder.path).run(4);
  const fixed = branches(folder.path, { fixed: { value: 7 } });
  const plan = await fixed.plan(4);
  assert.deepEqual(statuses(plan).filter((row) => !row.includes(" hit")), [
    "left miss: value: 8 → 7",
    "sums unknown: 'left' runs before it",
    "same miss: keeps no records",
  ]);
  assert.deepEqual(plan[1]!.reasons, [
    { kind: "argument", name: "value", before: "8", now: "7" },
  ]);
  assert.deepEqual(await ran(fixed, 4), ["left", "sums", "same"]);
});

Deno.test("Pipeline.with().plan() predicts forced runs and skips", async () => {
  using folder = makeFolder();
  const pipeline = branches(folder.path);
  await failure(() => pipeline.with({ forceSkip: true }).plan(4));
  await pipeline.run(4);
  const forced = await pipeline.with({ forceRun: true }).plan(4);
  assert(
    forced.every(({ status, why }) =>
      status === "miss" && why === "asked to run"
    ),
  );
  const check = unchanged(folder);
  const stored = new Pipeline(pipeline.edges.slice(0, 4));
  const skipped = await stored.with({ forceSkip: true }).plan(99);
  assert(
    skipped.every(({ status, why }) =>
      status === "hit" && why.startsWith("asked to skip: result of ")
    ),
  );
  check();
});

Deno.test("Pipeline.plan() says where each function would run, and why", async () => {
  using folder = makeFolder();
  const pipeline = branches(folder.path);
  const places = (plan: readonly PlannedStage[]) =>
    plan.map(({ stage, where, whereWhy }) => [stage, where, whereWhy]);
  const alone = "no other stage could run beside it";
  const plan = places(await pipeline.plan(4));
  assert.deepEqual(plan.map(([stage, where]) => `${stage} ${where}`), [
    "double inline",
    "left worker",
    "right worker",
    "sums inline",
    "same inline",
  ]);
  assert.equal(plan[0]![2], alone);
  await using executor = threadPool({ size: 1 });
  const asked = places(await pipeline.with({ executor }).plan(4));
  assert(asked.every(([, where]) => where === "worker"));
  const hidden = new Stage((value: number) => value, { name: "hidden" });
  const other = new Stage(samples.double, { module: SAMPLES });
  const [one, two] = places(
    await new Pipeline([["start", hidden], ["start", other]]).plan(1),
  );
  assert.deepEqual(one!.slice(0, 2), ["hidden", "inline"]);
  assert.match(String(one![2]), /not exported|at the top|captures/);
  assert.equal(two![1], "worker");
});

Deno.test("Pipeline.plan() keeps functions of the main module inline, unless asked", async () => {
  using folder = makeFolder({
    "main.ts": `
import { Pipeline, Stage } from "@assay/assay/stage";
import { threadPool } from "@assay/assay/exec";
export function one(value: number) { return value + 1; }
export function two(value: number) { return value + 2; }
if (import.meta.main) {
  const [a, b] = [new Stage(one), new Stage(two)];
  const pipeline = new Pipeline([["start", a], ["start", b]]);
  const where = (plan) => plan.map(({ where, whereWhy }) => [where, whereWhy]);
  await using executor = threadPool({ size: 1 });
  console.log(JSON.stringify([
    where(await pipeline.plan(1)),
    where(await pipeline.with({ executor }).plan(1)).map(([where]) => where),
    await pipeline.run(1),
    await pipeline.with({ executor }).run(1),
  ]));
}
`,
  });
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { stdout, stderr, code } = await run(Deno.execPath(), [
    ...["run", "-A", "--no-check", "--frozen", "--config", config],
    folder.at("main.ts"),
  ]);
  assert.equal(code, 0, stderr);
  const main = ["inline", "it is a function of the main module"];
  assert.deepEqual(JSON.parse(stdout), [
    [main, main],
    ["worker", "worker"],
    { output: 3 },
    { output: 3 },
  ]);
});

Deno.test("planTable() writes a row a stage and sums up", () => {
  const row = (part: Partial<PlannedStage>): PlannedStage => ({
    stage: "fit",
    status: "hit",
    reasons: [],
    why: "unchanged",
    where: "inline",
    whereWhy: "no\nother",
    ...part,
  });
  assert.equal(
    planTable([
      row({}),
      row({ stage: "plot", status: "miss", why: "first run" }),
      row({ status: "unknown", why: "'plot' runs", where: "worker" }),
    ]),
    `stage  status   why          where
fit    hit      unchanged
plot   miss     first run    inline: no other
fit    unknown  'plot' runs  worker: no other

1 would run, 1 are stored, 1 depend on what runs`,
  );
  assert.equal(
    planTable([]),
    "stage  status  why  where\n\n0 would run, 0 are stored",
  );
});
