/**
 * How far a pipeline has come, on a terminal.
 *
 * @module
 */

import type { SingleBar } from "cli-progress";
import { mask } from "../src/internal/mask.ts";
import type { Pipeline } from "../src/stage/mod.ts";
import type { Context } from "./context.ts";

/** Work that is done sooner shows no bar, in ms. */
const PATIENCE = 500;

/** As many names of running stages are shown. */
const MOST_NAMES = 3;

/** A bar for a run of a pipeline. */
export interface StageProgress extends Disposable {
  /**
   * Counts a stage.
   *
   * @param stage Name of a stage that is done.
   */
  done(stage: string): void;
}

/**
 * Makes a progress bar on standard error, if that is a terminal.
 *
 * @param context Whether a person watches.
 * @param pipeline What runs.
 * @returns The bar, not shown yet.
 */
export function showStages(
  { watched }: Context,
  pipeline: Pipeline,
): StageProgress {
  if (!watched) return { done() {}, [Symbol.dispose]() {} };
  const waitsFor = sourcesOf(pipeline);
  const total = waitsFor.size;
  let bar: SingleBar | undefined;
  const payload = () => ({ running: runningNames(waitsFor) });
  const timer = setTimeout(async () => {
    const { default: progress } = await import("cli-progress");
    if (disposed) return;
    bar = new progress.SingleBar({
      format: "{bar} {value} of {total} stages  {running}",
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
    }, progress.Presets.shades_grey);
    bar.start(total, total - waitsFor.size, payload());
  }, PATIENCE);
  let disposed = false;
  return {
    done(stage) {
      waitsFor.delete(stage);
      for (const sources of waitsFor.values()) sources.delete(stage);
      bar?.update(total - waitsFor.size, payload());
    },
    [Symbol.dispose]() {
      disposed = true;
      clearTimeout(timer);
      bar?.stop();
    },
  };
}

/** What each stage waits for, by name. */
function sourcesOf({ edges }: Pipeline): Map<string, Set<string>> {
  return new Map(edges.map(([from, stage]) => [
    stage.name,
    new Set(
      from === "start" ? [] : [from].flat().map((source) => source.name),
    ),
  ]));
}

/**
 * Names the stages that run.
 *
 * @param waitsFor What each stage that is not done waits for.
 * @returns The names on one line, cut short.
 */
export function runningNames(
  waitsFor: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const running = [...waitsFor].filter(([, sources]) => sources.size === 0)
    .map(([name]) => mask(name).replace(/[\s\p{Cc}]+/gu, " "));
  const more = running.length - MOST_NAMES;
  return running.slice(0, MOST_NAMES).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
}
