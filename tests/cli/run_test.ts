import assert from "node:assert/strict";
import { configProject } from "./config_project.ts";

Deno.test("assay run does what deno run does", async () => {
  using project = configProject();
  for (
    const [args, code] of [
      [[], 0],
      [["-o", "days", "3"], 0],
      [["-o", "place=-o", "--config", "day.yaml"], 0],
      [["-o", "place", "--help"], 0],
      [["--print-config"], 0],
      [["--explain", "season.title", "-c", "day.yaml"], 0],
      [["-o", "fail=late"], 0],
      [["-o", "fail=exit"], 7],
      [["-o", "fail=error"], 1],
      [["-o", "days=32"], 2],
      [["--confg", "day.yaml"], 2],
      [["--", "-o", "days=3"], 2],
      [["--json"], 2],
    ] as const
  ) {
    const [ours, theirs] = await Promise.all([
      project.assay("run", "main.ts", ...args),
      project.run("main.ts", ...args),
    ]);
    assert.deepEqual(ours, theirs, args.join(" "));
    assert.equal(ours.code, code, args.join(" "));
  }
});

Deno.test("assay run MODULE --help is the program's, as the user called it", async () => {
  using project = configProject();
  const { code, stdout, stderr } = await project.assay(
    "run",
    "main.ts#main",
    "--help",
  );
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^Usage: assay run main\.ts#main \[--config FILE\]/);
  assert.match(stdout, /^ {2}assay run main\.ts#main -o days=7$/m);
  assert.match(stdout, /^ {2}days {2}integer, 1 to 31, default 7$/m);
});

Deno.test("assay run throws what the program throws with ASSAY_DEBUG", async () => {
  using project = configProject();
  const { code, stderr } = await project.assayCommand(
    ["run", "main.ts", "-o", "fail=error"],
    { env: { ASSAY_DEBUG: "1" } },
  ).output();
  assert.equal(code, 1);
  const text = new TextDecoder().decode(stderr);
  assert.match(
    text,
    /Uncaught .*RangeError: no weather\n.*\n.*\n +at .*main\.ts/,
  );
});

Deno.test("assay run leaves with 130 when a module that never loads is interrupted", async () => {
  using project = configProject({
    "never.ts": "console.log('here');\n" +
      "await new Promise(() => setInterval(() => {}, 1_000));\n",
  });
  const child = project.assayCommand(["run", "never.ts"], { stdout: "piped" })
    .spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGINT");
  const { code } = await child.status;
  await reader.cancel();
  assert.equal(code, 130);
});

Deno.test("assay run asks for a module", async () => {
  using project = configProject();
  const { code, stdout, stderr } = await project.assay("run");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /module/);
});

Deno.test("assay run needs no permission but those of the program", async () => {
  using project = configProject();
  const deno = ["run", "--no-prompt", "-q", "--allow-read"];
  const cli = new URL("../../cli/main.ts", import.meta.url).href;
  const args = ["run", "main.ts", "-o", "token=some-token"];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...deno, cli, ...args],
    cwd: project.path,
    stderr: "null",
  }).output();
  assert.deepEqual(
    [code, new TextDecoder().decode(stdout)],
    [0, "Seattle 7\n"],
  );
});
