import assert from "node:assert/strict";
import { configProject } from "./config_project.ts";

/** A shell's words that open 4 on a pipe that nobody reads. */
const NOBODY = "mkfifo pipe && exec 3<>pipe 4>pipe 3<&- &&";

for (
  const [what, words, code] of [
    ["prints to", "config schema main.ts >&4", 0],
    ["answers to", "run main.ts --help >&4", 0],
    [
      "has found a mistake, and prints to",
      "config validate main.ts bad.yaml >&4",
      1,
    ],
    ["is refused, and complains to", "run gone.ts 2>&4", 2],
  ] as const
) {
  Deno.test({
    name: `assay leaves with ${code} when it ${what} a closed pipe`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using project = configProject({ "bad.yaml": "days: 99\n" });
      const cli = new URL("../../cli/main.ts", import.meta.url).pathname;
      const assay = `"$DENO" run --no-prompt -q --allow-read '${cli}'`;
      const { code: left } = await new Deno.Command("bash", {
        args: ["-c", `${NOBODY} ${assay} ${words}`],
        cwd: project.path,
        env: { DENO: Deno.execPath() },
        stdout: "null",
        stderr: "null",
      }).output();
      assert.equal(left, code);
    },
  });
}
