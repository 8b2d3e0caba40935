/**
 * One call of a stage: taken from the store, or run and recorded.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { mask } from "../internal/mask.ts";
import { asResult, label, namesOf, type Outputs } from "./labels.ts";
import { MemoStore } from "./memo_store.ts";
import { digestPaths, existingPaths } from "./paths.ts";
import {
  type Call,
  type FileKeeper,
  prepareCall,
  type StageSpec,
} from "./prepare_call.ts";
import { differences, type Reason, sentence } from "./reason.ts";
import type { MemoRecord } from "./record.ts";
import { recordRun, writeViews } from "./record_run.ts";
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
  /** Stops before the function runs. */
  readonly signal?: AbortSignal;
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
}

type ChangedOutput = Extract<Reason, { kind: "output" }>;

interface Verdict {
  readonly record?: MemoRecord;
  readonly outputs?: Outputs;
  readonly reasons: readonly Reason[];
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
  // Called on its own, so that it does not get the stage as its `this`.
  const { fn } = spec;
  const report = (status: StageReport["status"], reasons: readonly Reason[]) =>
    options.onReport?.({
      stage: spec.stage,
      status,
      reasons,
      why: inWords(reasons),
      milliseconds: performance.now() - began,
    });
  if (options.forceSkip && !options.forceRun) {
    const { outputs, reasons } = skip(spec);
    report("cached", reasons);
    return asResult(outputs);
  }
  const call = await prepareCall(spec, args);
  if ("reasons" in call) {
    options.signal?.throwIfAborted();
    const value = await fn(...args);
    report("ran", call.reasons);
    return asResult(label(spec.stage, spec.labels, value));
  }
  const verdict = await judge(call, options.forceRun ? undefined : spec.keeper);
  if (verdict.outputs && verdict.record && !options.forceRun) {
    if (options.forceWrite) writeViews(call, verdict.record, verdict.outputs);
    report("cached", verdict.reasons);
    return asResult(verdict.outputs);
  }
  const reasons: Reason[] = options.forceRun
    ? [{ kind: "forced" }]
    : [...verdict.reasons];
  call.store.prepare();
  options.signal?.throwIfAborted();
  const started = new Date();
  const changed = call.changedArgument();
  const value = await fn(...args);
  const outputs = label(spec.stage, spec.labels, value);
  const obstacle = changed === undefined
    ? await tryToRecord(spec, call, outputs, started)
    : `its input ${changed} changed before it ran`;
  if (obstacle) reasons.push({ kind: "unrecorded", obstacle });
  report("ran", reasons);
  return asResult(outputs);
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
  const call = await prepareCall(spec, args);
  const verdict: Verdict = "reasons" in call ? call : await judge(call);
  return {
    status: verdict.outputs ? "hit" : "miss",
    reasons: verdict.reasons,
    why: inWords(verdict.reasons),
  };
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

function skip(spec: StageSpec): { outputs: Outputs; reasons: Reason[] } {
  const store = spec.hashOutput !== undefined
    ? new MemoStore(spec.hashOutput, spec.stage)
    : undefined;
  const last = store?.last();
  const fits = last &&
    namesOf(spec.labels).every((name) => Object.hasOwn(last.outputs, name));
  const outputs = fits ? store?.read(last) : undefined;
  if (last && outputs) {
    return { outputs, reasons: [{ kind: "skipped", since: last.finished }] };
  }
  throw new StageError(
    `Cannot skip '${spec.stage}': expected a stored result, found none` +
      (spec.hashOutput === undefined ? "" : ` in '${spec.hashOutput}'`),
    {
      code: "NOTHING_STORED",
      data: { stage: spec.stage, hashOutput: spec.hashOutput },
      hints: ["Run it once without 'forceSkip'."],
    },
  );
}

async function judge(call: Call, keeper?: FileKeeper): Promise<Verdict> {
  const { record, created } = call.store.find(call.address, call.inputs);
  if (record === undefined) {
    const last = call.store.last();
    if (last === undefined && call.store.hasRun()) {
      return { reasons: [{ kind: "lost" }] };
    }
    return {
      reasons: differences(last, {
        ...call,
        symbols: call.fingerprint.symbols,
        created,
      }),
    };
  }
  const changed = await changedOutputs(record, call.hashOutput);
  if (
    changed.length > 0 && !await keeper?.restore(
      call.store,
      record.files.filter(({ path }) =>
        changed.some((reason) => reason.path === path)
      ),
    )
  ) return { reasons: changed };
  const outputs = call.store.read(record);
  if (outputs === undefined) return { reasons: [{ kind: "lost" }] };
  return {
    record,
    outputs,
    reasons: [
      { kind: "unchanged", since: record.finished },
      ...changed.map(({ path }) => ({ kind: "restored", path }) as const),
    ],
  };
}

async function changedOutputs(
  record: MemoRecord,
  hashOutput: string,
): Promise<ChangedOutput[]> {
  const reasons: ChangedOutput[] = [];
  for (const { path, digest } of record.files) {
    const [now] = await digestPaths(existingPaths([path]), hashOutput);
    if (now === undefined) {
      reasons.push({ kind: "output", path, change: "missing" });
    } else if (now.digest !== digest) {
      reasons.push({ kind: "output", path, change: "changed" });
    }
  }
  return reasons;
}
