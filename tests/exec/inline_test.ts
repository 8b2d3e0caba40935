import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { fingerprint } from "../../src/code/kit.ts";
import { inline } from "../../src/exec/mod.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { call, conformance } from "./conformance.ts";
import { thread } from "./functions.ts";

conformance("inline()", inline, {
  "files newer than the program":
    "it refuses all files that are newer than the process, as a test's are",
  "not cloneable": "nothing crosses to another thread",
  "worker ends": "it has no worker",
  "copies": "the function gets the arguments themselves",
});

Deno.test("inline() calls the very function, with the very arguments", async () => {
  await using executor = inline();
  const fn = () => 1;
  const [given] = await executor.run(call("give", fn)) as unknown[];
  assert.equal(given, fn);
  assert.equal(await executor.run(call("thread")), thread());
});

Deno.test("inline() calls no code that was modified since the program started", async () => {
  using folder = temporaryFolder();
  const path = folder.write("fit.ts", "export function fit() {}");
  const module = pathToFileURL(path).href;
  const code = fingerprint((await import(module)).fit, module).digest!;
  await using executor = inline();
  const call = { module, export: "fit", args: [] };
  await assert.rejects(executor.run({ ...call, code }), {
    code: "CODE_CHANGED",
    message: /fit\.ts was modified/,
  });
  await executor.run(call);
});
