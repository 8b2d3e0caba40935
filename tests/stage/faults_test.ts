import assert from "node:assert/strict";
import { Pipeline } from "@assay/assay/stage";
import { faultLoop } from "../fault/fault_loop.ts";
import { type Folder, makeFolder } from "./folder.ts";
import { sample } from "./observed.ts";
import * as samples from "./samples.ts";

function pipelineIn(folder: Folder): () => Promise<void> {
  const memo = folder.at("memo");
  const text = sample(samples.long, memo, { outputs: ["text"] });
  const file = sample(samples.writeAndName, memo, {
    outputs: ["path"],
    fixed: { path: folder.at("out.txt") },
  });
  const back = sample(samples.read, memo, { outputs: ["back"] });
  const pipeline = new Pipeline([
    ["start", text],
    [text, file],
    [file, back],
  ]);
  const expected = "x".repeat(70_000);
  return async () => {
    const { back, path } = await pipeline.run(expected.length);
    assert.equal(back, expected);
    assert.equal(path, folder.at("out.txt"));
    assert.equal(Deno.readTextFileSync(folder.at("out.txt")), expected);
  };
}

Deno.test("Pipeline.run() gives an error or a right result after a fault in any write, then and later", async () => {
  using folder = makeFolder();
  const run = pipelineIn(folder);
  const { operations } = await faultLoop(run, {
    prepare: () => {
      for (const { name } of Deno.readDirSync(folder.path)) {
        Deno.removeSync(folder.at(name), { recursive: true });
      }
    },
    check: async ({ faults, error }) => {
      assert(!(error instanceof assert.AssertionError), String(error));
      if (error !== undefined) assert(faults.length > 0);
      await run();
      await run();
    },
  });
  for (const name of ["renameSync", "FsFile.writeSync", "writeTextFileSync"]) {
    assert(operations.get(name), name);
  }
});
