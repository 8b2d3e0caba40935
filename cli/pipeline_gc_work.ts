/**
 * The work of `assay pipeline gc`.
 *
 * @module
 */

import { statSync } from "node:fs";
import { parseQuantity } from "../src/config/mod.ts";
import { AssayError } from "../src/internal/errors.ts";
import { mask } from "../src/internal/mask.ts";
import { collectGarbage, type GcResult } from "../src/stage/kit.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { loadPipeline } from "./pipeline_arguments.ts";
import type { GcFlags } from "./pipeline_gc.ts";
import { jsonText } from "./print_data.ts";
import { inUnits } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/** A directory of records, and the stages it is about; without them all. */
interface Store {
  readonly directory: string;
  readonly stages?: ReadonlySet<string>;
}

/**
 * Drops history, and tells what.
 *
 * @param flags What to drop.
 * @param words Directories of records, and modules of pipelines.
 */
export async function gc(
  this: Context,
  { olderThan, largerThan, dryRun, json }: GcFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  if (olderThan === undefined && largerThan === undefined) {
    throw new AssayError(
      "Cannot drop history: expected '--older-than' or '--larger-than', found neither",
      {
        code: "WRONG_CALL",
        hints: ["Say what to drop, as in --older-than 30d."],
      },
    );
  }
  const age = quantity(olderThan, "s");
  const size = quantity(largerThan, "bytes");
  const stores = (await Promise.all(words.map(storesOf))).flat();
  const results = stores.map(({ directory, stages }) => {
    const result = collectGarbage(directory, {
      dryRun,
      ...(stages && { stages }),
      ...(age !== undefined && { olderThan: age }),
      ...(size !== undefined && { largerThan: size }),
    });
    // A pipeline may not have run; a directory was named for what it holds.
    if (result.stages === 0 && stages === undefined) throw noStore(directory);
    return { directory, ...result };
  });
  this.process.stdout.write(mask(
    json
      ? jsonText(results)
      : results.map((result) => told(result, dryRun)).join(""),
  ));
}

function quantity(text: string | undefined, unit: string): number | undefined {
  return text === undefined ? undefined : parseQuantity(text, unit);
}

async function storesOf(word: string): Promise<Store[]> {
  if (statSync(word, { throwIfNoEntry: false })?.isDirectory()) {
    return [{ directory: word }];
  }
  if (!/\.[cm]?[jt]sx?(#.*)?$/.test(word)) throw noStore(word);
  const { stages } = await loadPipeline(word);
  const stored = stages.filter(({ hashOutput }) => hashOutput !== undefined);
  const byDirectory = Map.groupBy(stored, ({ hashOutput }) => hashOutput!);
  return [...byDirectory].map(([directory, all]) => ({
    directory,
    stages: new Set(all.map(({ name }) => name)),
  }));
}

function noStore(directory: string): AssayError {
  return new AssayError(
    `Cannot drop history of '${directory}': expected a directory with records ` +
      "of stages, or a module, found none",
    {
      code: "WRONG_CALL",
      data: { directory },
      hints: ["Name what the stages have as 'hashOutput'."],
    },
  );
}

function told(
  { directory, dropped, records, bytes }: GcResult & { directory: string },
  dryRun: boolean,
): string {
  const lines = dropped.map((file) =>
    `${inUnits(file.bytes).padStart(7)}  ${file.why.padEnd(12)}  ${
      quoteName(file.path)
    }\n`
  );
  const sum = dropped.reduce((total, file) => total + file.bytes, 0);
  const files = dropped.length === 1 ? "1 file" : `${dropped.length} files`;
  return `${lines.join("")}${quoteName(directory)}: ${
    dryRun ? "would drop" : "dropped"
  } ${files}, ${inUnits(sum)}; ${
    records === 1 ? "1 record stays" : `${records} records stay`
  }, ${inUnits(bytes)} in all\n`;
}
