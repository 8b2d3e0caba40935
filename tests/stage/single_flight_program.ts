/**
 * A program of which two run side by side: `single_flight_program.ts FOLDER`.
 * For each line it reads, it runs a stage for that round and says what came of
 * it. With `stuck` behind the folder it runs a stage that never ends.
 *
 * @module
 */

import { join } from "node:path";
import { createInterface } from "node:readline";
import process from "node:process";
import { Stage, type StageReport } from "@assay/assay/stage";
import { noted, stuck } from "./single_flight_stages.ts";

const [folder = ""] = Deno.args;
const options = {
  module: new URL("./single_flight_stages.ts", import.meta.url).href,
  hashOutput: join(folder, "memo"),
  files: false,
};
const stage = new Stage(noted, options);
const say = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

if (Deno.args.includes("stuck")) await new Stage(stuck, options).run(folder);
say("ready");
for await (const line of createInterface({ input: process.stdin })) {
  let status: StageReport["status"] | undefined;
  const onReport = (report: StageReport) => status = report.status;
  const round = Number(line);
  const { output } = await stage.with({ onReport })
    .run(round, join(folder, "log"));
  say(`${status} ${output}`);
}
