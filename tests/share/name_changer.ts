/**
 * Changes what a name leads to, or looks at it, for a time, and prints how
 * often that went well: `name_changer.ts NAME replace|remove|attach MS [tell]`.
 * Every segment holds one number only. With `tell` it first says that it
 * begins.
 */
// deno-lint-ignore-file no-console -- what its parent reads
import { processSegments } from "../../src/share/process_segments.ts";
import type { Segment } from "../../src/share/segment.ts";

const [name, task, ms, tell] = Deno.args as [string, string, string, string?];
const layout = { dtype: "uint32", shape: [1000] } as const;

function replace(number: number): Segment {
  return processSegments.create(name, layout, {
    existOk: true,
    fill: (data) => void data.fill(number as never),
  });
}

function lookAt(segment: Segment): void {
  const data = new Uint32Array(segment.buffer, segment.dataOffset);
  if (data.length !== 1000 || !data.every((value) => value === data[0])) {
    throw new Error("a segment had a name before it was complete");
  }
}

let count = 0;
replace(1).disconnect();
if (tell) console.log("begin");
for (const end = Date.now() + Number(ms); Date.now() < end;) {
  const segment = task === "replace"
    ? replace(count + 2)
    : processSegments.attach(name);
  if (segment === undefined) continue;
  lookAt(segment);
  if (task === "remove") processSegments.remove(segment.handle);
  segment.disconnect();
  count++;
}
console.log(count);
