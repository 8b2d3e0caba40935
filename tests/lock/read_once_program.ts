/**
 * A program that makes two runs on a file, and on a tree that a link brings it
 * into: `read_once_program.ts FILE`. It prints how many bytes each run read.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- the figures are its output

import { runLock } from "@assay/assay/lock";

const [file = ""] = Deno.args;

async function bytesOfRun(): Promise<number> {
  const before = bytesRead();
  await runLock({ directory: "run", data: [file, "tree"] }, () => {});
  return bytesRead() - before;
}

console.log(JSON.stringify([await bytesOfRun(), await bytesOfRun()]));

/** What this process has read so far, its threads included. */
function bytesRead(): number {
  const [, bytes] = /^rchar: (\d+)$/m.exec(
    Deno.readTextFileSync("/proc/self/io"),
  )!;
  return Number(bytes);
}
