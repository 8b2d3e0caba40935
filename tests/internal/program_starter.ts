/**
 * A worker that starts programs, one after the other, and says when it is done.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";

const PROGRAMS = 300;

for (let program = 0; program < PROGRAMS; program++) {
  new Deno.Command("true").outputSync();
}
parentPort?.postMessage("done");
