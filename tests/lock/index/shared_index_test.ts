import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { run } from "../../hash/run.ts";
import { makeFolder } from "../../stage/folder.ts";

const PROGRAM = fileURLToPath(new URL("finding_program.ts", import.meta.url));

Deno.test("RunIndex.find() finds each new run while other processes use the index too", async () => {
  using folder = makeFolder();
  Deno.mkdirSync(folder.at("runs"));
  const env = { HOME: folder.path, XDG_CACHE_HOME: folder.at("cache") };
  const ended = await Promise.all(
    ["a", "b", "c"].map((name) =>
      run(Deno.execPath(), [
        ...["run", "--quiet", "--no-prompt", "--allow-all", PROGRAM],
        ...[folder.at("runs"), name],
      ], { env })
    ),
  );
  assert.deepEqual(ended.map(({ code }) => code), [0, 0, 0]);
});
