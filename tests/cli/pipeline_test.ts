import assert from "node:assert/strict";
import { join } from "node:path";
import { pipelineProject } from "./pipeline_project.ts";
import { assay } from "./assay.ts";

const COMMANDS = ["", "plan", "run", "explain", "graph", "gc"];

/** Each help is a file of `__snapshots__`, as it is printed. */
for (const command of COMMANDS) {
  const words = ["pipeline", command].filter((word) => word !== "");
  const file = new URL(
    `__snapshots__/${["assay", ...words].join("_")}_help.txt`,
    import.meta.url,
  );

  Deno.test(`assay ${words.join(" ")} --help prints its help, with a real example`, async () => {
    const { code, stdout, stderr } = await assay([...words, "--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, Deno.readTextFileSync(file));
    assert.match(stdout, /Examples?:\s+assay pipeline \w+ .*\.ts/);
  });
}

/** The rows of a table, cut at two spaces; times and dates left out. */
function cells(stdout: string): string[][] {
  return stdout.trimEnd().split("\n").map((line) =>
    line.replace(/[\d.]+ m?s\b/g, "T").replace(/since .*?Z/, "since D")
      .split(/ {2,}/)
  );
}

Deno.test("assay pipeline plan and run say the same, and run what changed", async () => {
  using project = pipelineProject();
  const plan = () => project.assay("pipeline", "plan", "flow.ts", "data.csv");
  const run = () => project.assay("pipeline", "run", "flow.ts", "data.csv");
  const stored = () => project.find("").filter((path) => path.includes("memo"));
  assert.deepEqual(cells((await plan()).stdout).slice(0, 4), [
    ["stage", "status", "why", "where"],
    [
      ...["rows", "miss", "first run"],
      "inline: no other stage could run beside it",
    ],
    [
      ...["total", "unknown", "'rows' runs before it"],
      "worker: it is 'total' of a module that a worker can load",
    ],
    [
      ...["most", "unknown", "'rows' runs before it"],
      "worker: it is 'most' of a module that a worker can load",
    ],
  ]);
  assert.deepEqual(stored(), []);
  const first = await run();
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  const table = cells(first.stdout);
  assert.deepEqual(table[0], ["stage", "status", "why", "time"]);
  assert.deepEqual(
    table.slice(1, 5).map(([stage, ...rest]) => [stage, ...rest]).sort(),
    ["most", "report", "rows", "total"].map((stage) => [
      ...[stage, "ran", "first run", "T"],
    ]),
  );
  assert.deepEqual(table.at(-1), ["4 ran, 0 cached, in T"]);
  assert.deepEqual(
    cells((await plan()).stdout).slice(1, 5).map((row) => row.slice(1)),
    Array(4).fill(["hit", "unchanged since D"]),
  );
  assert.deepEqual(cells((await run()).stdout).at(-1), [
    "0 ran, 4 cached, in T",
  ]);
  project.write("data.csv", "1\n2\n3\n\n");
  assert.deepEqual(cells((await run()).stdout).at(-1), [
    "1 ran, 3 cached, in T",
  ]);
});

Deno.test("assay pipeline run --json gives the timing of each stage", async () => {
  using project = pipelineProject();
  const run = async (...args: string[]) =>
    JSON.parse(
      (await project.assay("pipeline", "run", "--json", ...args)).stdout,
    );
  const { status, milliseconds, stages, failed, notRun } = await run(
    ...["--jobs", "1", "flow.ts", "data.csv"],
  );
  assert.deepEqual([status, failed, notRun], ["complete", [], []]);
  const ended = new Map<string, number>();
  for (const { stage, began, milliseconds: took } of stages) {
    assert(began >= 0 && took > 0 && began + took <= milliseconds + 1);
    ended.set(stage, began + took);
  }
  const last = stages.at(-1);
  assert.equal(last.stage, "report");
  for (const source of ["total", "most"]) {
    assert(last.began >= ended.get(source)! - 1);
  }
  const again = await run("flow.ts", "data.csv");
  assert(
    again.stages.every((one: { status: string }) => one.status === "cached"),
  );
  const forced = await run("--force", "flow.ts", "data.csv");
  assert(
    forced.stages.every((one: { why: string }) => one.why === "asked to run"),
  );
});

Deno.test("assay pipeline run finishes what it can, tells what failed, and exits with 1", async () => {
  using project = pipelineProject({ "data.csv": "1\n91\n" });
  const args = ["flow.ts", "data.csv"];
  const { code, stdout, stderr } = await project.assay(
    ...["pipeline", "run", "--json", ...args],
  );
  assert.equal(code, 1);
  const { status, stages, failed, notRun } = JSON.parse(stdout);
  assert.equal(status, "failed");
  assert.deepEqual(
    stages.map(({ stage }: { stage: string }) => stage),
    ["rows", "total"],
  );
  assert.equal(failed.length, 1);
  assert.equal(failed[0].stage, "most");
  assert.match(failed[0].inputs, /^[0-9a-f]{64}$/);
  assert.deepEqual(notRun, ["report"]);
  assert.match(stderr, /^error: Cannot finish 'most': too much$/m);
  assert.match(stderr, /^caused by: RangeError: too much$/m);
  assert.match(stderr, /^hint: Not run: report\.$/m);
  const table = await project.assay("pipeline", "run", ...args);
  assert.equal(table.code, 1);
  assert.deepEqual(cells(table.stdout).at(-1), ["0 ran, 2 cached, in T"]);
});

Deno.test("assay pipeline run reads its arguments as YAML", async () => {
  using project = pipelineProject();
  const run = (...args: string[]) =>
    project.assay("pipeline", "run", "args.ts#scaling", ...args);
  for (
    const [words, seen] of [
      [["3"], [3, 2]],
      [["3", "4"], [3, 4]],
      [["data.csv"], ["data.csv", 2]],
      [["[1, {a: x}]"], [[1, { a: "x" }], 2]],
      [['"3"'], ["3", 2]],
      [[""], ["", 2]],
      [["--", "-3"], [-3, 2]],
      [["null"], [null, 2]],
    ] as const
  ) {
    const { code, stdout, stderr } = await run(...words);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout.split("\n")[0]!), seen);
  }
  for (
    const [words, message] of [
      [["[1"], /expected a value in YAML.*\nhint: To give it as a text, quote/],
      [["12345678901234567890"], /found a number beyond 2\^53/],
      [[], /expected an input 'value' for 'scaled', found no source of it/],
      [["1", "2", "3"], /expected at most 2 arguments for the start stage/],
    ] as const
  ) {
    const { code, stdout, stderr } = await run(...words);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  }
});

Deno.test("assay pipeline finds the pipeline of a module, or says what it needs", async () => {
  using project = pipelineProject();
  const graph = (module: string) => project.assay("pipeline", "graph", module);
  assert.equal((await graph("unstored.ts")).code, 0);
  assert.equal((await graph("flow.ts#flow")).code, 0);
  for (
    const [module, code, message] of [
      ["args.ts", 2, /expected a pipeline, found 'hanging', 'scaling'/],
      ["args.ts#days", 2, /expected a pipeline, found something else/],
      ["flow.ts#flo", 2, /Did you mean flow\.ts#flow\?/],
      ["steps.ts", 2, /hint: Write 'export const pipeline = new Pipeline/],
      ["gone.ts", 2, /expected a file, found nothing there/],
      ["unguarded.ts", 1, /hint: Guard the call with 'if \(import\.meta\.main/],
    ] as const
  ) {
    const ended = await graph(module);
    assert.deepEqual([ended.code, ended.stdout], [code, ""], module);
    assert.match(ended.stderr, message);
  }
});

Deno.test("assay pipeline explain tells why, and what runs before", async () => {
  using project = pipelineProject();
  const explain = (...args: string[]) =>
    project.assay("pipeline", "explain", ...args, "data.csv");
  assert.equal(
    (await explain("flow.ts", "report")).stdout,
    `report: unknown
  'total' may run before it
  'most' may run before it
  before it runs 'rows': first run
  its place is inline: no other stage could run beside it
`,
  );
  await project.assay("pipeline", "run", "flow.ts", "data.csv");
  assert.match(
    (await explain("flow.ts", "report")).stdout,
    /^report: hit\n {2}unchanged since [^\n]*Z\n$/,
  );
  project.write("data.csv", "1\n2\n4\n");
  const { status, before, runBefore } = JSON.parse(
    (await explain("--json", "flow.ts", "report")).stdout,
  );
  assert.equal(status, "unknown");
  assert.deepEqual(before.sort(), ["most", "rows", "total"]);
  assert.equal(runBefore[0].why, "file data.csv changed");
  const wrong = await explain("flow.ts", "reprot");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^hint: Did you mean 'report'\?$/m);
});

Deno.test("assay pipeline graph draws Mermaid and SVG, with and without a plan", async () => {
  using project = pipelineProject();
  const graph = (...args: string[]) =>
    project.assay("pipeline", "graph", ...args);
  const plain = await graph("flow.ts");
  assert.match(plain.stdout, /^flowchart TD\n {2}start\(\["start"\]\)\n/);
  assert.match(
    (await graph("--plan", "flow.ts", "data.csv")).stdout,
    /^ {2}s1\["total<br\/>unknown"\]:::unknown$/m,
  );
  assert.match((await graph("--format", "svg", "flow.ts")).stdout, /<svg /);
  const written = await graph("-o", "flow.svg", "flow.ts");
  assert.deepEqual(written, { code: 0, stdout: "", stderr: "" });
  const file = join(project.path, "flow.svg");
  assert.match(Deno.readTextFileSync(file), /<\/svg>\n$/);
  await graph("-o", "flow.svg", "--format", "mermaid", "flow.ts");
  assert.equal(Deno.readTextFileSync(file), plain.stdout);
  const wrong = await graph("flow.ts", "data.csv");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^hint: Add --plan/m);
});

Deno.test("assay pipeline gc lists and drops what is older or too much", async () => {
  using project = pipelineProject();
  const run = () => project.assay("pipeline", "run", "flow.ts", "data.csv");
  await run();
  project.write("data.csv", "7\n");
  await run();
  const hourAgo = Date.now() / 1000 - 3600;
  for (const path of project.find(".json")) {
    Deno.utimeSync(path, hourAgo, hourAgo);
  }
  const gc = (...args: string[]) => project.assay("pipeline", "gc", ...args);
  const listed = await gc("--older-than", "1ms", "--dry-run", "memo");
  assert.deepEqual([listed.code, listed.stderr], [0, ""]);
  const lines = listed.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 8);
  for (const line of lines.slice(0, -1)) {
    assert.match(
      line,
      /^ *[\d.]+ k?B {2}(older|unreferenced) +memo\/\w+\/\w\w\/\w{64}\/\w+\.json$/,
    );
  }
  assert.match(
    lines.at(-1)!,
    /^memo: would drop 7 files, [\d.]+ kB; 4 records stay, [\d.]+ kB in all$/,
  );
  assert.match(
    (await gc("--older-than", "1d", "memo")).stdout,
    /dropped 0 files/,
  );
  const dropped = await gc("--larger-than", "1B", "--json", "flow.ts");
  const [{ directory, records, dropped: files }] = JSON.parse(dropped.stdout);
  assert.deepEqual([directory, records, files.length], ["memo", 4, 7]);
  assert.match((await run()).stdout, /0 ran, 4 cached/);
  for (
    const [args, message] of [
      [["memo"], /expected '--older-than' or '--larger-than', found neither/],
      [["--older-than", "1x", "memo"], /found the unknown unit 'x'/],
      [["--older-than", "1d", "gone"], /expected a directory with records/],
      [["--older-than", "1d", "."], /expected a directory with records/],
    ] as const
  ) {
    const { code, stdout, stderr } = await gc(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  }
  const unstored = await gc("--older-than", "1d", "unstored.ts");
  assert.deepEqual([unstored.code, unstored.stdout], [0, ""]);
});

Deno.test("assay pipeline run leaves with 130 when interrupted", async () => {
  using project = pipelineProject();
  const child = project.assayCommand(
    ["pipeline", "run", "args.ts#hanging", "1"],
    { stdout: "piped", stderr: "piped", signal: AbortSignal.timeout(60_000) },
  ).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assert.equal(value, "hanging\n");
  child.kill("SIGINT");
  assert.equal((await child.status).code, 130);
  assert.equal((await reader.read()).done, true);
  assert.equal(await new Response(child.stderr).text(), "");
});
