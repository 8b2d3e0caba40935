/**
 * Does one thing with the segment named first, and says so in a line; then it
 * waits to be killed, save where told.
 *
 * - `hold`: takes its lock.
 * - `attach`: connects.
 * - `forget`: makes segments without keeping them, until the collector has
 *   found them.
 * - `fill`: makes a segment of a size, and says how that went; ends.
 */
// deno-lint-ignore-file no-console -- what its parent reads

import { ShareError } from "../../src/share/share_error.ts";
import { processSegments } from "../../src/share/process_segments.ts";

const [name, task, bytes] = Deno.args as [string, string, string?];
const options = { existOk: true, fill: () => {} };

function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

switch (task) {
  case "hold":
    processSegments.attach(name)!.mutex.lockSync({ timeout: Infinity });
    break;
  case "attach":
    processSegments.attach(name);
    break;
  case "forget": {
    const before = openFiles();
    for (let i = 0; i < 50; i++) {
      const layout = { dtype: "uint8", shape: [10_000] } as const;
      processSegments.create(name, layout, options);
    }
    while (openFiles() > before + 5) {
      (globalThis as unknown as { gc(): void }).gc();
      // Finalizers run in a turn of their own.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    break;
  }
  case "fill":
    try {
      const layout = { dtype: "uint8", shape: [Number(bytes)] } as const;
      processSegments.create(name, layout, {
        existOk: false,
        fill: (data) => void data.fill(1 as never),
      });
      console.log("made");
    } catch (error) {
      if (!(error instanceof ShareError)) throw error;
      console.log(`${error.code} ${error.message}`);
    }
    Deno.exit();
}
console.log(task);
setInterval(() => {}, 1000);
