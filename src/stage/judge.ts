/**
 * Whether a stored result fits a call, and why.
 *
 * @module
 */

import { describeChange } from "../code/kit.ts";
import { readTexts } from "./code_texts.ts";
import { functionDigest } from "./fingerprint.ts";
import { namesOf, type Outputs } from "./labels.ts";
import { MemoStore } from "./memo_store.ts";
import { digestPaths } from "./path_digests.ts";
import { existingPaths } from "./paths.ts";
import type { Call, FileKeeper, StageSpec } from "./prepare_call.ts";
import { namesIn, valuesUsed } from "./uses.ts";
import { differences, type Reason } from "./reason.ts";
import type { MemoRecord } from "./record.ts";
import { StageError } from "./stage_error.ts";

/** What the store says to a call. */
export interface Verdict {
  /** The record that fits. */
  readonly record?: MemoRecord;
  /** Its outputs; without them it is a miss. */
  readonly outputs?: Outputs;
  /** Why, every reason. */
  readonly reasons: readonly Reason[];
}

type ChangedOutput = Extract<Reason, { kind: "output" }>;

/**
 * Takes the last stored result of a stage.
 *
 * @param spec The stage.
 * @returns Its outputs, and since when they are stored.
 * @throws {StageError} `NOTHING_STORED`: there is none.
 */
export function lastResult(
  spec: StageSpec,
): { outputs: Outputs; reasons: Reason[] } {
  const store = spec.hashOutput !== undefined
    ? new MemoStore(spec.hashOutput, spec.stage)
    : undefined;
  const last = store && lastOf(store, spec);
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

/**
 * The last run of the stage; where another function runs under the same name,
 * of this one, if it ever ran.
 */
function lastOf(store: MemoStore, spec: StageSpec): MemoRecord | undefined {
  const last = store.last();
  if (last === undefined) return undefined;
  const own = functionDigest(spec.code(namesIn(valuesUsed(spec))));
  return last.functionDigest === own
    ? last
    : store.lastWith("functions", own) ?? last;
}

/**
 * Looks for a stored result that fits a call.
 *
 * @param call The call.
 * @param keeper Puts back output files that are gone or changed.
 * @returns The result, or why there is none.
 */
export async function judge(
  call: Call,
  keeper?: FileKeeper,
): Promise<Verdict> {
  const { record, created } = call.store.find(call.address, call.inputs);
  if (record === undefined) {
    const described = call.describe();
    const last = call.store.lastWith("arguments", described.argumentsDigest) ??
      call.store.last();
    if (last === undefined && call.store.hasRun()) {
      return { reasons: [{ kind: "lost" }] };
    }
    return {
      reasons: differences(last, {
        ...call,
        ...described,
        symbols: call.fingerprint.symbols,
        created,
        ...(last === undefined ? {} : { detailOf: detailFrom(last, call) }),
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

function detailFrom(
  { code }: MemoRecord,
  { store, fingerprint }: Call,
): (label: string) => string | undefined {
  const before = readTexts(store, code);
  return (label) => {
    const [old, now] = [before.get(label), fingerprint.texts().get(label)];
    return old === undefined || now === undefined
      ? undefined
      : describeChange(old, now);
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
