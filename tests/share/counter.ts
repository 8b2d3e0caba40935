/**
 * Counts under the lock of a segment of float64, in steps that would lose
 * counts without it: `counter.ts NAME COUNTS sync|async`. Those that wait
 * without blocking count a twentieth, since each may wait for a while.
 */
import { processSegments } from "../../src/share/process_segments.ts";
import { valuesOf } from "./shm.ts";

const [name, counts, way] = Deno.args as [string, string, string];
const segment = processSegments.attach(name)!;
const values = valuesOf(segment);

function count(): void {
  const [a, b] = [values[0]!, values[1]!];
  values[1] = a + 1;
  values[0] = b + 1;
  segment.mutex.unlock();
}

if (way === "sync") {
  for (let i = 0; i < Number(counts); i++) {
    segment.mutex.lockSync({ timeout: 10_000 });
    count();
  }
} else {
  for (let i = 0; i < Number(counts) / 20; i++) {
    await segment.mutex.lock({ timeout: 10_000 }, count);
  }
}
