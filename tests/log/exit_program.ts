/**
 * A program that logs, and ends without stopping the logger:
 * `exit_program.ts DIRECTORY HOW`.
 *
 * @module
 */

import { DataLogger } from "@assay/assay/log";

const [directory = "", how] = Deno.args;
const logger = new DataLogger({
  outputDirectory: directory,
  durability: "each-flush",
});
await logger.start();
for (let i = 0; i < 50_000; i++) {
  logger.put({ sourceId: 1, timestamp: i, data: new Uint8Array(64) });
}
if (how === "exit") Deno.exit(0);
if (how === "throw") throw new Error("on purpose");
if (how === "reject") void Promise.reject(new Error("on purpose"));
if (how === "timer") {
  // It waits for nothing, but throws where nobody catches.
  setTimeout(() => {
    throw new Error("on purpose");
  });
}
