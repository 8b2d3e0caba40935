/**
 * A command as a call of a stage: what counts, what runs, what is kept.
 *
 * @module
 */

import { resolve } from "node:path";
import { mask } from "../internal/mask.ts";
import { sha256 } from "../internal/sha256.ts";
import { commandKeeper, type KeptOutputs } from "./command_keeper.ts";
import {
  pathFrom,
  pathText,
  refuseMissingInputs,
  refuseMissingOutputs,
  wordTexts,
} from "./command_paths.ts";
import {
  type CommandEnd,
  type CommandProcess,
  runProcess,
} from "./command_process.ts";
import { findProgram, type Program } from "./command_program.ts";
import { readVariables, type Variables } from "./command_variables.ts";
import { unlinkKept } from "./kept_files.ts";
import { whyTooWide } from "./path_digests.ts";
import { existingPaths } from "./paths.ts";
import type { StageSpec } from "./prepare_call.ts";
import { sharedWorkers } from "./pipeline_workers.ts";
import { withSlot } from "./slots.ts";
import { StageError } from "./stage_error.ts";

/** A command with all that counts of it. */
export interface Command extends
  Omit<KeptOutputs, "outputs">,
  Pick<
    CommandProcess,
    "stdin" | "killGroup" | "onOutput" | "onStart" | "signal"
  > {
  /** Name of the stage and of its records. */
  readonly name: string;
  /** The command and its arguments. */
  readonly words: readonly string[];
  /**
   * Where it runs, and what relative paths are taken from; if left out, the
   * working directory, which must stay as it is then.
   */
  readonly directory?: string;
  /** Files and directories that it writes, by the labels of the outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Files and directories that count by content, and must exist. */
  readonly inputs: readonly string[];
  /** Values that count by content where they name a file or directory. */
  readonly values: readonly string[];
  /** Variables that count; those with a value are set to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether words that name a file or directory count by content. */
  readonly files: boolean;
}

/** A call of a stage that runs a command. */
export interface CommandCall {
  /** The stage. */
  readonly spec: StageSpec;
  /** The value of every parameter. */
  readonly args: readonly unknown[];
}

// What counts of a command:
//
// input                                   | where it enters
// ----------------------------------------|---------------------------------
// the executable, a script's interpreters | the code: digests of the files
// their absolute paths                    | arguments `executable`, `interpreter 1`, …
// the command line                        | arguments `word 1`, `word 2`, …
// the working directory                   | argument `directory`
// declared variables, also unset ones     | arguments `$NAME`
// names of declared inputs                | arguments `input 1`, …
// names of declared outputs               | arguments `output 1`, …; labels
// standard input                          | argument `standard input`: digest
// what declared inputs hold               | files
// what words and values name, no output   | files

/**
 * Makes the call of a command.
 *
 * @param command The command.
 * @returns The stage and its arguments.
 * @throws {StageError} `COMMAND_NOT_FOUND` or `INPUT_NOT_FOUND`.
 */
export async function commandCall(command: Command): Promise<CommandCall> {
  const { name, words, directory, hashOutput } = command;
  // Read once, before anything is awaited: what counts is what it is given.
  const cwd = directory ?? Deno.cwd();
  const variables = readVariables(command.env);
  const program = await findProgram(words[0] ?? "", variables.seen.PATH);
  const inputs = command.inputs.map((path) => pathFrom(directory, path));
  const outputs = Object.values(command.outputs)
    .map((path) => pathFrom(directory, path));
  refuseMissingInputs(name, inputs);
  const named = namedArguments(command, program, cwd, variables);
  const texts = new Set([
    ...inputs.map(pathText),
    ...command.files
      ? wordTexts([...words.slice(1), ...command.values], outputs, directory)
      : [],
  ]);
  let end: CommandEnd | undefined;
  const run = async () => {
    refuseWideOutputs(name, outputs, hashOutput);
    unlinkKept(outputs);
    end = await runProcess({
      ...command,
      path: program.path,
      cwd,
      variables: variables.seen,
    });
    if (end.exitCode !== 0) throw commandFailed(words, end);
    if (end.lost !== undefined && command.onOutput === undefined) {
      throw outputLost(name, end.lost);
    }
    refuseMissingOutputs(name, outputs);
    return {
      stdout: textOrBytes(end.stdout),
      stderr: textOrBytes(end.stderr),
      ...command.outputs,
    };
  };
  const spec: StageSpec = {
    stage: name,
    parameters: named.map(([name]) => ({ name, optional: false })),
    fixed: {},
    aliases: {},
    // In a pipeline, many may be ready to run at the same time.
    fn: () => withSlot(sharedWorkers().size, command.signal, run),
    module: undefined,
    code: () => program.fingerprint,
    labels: ["stdout", "stderr", ...Object.keys(command.outputs)],
    hashOutput,
    uses: undefined,
    files: command.files,
    inputTexts: () => texts,
    outputTexts: () => new Set(outputs.map(pathText)),
    keeper: commandKeeper({ ...command, outputs }, program, () => end),
  };
  return { spec, args: named.map(([, value]) => value) };
}

function namedArguments(
  { words, inputs, outputs, stdin }: Command,
  { files: [executable, ...interpreters] }: Program,
  cwd: string,
  { counted }: Variables,
): [string, unknown][] {
  const numbered = (what: string, values: readonly string[]) =>
    values.map((value, index): [string, unknown] => [
      `${what} ${index + 1}`,
      value,
    ]);
  return [
    ...numbered("word", words),
    ["directory", cwd],
    ["executable", executable],
    ...numbered("interpreter", interpreters),
    ...Object.entries(counted).map(([name, value]): [string, unknown] => [
      `$${name}`,
      value,
    ]),
    ...numbered("input", inputs),
    ...numbered("output", Object.values(outputs)),
    ...stdin === undefined
      ? []
      : [["standard input", sha256(stdin)] as [string, unknown]],
  ];
}

function refuseWideOutputs(
  stage: string,
  outputs: readonly string[],
  hashOutput: string | undefined,
): void {
  const texts = existingPaths(outputs.map(pathText));
  for (const path of texts) {
    const found = whyTooWide(path, hashOutput ?? resolve(path, ".."));
    if (found === undefined) continue;
    throw new StageError(
      `Cannot take the directory '${path}' as an output of '${stage}': ` +
        `expected one with only what it writes, found ${found}`,
      {
        code: "DIRECTORY_TOO_WIDE",
        data: { stage, path },
        hints: ["Declare the files it writes, or a directory of their own."],
      },
    );
  }
}

/** As a text where the bytes can be had back from it, else as they are. */
function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new Uint8Array(bytes);
  }
}

function outputLost(stage: string, lost: string): StageError {
  return new StageError(`Cannot give the result of '${stage}': ${lost}`, {
    code: "OUTPUT_NOT_STORABLE",
    data: { stage },
    hints: ["Let the command write a file, and declare it as an output."],
  });
}

function commandFailed(
  words: readonly string[],
  { exitCode, signal, stderr }: CommandEnd,
): StageError {
  const line = mask(words.join(" "));
  const last = mask(new TextDecoder().decode(stderr).trimEnd()).split("\n")
    .at(-1);
  const found = signal === undefined
    ? `exit code ${exitCode}`
    : `it stopped by ${signal}`;
  return new StageError(
    `Cannot finish '${line}': expected exit code 0, found ${found}` +
      (last ? ` and '${last}'` : ""),
    {
      code: "COMMAND_FAILED",
      data: { exitCode, signal },
      hints: ["Run the command by itself; nothing of this run is recorded."],
    },
  );
}
