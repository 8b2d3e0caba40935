/**
 * A program for a test to kill: `killed_program.ts FOLDER PLACE`. It checks that
 * the store left behind gives right results, says so, and works until it is
 * killed, in `workers` or in `one` thread.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { inline } from "@assay/assay/exec";
import { Pipeline, Stage } from "@assay/assay/stage";
import { readNumbers, save, spread, sum } from "./killed_stages.ts";

const [folder = "", place = ""] = Deno.args;
// A pipeline that is given no executor starts workers of its own.
const options = place === "workers" ? {} : { executor: inline() };
const module = new URL("./killed_stages.ts", import.meta.url).href;
const hashOutput = join(folder, "memo");
const input = join(folder, "in.txt");

async function run(length: number, times: number): Promise<void> {
  const numbers = Array.from({ length }, (_, i) => i + times);
  Deno.writeTextFileSync(
    input,
    numbers.map((number) => `${number}\n`).join(""),
  );
  const target = join(folder, `out-${length}.txt`);
  const stage = { module, hashOutput };
  const rows = new Stage(readNumbers, { ...stage, outputs: ["numbers"] });
  const wide = new Stage(spread, {
    ...stage,
    outputs: ["text"],
    fixed: { times },
  });
  const saved = new Stage(save, {
    ...stage,
    outputs: ["saved"],
    fixed: { target, times },
  });
  const total = new Stage(sum, { ...stage, outputs: ["total"] });
  const results = await new Pipeline([
    ["start", rows],
    [rows, wide],
    [rows, saved],
    [saved, total],
  ]).with(options).run(input);
  assert.deepEqual(results.numbers, numbers);
  assert.equal(results.text, `${numbers.join(",")};`.repeat(20_000 * times));
  assert.equal(results.saved, target);
  assert.deepEqual(readNumbers(target), numbers.map((n) => n * times));
  assert.equal(results.total, numbers.reduce((a, b) => a + b * times, 0));
}

async function all(): Promise<void> {
  for (const [length, times] of [[1, 1], [2, 1], [2, 2]] as const) {
    await run(length, times);
  }
}

await all();
Deno.stdout.writeSync(new TextEncoder().encode("right\n"));
while (true) {
  // A store that has all would have nothing left to write.
  for (const { name } of Deno.readDirSync(hashOutput)) {
    if (Math.random() < 0.3) {
      Deno.removeSync(join(hashOutput, name), { recursive: true });
    }
  }
  await all();
}
