/**
 * Counts under the lock of a shared array until it is killed:
 * `torture_worker.ts NAME SLOT`.
 *
 * A section writes two numbers, one after the other, so that whoever dies in
 * between leaves them unequal. Whoever finds them so must have been told that
 * the holder before died; he finishes its work. What is complete is counted
 * once more in the slot of this worker, after the section.
 *
 * - 0, 1: the count, written in two steps
 * - 2: how often a taker was told of a dead holder
 * - 3: how often one found the numbers unequal without being told
 * - 4 + SLOT: the sections this slot completed
 */
import { SharedArray } from "@assay/assay/share";

const [name, slot] = Deno.args as [string, string];
const own = 4 + Number(slot);
const array = SharedArray.attach<"float64", 1>(name, { scope: "processes" });
const values = array.view();
const wait = { timeout: 60_000 };

function section({ recovered }: { readonly recovered: boolean }): void {
  if (recovered) {
    values[2]! += 1;
    values[1] = values[0]!;
  } else if (values[0] !== values[1]) {
    values[3]! += 1;
  }
  const count = values[0]! + 1;
  values[0] = count;
  const end = performance.now() + Math.random() * 0.1;
  while (performance.now() < end);
  values[1] = count;
}

while (true) {
  for (let i = 0; i < 20; i++) {
    array.withLockSync(section, wait);
    values[own]! += 1;
  }
  await array.withLock(section, wait);
  values[own]! += 1;
}
