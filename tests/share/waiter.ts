/**
 * Waits for the lock of a segment that another has, and prints how much CPU
 * time that took, in ms: `waiter.ts NAME SECONDS sync|async`.
 */
// deno-lint-ignore-file no-console -- what its parent reads
import process from "node:process";
import { processSegments } from "../../src/share/process_segments.ts";
import { ShareError } from "../../src/share/share_error.ts";

const [name, seconds, way] = Deno.args as [string, string, string];
const { mutex } = processSegments.attach(name)!;
const wait = { timeout: Number(seconds) * 1000 };

// What is compiled first is not the wait's.
await waited(5);
const before = process.cpuUsage();
await waited(wait.timeout);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);

async function waited(timeout: number): Promise<void> {
  try {
    if (way === "sync") mutex.lockSync({ timeout });
    else await mutex.lock({ timeout }, () => {});
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    if (error.code !== "LOCK_TIMEOUT") throw error;
  }
}
