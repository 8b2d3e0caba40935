import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { makeFolder } from "./folder.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

Deno.test("commandStage() gives its command what counted when the run began, whatever changes then", async () => {
  using folder = makeFolder({ "one/x": "", "two/in.txt": "old" });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--permission-set=test", "--frozen"],
      ...["--config", path("../../deno.json")],
      ...[path("command_once_program.ts"), folder.path],
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const runs: unknown[] = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(runs.length, 15);
  for (const run of runs) {
    assert.deepEqual(run, [
      "one unset one one\nold",
      "one unset one one\nold",
      "one unset one one\nnew",
    ]);
  }
});
