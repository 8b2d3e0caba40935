/**
 * What `deno task bench` runs: every promise about speed and memory, against
 * its reference in the same run, of all rooms or of those that are named. Goals
 * that are missed are printed too.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it prints its table

import { type Comparison, printTable } from "./compare.ts";
import { benchCode } from "./code_bench.ts";
import { benchConfig } from "./config_bench.ts";
import { benchHash } from "./hash_bench.ts";
import { benchLock } from "./lock_bench.ts";
import { benchLog } from "./log_bench.ts";
import { benchLogCompress } from "./log_compress_bench.ts";
import { benchLogRead } from "./log_read_bench.ts";
import { benchResources } from "./resources_bench.ts";
import { benchRunIndex } from "./run_index_bench.ts";
import { benchShare } from "./share_bench.ts";
import { benchShareProcesses } from "./share_process_bench.ts";
import { benchStage } from "./stage_bench.ts";

/** The benchmarks of each room. */
const BENCHES: Readonly<
  Record<string, (folder: string) => Promise<Comparison[]>>
> = {
  hash: benchHash,
  config: benchConfig,
  resources: benchResources,
  code: benchCode,
  stage: benchStage,
  lock: async (folder) => [
    ...await benchLock(`${folder}/lock`),
    ...await benchRunIndex(`${folder}/index`),
  ],
  log: async (folder) => [
    ...await benchLog(folder),
    ...await benchLogRead(folder),
    ...await benchLogCompress(folder),
  ],
  share: async () => [...await benchShare(), ...await benchShareProcesses()],
};

const rooms = Deno.args.length > 0 ? Deno.args : Object.keys(BENCHES);
const unknown = rooms.find((room) => !Object.hasOwn(BENCHES, room));
if (unknown !== undefined) {
  console.error(
    `Cannot run the benchmarks of '${unknown}': expected one of ${
      Object.keys(BENCHES).join(", ")
    }`,
  );
  Deno.exit(2);
}
const folder = await Deno.makeTempDir({ prefix: "assay-bench-" });
try {
  console.log(
    `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ` +
      `${Deno.build.os} ${Deno.build.arch}; medians, in turn with the reference`,
  );
  console.log();
  const rows: Comparison[] = [];
  for (const room of rooms) rows.push(...await BENCHES[room]!(folder));
  printTable(rows);
} finally {
  await Deno.remove(folder, { recursive: true });
}
