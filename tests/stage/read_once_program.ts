/**
 * A program that takes a file through five stages side by side:
 * `read_once_program.ts FOLDER FILE`. It prints how many bytes it read for that.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- the figure is its output

import { join } from "node:path";
import { Pipeline, type PipelineEdge, Stage } from "@assay/assay/stage";

const [folder = "", path = ""] = Deno.args;

/** Looks at a file without reading it. */
export function sizeOf(file: string): number {
  return Deno.statSync(file).size;
}

const stages = Array.from({ length: 5 }, (_, index) =>
  new Stage(sizeOf, {
    module: import.meta.url,
    name: `size-${index}`,
    hashOutput: join(folder, "memo"),
    outputs: [`size-${index}`],
  }));
const pipeline = new Pipeline(
  stages.map((stage): PipelineEdge => ["start", stage]),
);
const before = bytesRead();
await pipeline.run(path);
console.log(bytesRead() - before);

/** What this process has read so far, its threads included. */
function bytesRead(): number {
  const [, bytes] = /^rchar: (\d+)$/m.exec(
    Deno.readTextFileSync("/proc/self/io"),
  )!;
  return Number(bytes);
}
