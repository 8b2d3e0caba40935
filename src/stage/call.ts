/**
 * One call of a stage: taken from the store, or run and recorded.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { getLogger } from "@logtape/logtape";
import type { Executor } from "../exec/mod.ts";
import { mask } from "../internal/mask.ts";
import { userCodeRan } from "./checked_code.ts";
import { judge, lastResult, type Verdict } from "./judge.ts";
import { asResult, type Outputs } from "./labels.ts";
import { type Call, prepareCall, type StageSpec } from "./prepare_call.ts";
import { type Reason, sentence } from "./reason.ts";
import { recordRun, writeViews } from "./record_run.ts";
import { runBody } from "./run_body.ts";
import { takeFlight } from "./single_flight.ts";
import { StageError } from "./stage_error.ts";

/** How a stage runs. */
export interface RunOptions {
  /** Runs the function though a stored result fits; wins over `forceSkip`. */
  readonly forceRun?: boolean;
  /**
   * Gives the last stored result, whatever the arguments, the code or the
   * files now are.
   */
  readonly forceSkip?: boolean;
  /** Writes `NAME.inputs`, `NAME.stage` and `NAME.outputs` also on a hit. */
  readonly forceWrite?: boolean;
  /** Stops before the function runs, and a worker that runs it. */
  readonly signal?: AbortSignal;
  /**
   * Runs the function, where it is exported from a module that is not the
   * program's own.
   *
   * @default It runs on the calling thread.
   */
  readonly executor?: Executor;
  /** Hears what came of each run. */
  readonly onReport?: (report: StageReport) => void;
}

/** What came of running a stage. */
export interface StageReport {
  /** Name of the stage. */
  readonly stage: string;
  /** Whether the function ran, or the result was stored. */
  readonly status: "ran" | "cached";
  /** Why, every reason. */
  readonly reasons: readonly Reason[];
  /** Why, in words. */
  readonly why: string;
  /** How long it took, in ms. */
  readonly milliseconds: number;
}

/** What {@linkcode StageReport} would say, found without running. */
export interface StageExplanation {
  /** Whether a stored result fits. */
  readonly status: "hit" | "miss";
  /** Why, every reason. */
  readonly reasons: readonly Reason[];
  /** Why, in words. */
  readonly why: string;
  /** The stored outputs of a hit. */
  readonly outputs?: Outputs;
}

/**
 * Runs a stage, or takes its result from the store.
 *
 * @param spec The stage.
 * @param args The value of every parameter.
 * @param options Forcing, signal, listener.
 * @returns Outputs by label.
 */
export async function runCall(
  spec: StageSpec,
  args: readonly unknown[],
  options: RunOptions,
): Promise<Outputs> {
  options.signal?.throwIfAborted();
  const began = performance.now();
  const { status, reasons, outputs } = await settle(spec, args, options);
  if (options.onReport !== undefined) {
    options.onReport({
      stage: spec.stage,
      status,
      reasons,
      why: inWords(reasons),
      milliseconds: performance.now() - began,
    });
    userCodeRan();
  }
  return asResult(outputs);
}

/** The calls that what runs now is a part of. */
const running = new AsyncLocalStorage<ReadonlySet<string>>();

interface Settled {
  readonly status: StageReport["status"];
  readonly reasons: readonly Reason[];
  readonly outputs: Outputs;
}

async function settle(
  spec: StageSpec,
  args: readonly unknown[],
  options: RunOptions,
): Promise<Settled> {
  if (options.forceSkip && !options.forceRun) {
    return { status: "cached", ...lastResult(spec) };
  }
  const call = await prepareCall(spec, args, options);
  if ("reasons" in call) {
    tellOnce(spec, call.reasons);
    options.signal?.throwIfAborted();
    const outputs = await runBody(spec, args, options);
    return { status: "ran", reasons: call.reasons, outputs };
  }
  if (options.forceRun) {
    return await runAndRecord(spec, args, call, [{ kind: "forced" }], options);
  }
  const verdict = await judge(call, spec.keeper);
  return hit(call, verdict, options) ??
    await inFlight(spec, args, call, verdict, options);
}

/** Runs a call that no other process runs meanwhile, or takes what one did. */
async function inFlight(
  spec: StageSpec,
  args: readonly unknown[],
  call: Call,
  verdict: Verdict,
  options: RunOptions,
): Promise<Settled> {
  call.store.prepare();
  if (running.getStore()?.has(call.address)) {
    // It is waited for by the very run that would have to end first.
    return await runAndRecord(spec, args, call, verdict.reasons, options);
  }
  using flight = await takeFlight(call, options.signal);
  if (!flight.waited) {
    // Another may have ended between the look and the lock.
    const again = call.store.has(call.address)
      ? await judge(call, spec.keeper)
      : verdict;
    return hit(call, again, options) ??
      await runAndRecord(spec, args, call, again.reasons, options);
  }
  const now = await prepareCall(spec, args, options);
  if ("reasons" in now) {
    const outputs = await runBody(spec, args, options);
    return { status: "ran", reasons: now.reasons, outputs };
  }
  const again = await judge(now, spec.keeper);
  return hit(now, again, options) ??
    await runAndRecord(spec, args, now, again.reasons, options);
}

function hit(
  call: Call,
  { record, outputs, reasons }: Verdict,
  { forceWrite }: RunOptions,
): Settled | undefined {
  if (record === undefined || outputs === undefined) return undefined;
  if (forceWrite) writeViews(call, record, outputs);
  return { status: "cached", reasons, outputs };
}

async function runAndRecord(
  spec: StageSpec,
  args: readonly unknown[],
  call: Call,
  why: readonly Reason[],
  options: RunOptions,
): Promise<Settled> {
  call.store.prepare();
  options.signal?.throwIfAborted();
  // Shown before the body, which may change them.
  call.describe();
  const started = new Date();
  let changed: string | undefined;
  const outputs = await running.run(
    new Set([...running.getStore() ?? [], call.address]),
    () =>
      runBody(spec, args, options, () => changed ??= call.changedArgument()),
  );
  const obstacle = changed === undefined
    ? await tryToRecord(spec, call, outputs, started)
    : `its input ${changed} changed before it ran`;
  const reasons = obstacle === undefined
    ? why
    : [...why, { kind: "unrecorded", obstacle } as const];
  return { status: "ran", reasons, outputs };
}

/**
 * Says what {@linkcode runCall} would do.
 *
 * @param spec The stage.
 * @param args The value of every parameter.
 * @returns The verdict.
 */
export async function explainCall(
  spec: StageSpec,
  args: readonly unknown[],
): Promise<StageExplanation> {
  const call = await prepareCall(spec, args, {});
  const verdict: Verdict = "reasons" in call ? call : await judge(call);
  return {
    status: verdict.outputs ? "hit" : "miss",
    reasons: verdict.reasons,
    why: inWords(verdict.reasons),
    ...(verdict.outputs && { outputs: asResult(verdict.outputs) }),
  };
}

const told = new WeakSet<StageSpec>();

/** Who expects a stage to be remembered learns once that it is not. */
function tellOnce(spec: StageSpec, reasons: readonly Reason[]): void {
  for (const reason of reasons) {
    if (reason.kind !== "unfollowed" || told.has(spec)) continue;
    told.add(spec);
    getLogger(["assay", "stage"]).warn(
      "'{stage}' runs each time and is not recorded: {problem}.",
      { stage: spec.stage, problem: reason.problem },
    );
  }
}

// The body is done: what stands in the way of storing its result must not
// lose it. Only a result that cannot be stored at all is the caller's to mend.
async function tryToRecord(
  spec: StageSpec,
  call: Call,
  outputs: Outputs,
  started: Date,
): Promise<string | undefined> {
  try {
    return await recordRun(spec, call, outputs, started);
  } catch (error) {
    if (error instanceof StageError) throw error;
    const obstacle = error instanceof Error ? error.message : String(error);
    getLogger(["assay", "stage"]).warn(
      "The result of '{stage}' is not recorded: {obstacle}.",
      { stage: spec.stage, obstacle },
    );
    return obstacle;
  }
}

function inWords(reasons: readonly Reason[]): string {
  return mask(reasons.map(sentence).join("; "));
}
