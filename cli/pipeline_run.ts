/**
 * The work of `assay pipeline run`.
 *
 * @module
 */

import { mask } from "../src/internal/mask.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { limitSharedWorkers } from "../src/stage/kit.ts";
import { StageError, type StageReport, stageTable } from "../src/stage/mod.ts";
import type { Context } from "./context.ts";
import type { RunFlags } from "./pipeline.ts";
import { loadPipeline, readArguments } from "./pipeline_arguments.ts";
import { showStages } from "./pipeline_progress.ts";
import { jsonText } from "./print_data.ts";

/** What came of a stage, and when in the run. */
interface TimedReport extends StageReport {
  /** When it began, in ms after the run began. */
  readonly began: number;
}

/**
 * Runs a pipeline and prints what came of each stage.
 *
 * @param flags The form, and how to run.
 * @param words The module, and the arguments of the run.
 */
export async function run(
  this: Context,
  flags: RunFlags,
  ...words: string[]
): Promise<void> {
  logWarnings((line) => this.process.stderr.write(line));
  const [module = "", ...rest] = words;
  const { signal } = this;
  const leave = () => Deno.exit(130);
  signal.addEventListener("abort", leave);
  const pipeline = await loadPipeline(module);
  const args = readArguments(rest);
  if (flags.jobs !== undefined) limitSharedWorkers(flags.jobs);
  // From here on, what runs is told first.
  signal.removeEventListener("abort", leave);
  const reports: TimedReport[] = [];
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let failure: { readonly error: unknown } | undefined;
  {
    using progress = showStages(this, pipeline);
    const onReport = (report: StageReport) => {
      reports.push({ ...report, began: elapsed() - report.milliseconds });
      progress.done(report.stage);
    };
    try {
      await pipeline.with({ signal, forceRun: flags.force, onReport })
        .run(...args);
    } catch (error) {
      failure = { error };
    }
  }
  // Whoever interrupts knows why it ends.
  if (signal.aborted) return;
  if (flags.json) {
    const outcome = outcomeOf(failure?.error);
    this.process.stdout.write(mask(jsonText({
      status: failure === undefined ? "complete" : "failed",
      milliseconds: elapsed(),
      stages: reports,
      ...outcome,
    })));
  } else if (reports.length > 0) {
    this.process.stdout.write(`${mask(stageTable(reports, pipeline))}\n`);
  }
  if (failure !== undefined) throw failure.error;
}

/** The stages that failed, and those that did not run since. */
function outcomeOf(error: unknown): { failed: unknown[]; notRun: unknown } {
  if (!(error instanceof StageError) || error.code !== "STAGE_FAILED") {
    return { failed: [], notRun: [] };
  }
  const { failures, notRun, ...one } = error.data;
  return { failed: Array.isArray(failures) ? failures : [one], notRun };
}
