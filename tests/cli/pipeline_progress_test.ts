import assert from "node:assert/strict";
import { runningNames } from "../../cli/pipeline_progress.ts";
import { run } from "../hash/run.ts";
import { ASSAY_UNLIMITED } from "./assay.ts";
import { pipelineProject } from "./pipeline_project.ts";

Deno.test({
  name: "assay pipeline run shows how far it is on a terminal, and only there",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using project = pipelineProject();
    const words = ["pipeline", "run", "args.ts#hanging", "0.02"];
    const [program, ...rest] = [...ASSAY_UNLIMITED, ...words];
    const config = [
      ...rest.slice(0, 1),
      ...["--no-check", `--config=${configFile()}`],
      ...rest.slice(1),
    ];
    const line = [program, ...config].map((word) => `'${word}'`).join(" ");
    const watched = await run(
      "script",
      ["--quiet", "--return", "--command", line, "/dev/null"],
      { cwd: project.path },
    );
    assert.equal(watched.code, 0, watched.stdout);
    assert.match(watched.stdout, /[█░]{30} 0 of 1 stages {2}hang/);
    const quiet = await run(program, config, { cwd: project.path });
    assert.deepEqual([quiet.code, quiet.stderr], [0, ""]);
    assert.doesNotMatch(quiet.stdout, /of 1 stages/);
  },
});

function configFile(): string {
  return new URL("../../deno.json", import.meta.url).pathname;
}

Deno.test("runningNames() names some of the stages that run, on one line", () => {
  const names = (...ready: string[]) =>
    runningNames(
      new Map([
        ["waiting", new Set(["a"])],
        ...ready.map((name) => [name, new Set<string>()] as const),
      ]),
    );
  assert.equal(names(), "");
  assert.equal(names("a", "b\nc"), "a, b c");
  assert.equal(names("a", "b", "c", "d", "e"), "a, b, c and 2 more");
});
