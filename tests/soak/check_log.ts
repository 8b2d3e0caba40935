/**
 * Compares a log with what was put into it, entry by entry, in a process of its
 * own, so that the memory of the soak is the logger's alone:
 * `check_log.ts DIRECTORY COUNTS [compress]`, the counts by source, with commas.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { compressLogs, readLog, verifyLog } from "@assay/assay/log";
import { tortureEntry } from "../log/torture_entry.ts";

const [directory = "", counts = "", then] = Deno.args;
await compare();
if (then === "compress") {
  await compressLogs(directory, { removeSources: true });
  await compare();
}

async function compare(): Promise<void> {
  const next = counts.split(",").map(() => 0);
  for await (const { sourceId, timestamp, data } of readLog(directory)) {
    const expected = tortureEntry(sourceId, next[sourceId]!++);
    const isSame = timestamp === expected.timestamp &&
      Buffer.from(expected.data).equals(data);
    if (!isSame) {
      throw new Error(`entry ${timestamp} of source ${sourceId} differs`);
    }
  }
  if (next.join() !== counts) {
    throw new Error(`${counts} entries put, ${next} read`);
  }
  const { damage } = await verifyLog(directory);
  if (damage.length > 0) throw new Error(Deno.inspect(damage));
}
