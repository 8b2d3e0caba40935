/**
 * A program whose threads all wait for one lock: prints how much of a core
 * that took.
 *
 * @module
 */

import process from "node:process";
import { SharedArray } from "../../src/share/mod.ts";
import { demand, startMember } from "./team.ts";

const [scope, ms] = Deno.args as ["threads" | "processes", string];
const options = { timeout: Number(ms) };
using array = SharedArray.create(`assay-test-waiting-${Deno.pid}`, [0], {
  scope,
});
using stack = new DisposableStack();
const holder = stack.use(startMember());
const gate = new Int32Array(new SharedArrayBuffer(4));
holder.tell({ handle: array.handle, task: "block", gate });
demand(await holder.said(), "ready");
demand(await holder.said(), "ready");
const waiters = (["later", "sync", "later", "sync"] as const).map((task) => {
  const member = stack.use(startMember());
  return { member, task };
});
for (const { member, task } of waiters) {
  member.tell({ handle: array.handle, task, options });
  demand(await member.said(), "ready");
}
// Starting is not waiting.
await new Promise((resolve) => setTimeout(resolve, 300));
const before = process.cpuUsage();
const start = performance.now();
for (const { member } of waiters) demand(await member.said(), "failed");
const { user, system } = process.cpuUsage(before);
const elapsed = performance.now() - start;
// deno-lint-ignore no-console -- what its parent reads
console.log((user + system) / 1000 / elapsed);
