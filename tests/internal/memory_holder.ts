/**
 * Maps memory in the directory named first, without disposing of it, and says
 * `mapped`. Told to `forget`, it has mapped more, and says whether it still has
 * what it kept as soon as the collector has found the rest. Else it waits to be
 * killed.
 */
import { mapTemporaryFile } from "../../src/internal/mapped_memory.ts";
import { freeDisk } from "../../src/internal/system_limits.ts";

const [directory, bytes, task] = Deno.args;

function mapAndFill(): Uint8Array {
  const { buffer } = mapTemporaryFile(Number(bytes), directory!);
  return new Uint8Array(buffer).fill(1);
}
const kept = mapAndFill();
const both = freeDisk(directory!) - kept.length;
if (task === "forget") mapAndFill();

// deno-lint-ignore no-console -- what its parent reads
console.log("mapped");

while (task === "forget" && freeDisk(directory!) === both) {
  (globalThis as unknown as { gc(): void }).gc();
  // Finalizers run in a turn of their own.
  await new Promise((resolve) => setTimeout(resolve, 5));
}
// deno-lint-ignore no-console -- what its parent reads
if (task === "forget") console.log(kept.every((byte) => byte === 1));
else setInterval(() => {}, 1000);
