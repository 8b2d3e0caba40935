/**
 * Running stages and seeing what came of it.
 *
 * @module
 */

import { Stage, type StageOptions, type StageReport } from "@assay/assay/stage";

/** The module of the sample functions. */
export const SAMPLES: string = new URL("./samples.ts", import.meta.url).href;

/** What a run gave. */
export interface Seen {
  readonly status: StageReport["status"];
  readonly why: string;
  readonly kinds: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** A stage of a sample function. */
export function sample<
  A extends unknown[],
  R,
  const L extends readonly string[] = readonly [],
>(
  fn: (...args: A) => R,
  hashOutput: string,
  options: StageOptions<L> = {},
): Stage<A, R, L> {
  return new Stage(fn, { module: SAMPLES, hashOutput, ...options });
}

/** What a stage is for {@linkcode see}. */
interface Runnable<A extends unknown[]> {
  with(options: { onReport: (report: StageReport) => void }): {
    run(...args: A): Promise<Readonly<Record<string, unknown>>>;
  };
}

/** Runs a stage and gives the report with the outputs. */
export async function see<A extends unknown[]>(
  stage: Runnable<A>,
  args: A,
  options: Record<string, unknown> = {},
): Promise<Seen> {
  const reports: StageReport[] = [];
  const onReport = (report: StageReport) => void reports.push(report);
  const outputs = await stage.with({ ...options, onReport }).run(...args);
  const [report] = reports;
  if (report === undefined || reports.length > 1) {
    throw new Error(`Expected one report, found ${reports.length}`);
  }
  const { status, why, reasons } = report;
  return { status, why, kinds: reasons.map(({ kind }) => kind), outputs };
}

/** The text of an error's code and sentence. */
export async function failure(
  work: () => Promise<unknown>,
): Promise<Error & { code?: string; data?: unknown; hints?: string[] }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("It did not fail");
}
