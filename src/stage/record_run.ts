/**
 * Recording what came of a call.
 *
 * @module
 */

import { resolve } from "node:path";
import { CodecError } from "../internal/codec/mod.ts";
import { encodeText } from "../internal/codec/text.ts";
import { hostName } from "../internal/host.ts";
import { bytesContainSecret, containsSecret } from "../internal/mask.ts";
import { PROCESS_RUN, runtime } from "../internal/runtime.ts";
import type { Outputs } from "./labels.ts";
import { digestPaths, type PathDigest, whyTooWide } from "./path_digests.ts";
import { existingPaths, kindOf, toPath } from "./paths.ts";
import { editedCode } from "./checked_code.ts";
import { keepTexts } from "./code_texts.ts";
import { functionDigest } from "./fingerprint.ts";
import type { Call, StageSpec } from "./prepare_call.ts";
import type { MemoRecord } from "./record.ts";
import { StageError } from "./stage_error.ts";
import { bytesIn, textsIn } from "./texts.ts";
import { view } from "./view.ts";

/**
 * Records a run.
 *
 * @param spec The stage.
 * @param call The call as it stood before the body.
 * @param outputs Outputs by label.
 * @param started When the body began.
 * @returns Why the run could not be recorded, if so.
 * @throws {StageError} `OUTPUT_NOT_STORABLE`: an output has no text form.
 */
export async function recordRun(
  spec: StageSpec,
  call: Call,
  outputs: Outputs,
  started: Date,
): Promise<string | undefined> {
  const texts = new Map(
    Object.entries(outputs).map(([name, value]) => [
      name,
      encodeOutput(spec.stage, name, value),
    ]),
  );
  const words = textsIn(Object.values(outputs));
  // In the text forms, a secret may stand escaped.
  if (
    [...texts.values(), ...words].some(containsSecret) ||
    bytesIn(Object.values(outputs)).some(bytesContainSecret)
  ) {
    return "its result contains a secret";
  }
  if (call.changedUses()) return "its 'uses' changed while it ran";
  const edited = editedCode(call.fingerprint);
  if (edited !== undefined) return edited;
  const written = spec.outputTexts(outputs);
  const before = new Set(call.inputs.map(({ path }) => path));
  const appeared = existingPaths(call.texts).filter((path) =>
    !before.has(path)
  );
  // A text such as "/" in a result is hardly meant as an output.
  const outputPaths = existingPaths(
    new Set([...written, ...appeared.filter(isFile)]),
  ).filter((path) => whyTooWide(path, call.hashOutput) === undefined);
  const paths = [...before, ...outputPaths];
  if (paths.some(containsSecret)) return "a path contains a secret";
  const files = await digestPaths(outputPaths, call.hashOutput);
  const own = new Set(files.map(({ path }) => path));
  const after = new Map(
    (await digestPaths(existingPaths(before), call.hashOutput))
      .map(({ path, digest }) => [path, digest]),
  );
  for (const { path, digest } of call.inputs) {
    if (after.get(path) !== digest && !own.has(path)) {
      return `the input ${path} changed while it ran`;
    }
  }
  const obstacle = await spec.keeper?.keep(call.store, files);
  if (obstacle !== undefined) return obstacle;
  const memo: MemoRecord = {
    stage: spec.stage,
    call: call.address,
    code: call.code,
    functionDigest: functionDigest(call.fingerprint),
    symbols: call.fingerprint.symbols.map(({ label, digest }) => ({
      label,
      digest,
    })),
    arguments: call.describe().arguments,
    argumentsDigest: call.describe().argumentsDigest,
    inputs: call.inputs,
    outputs: call.store.writeOutputs(texts),
    files,
    created: createdPaths(appeared, files),
    started: started.toISOString(),
    finished: new Date().toISOString(),
    run: PROCESS_RUN,
    host: hostName(),
    runtime: runtime(),
    warnings: [],
  };
  keepTexts(call.store, call.code, call.fingerprint.texts);
  call.store.write(memo);
  writeViews(call, memo, outputs);
  return undefined;
}

/**
 * Writes the three files that show people a run.
 *
 * @param call The call.
 * @param record Its record.
 * @param outputs Its outputs.
 */
export function writeViews(
  call: Call,
  record: MemoRecord,
  outputs: Outputs,
): void {
  const files = new Map(record.files.map(({ path, digest }) => [path, digest]));
  call.store.writeViews(
    record,
    call.describe().inputView,
    view(outputs, files),
  );
}

function encodeOutput(stage: string, name: string, value: unknown): string {
  try {
    return encodeText(value);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new StageError(
      `Cannot store the output '${name}' of '${stage}': ${error.message}`,
      {
        code: "OUTPUT_NOT_STORABLE",
        data: { ...error.data, stage, name },
        hints: [
          ...error.hints,
          "Return data, or write a file and return its path.",
        ],
        cause: error,
      },
    );
  }
}

function isFile(text: string): boolean {
  return kindOf(text) === "file";
}

// A directory that the body made counts as created only if it holds an output:
// nothing else of it is checked later.
function createdPaths(
  appeared: readonly string[],
  files: readonly PathDigest[],
): string[] {
  const outputs = files.map(({ path }) => resolve(toPath(path)!));
  return appeared.filter((text) => {
    const path = resolve(toPath(text)!);
    return outputs.some((output) =>
      output === path || output.startsWith(`${path}/`)
    );
  });
}
