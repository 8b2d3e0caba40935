/**
 * Four years of weather in Seattle: rows, months, season, plot.
 *
 * Run it with `deno task demo`.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Run } from "@assay/assay/lock";
import { cliConfig } from "@assay/assay/program";
import {
  Pipeline,
  Stage,
  type StageReport,
  stageTable,
} from "@assay/assay/stage";
import { type MonthClimate, monthlyClimatology } from "./climatology.ts";
import { climatologyTable } from "./climatology_table.ts";
import { seasonPlot } from "./plot.ts";
import { parseRows } from "./rows.ts";
import { Config } from "./schema.ts";
import { fitSeason } from "./season.ts";

/** Runs the pipeline in a locked directory and prints what came of it. */
export const main = cliConfig(Config, weather, {
  app: "weather",
  packaged: new URL("./config/default.yaml", import.meta.url),
  runLock: (config) => ({ data: [dataFile(config)] }),
});

async function weather(config: Config, run: Run): Promise<void> {
  const reports: StageReport[] = [];
  const stages = pipeline(config);
  const outputs = await stages
    .with({ onReport: (report) => reports.push(report) })
    .run(dataFile(config));
  const plot = join(config.save_dir, "season.svg");
  Deno.writeTextFileSync(plot, outputs.svg as string);
  run.addOutput(plot);
  print(climatologyTable(outputs.climatology as MonthClimate[]));
  print(stageTable(reports, stages));
  print(`plot: ${plot}\nlock: ${join(config.save_dir, "run.lock")}`);
}

function dataFile({ data_file }: Config): string {
  return data_file ??
    fileURLToPath(new URL("./data/seattle-weather.csv", import.meta.url));
}

function pipeline(config: Config): Pipeline {
  const hashOutput = join(config.save_dir, "memo");
  const rows = new Stage(parseRows, {
    name: "rows",
    outputs: ["rows"],
    hashOutput,
  });
  const climatology = new Stage(monthlyClimatology, {
    name: "climatology",
    outputs: ["climatology"],
    hashOutput,
  });
  const season = new Stage(fitSeason, {
    name: "season",
    outputs: ["fit"],
    fixed: { harmonics: config.season.harmonics },
    hashOutput,
  });
  const plot = new Stage(seasonPlot, {
    name: "plot",
    outputs: ["svg"],
    fixed: { style: config.plot },
    hashOutput,
  });
  return new Pipeline([
    ["start", rows],
    [rows, climatology],
    [rows, season],
    [[rows, climatology, season], plot],
  ]);
}

function print(text: string): void {
  // deno-lint-ignore no-console -- a program prints; only the library does not
  console.log(`${text.trimEnd()}\n`);
}

if (import.meta.main) await main();
