import assert from "node:assert/strict";
import { join } from "node:path";
import { openReader } from "../../src/code/files.ts";
import { readModule, treeOf } from "../../src/code/module.ts";
import { startOf } from "../../src/code/place.ts";
import { project } from "./sample.ts";

Deno.test("treeOf() gives one tree of a module, of the text that was read", async () => {
  await using sample = await project({
    "a.ts": "1;\nif (import.meta.main) 2;",
  });
  const path = join(sample.root, "a.ts");
  const module = readModule(path, openReader());
  assert.ok("file" in module);
  Deno.writeTextFileSync(path, "a cannot be parsed");
  const tree = treeOf(module);
  assert.equal(treeOf(module), tree);
  assert.deepEqual(
    tree.guards.map(startOf),
    module.guards.map(({ start }) => start),
  );
});
