/**
 * What `deno task test` runs: brings what the tests need, runs them all, and
 * ends with the line `tests: N passed, N failed, N skipped`. Arguments go to
 * `deno test`.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it talks to the person who runs it

import { fileURLToPath } from "node:url";
import { setUpServices } from "./services/set_up.ts";
import { tally } from "./tally.ts";

for (const fault of await setUpServices()) console.warn(fault);

const report = await Deno.makeTempFile({ suffix: ".xml" });
const { success } = await new Deno.Command(Deno.execPath(), {
  args: [
    ...["test", "--permission-set=test", "--no-prompt", "--frozen"],
    ...["--doc", "--parallel", `--junit-path=${report}`],
    ...Deno.args,
  ],
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdin: "null",
}).spawn().status;
const { passed, failed, skipped } = tally(
  await Deno.readTextFile(report),
  success,
);
await Deno.remove(report);
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0) Deno.exit(1);
