/**
 * A program that makes a run with a lock for each line it reads, in the
 * repository it is started in, and prints what both phases took, in ms.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- the figures are its output

import { runLock } from "@assay/assay/lock";

let count = 0;
for await (const _line of Deno.stdin.readable) {
  const began = performance.now();
  const config = { a: count, b: 2, save_dir: `runs/a${count}` };
  await (await runLock({ config, repos: ["."] })).complete();
  console.log(performance.now() - began);
  count++;
}
