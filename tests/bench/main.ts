/**
 * What `deno task bench` runs: every promise about speed and memory, against
 * its reference in the same run. Goals that are missed are printed too.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it prints its table

import { printTable } from "./compare.ts";
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

const folder = await Deno.makeTempDir({ prefix: "assay-bench-" });
try {
  console.log(
    `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ` +
      `${Deno.build.os} ${Deno.build.arch}; medians, in turn with the reference`,
  );
  console.log();
  printTable([
    ...await benchHash(folder),
    ...await benchConfig(folder),
    ...await benchResources(),
    ...await benchCode(folder),
    ...await benchStage(folder),
    ...await benchLock(`${folder}/lock`),
    ...await benchRunIndex(`${folder}/index`),
    ...await benchLog(folder),
    ...await benchLogRead(folder),
    ...await benchLogCompress(folder),
    ...await benchShare(),
    ...await benchShareProcesses(),
  ]);
} finally {
  await Deno.remove(folder, { recursive: true });
}
