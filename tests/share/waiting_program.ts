/**
 * A program whose threads all wait for one lock: prints how much of a core that
 * takes, and how much it takes to wake as often and do nothing.
 *
 * @module
 */

import process from "node:process";
import { SharedArray } from "../../src/share/mod.ts";
import { demand, startMember } from "./team.ts";

const [scope, text] = Deno.args as ["threads" | "processes", string];
const ms = Number(text);
using array = SharedArray.create(`assay-test-waiting-${Deno.pid}`, [0], {
  scope,
});
using stack = new DisposableStack();
const holder = stack.use(startMember());
const gate = new Int32Array(new SharedArrayBuffer(4));
holder.tell({ handle: array.handle, task: "block", gate });
demand(await holder.said(), "ready");
demand(await holder.said(), "ready");

const waiting = await shareOf(["later", "sync", "later", "sync"], "failed");
const waking = await shareOf(
  ["tickLater", "tickSync", "tickLater", "tickSync"],
  "done",
);
// deno-lint-ignore no-console -- what its parent reads
console.log(`${waiting} ${waking}`);
// A program with a blocked thread does not end.
Atomics.store(gate, 0, 1);
Atomics.notify(gate, 0);

/** How much of a core threads take that all do something for some time. */
async function shareOf(
  tasks: readonly string[],
  said: "done" | "failed",
): Promise<number> {
  const members = tasks.map((task) => {
    const member = stack.use(startMember());
    const order = { handle: array.handle, task, n: ms };
    member.tell({ ...order, options: { timeout: ms } });
    return member;
  });
  // Starting is not waiting.
  await new Promise((resolve) => setTimeout(resolve, ms / 3));
  const before = process.cpuUsage();
  const start = performance.now();
  // What waiting costs is measured over a time.
  await new Promise((resolve) => setTimeout(resolve, ms / 2));
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1000 / (performance.now() - start);
  for (const member of members) {
    const answer = await member.said();
    demand(answer.said === "ready" ? await member.said() : answer, said);
  }
  return share;
}
