/**
 * One thread writes measurements into a shared array while three others average
 * them, and a picture shows who computed what.
 */

import { Worker } from "node:worker_threads";
import { COUNTER, handlesOf, makeArrays } from "./arrays.ts";
import { drawPlot } from "./plot.ts";

const DATA = new URL("../weather/data/seattle-weather.csv", import.meta.url);
const WORKERS = 3;

/** Runs the example; writes the picture to a file. */
export async function main(path: string): Promise<void> {
  const [, ...rows] = Deno.readTextFileSync(DATA).trimEnd().split("\n");
  const values = rows.map((row) => Number(row.split(",")[2]));
  const arrays = makeArrays(values.length, WORKERS);
  using stack = new DisposableStack();
  for (const array of Object.values(arrays)) stack.use(array);
  const handles = handlesOf(arrays);
  await Promise.all([
    runThread("./producer.ts", { handles, values }),
    ...Array.from(
      { length: WORKERS },
      (_, worker) => runThread("./averager.ts", { handles, worker }),
    ),
  ]);
  const { counters, totals } = arrays;
  const counts = totals.read(null, 0).join(" + ");
  // deno-lint-ignore no-console -- what a person who runs it reads
  console.log(`${counters.read(COUNTER.done)} days averaged: ${counts} means`);
  const firstYear = Number(rows[0]?.slice(0, 4));
  Deno.writeTextFileSync(path, drawPlot(arrays, firstYear));
}

/** Runs a module in a thread to its end. */
function runThread(module: string, workerData: unknown): Promise<void> {
  const worker = new Worker(new URL(module, import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}

if (import.meta.main) await main(Deno.args[0] ?? "shared_array.svg");
