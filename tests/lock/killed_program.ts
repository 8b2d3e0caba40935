/**
 * A program for a test to kill: it makes run after run in `run`, each with two
 * outputs in a folder of its own, and says when the first is complete.
 *
 * @module
 */

import { runLock } from "@assay/assay/lock";

async function once(): Promise<void> {
  await runLock({ directory: "run", data: ["in.txt"] }, (run) => {
    for (const { name, isDirectory } of Deno.readDirSync("run")) {
      if (isDirectory) Deno.removeSync(`run/${name}`, { recursive: true });
    }
    const text = `${run.id}\n`.repeat(2_000);
    Deno.mkdirSync(`run/${run.id}/tree`, { recursive: true });
    Deno.writeTextFileSync(`run/${run.id}/a.txt`, text);
    run.addOutput(`run/${run.id}/a.txt`);
    Deno.writeTextFileSync(`run/${run.id}/tree/b.txt`, text);
    run.addOutput(`run/${run.id}/tree`);
  });
}

await once();
Deno.stdout.writeSync(new TextEncoder().encode("complete\n"));
while (true) await once();
