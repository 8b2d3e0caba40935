/**
 * Stages that run a command.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import {
  explainCall,
  runCall,
  type RunOptions,
  type StageExplanation,
} from "./call.ts";
import { type CommandCall, commandCall } from "./command_call.ts";
import { declare, type NamedPaths } from "./command_declared.ts";
import { commandName } from "./command_name.ts";
import { fillPlaces, placesIn } from "./command_words.ts";
import { type InputRules, placeArguments, placeNamed } from "./inputs.ts";
import { isResult, type Outputs } from "./labels.ts";
import { FileRef } from "../internal/file_ref.ts";
import type { PipelineStage, StageInput } from "./pipeline_stage.ts";
import { checkedName } from "./stage_name.ts";

/** What a {@linkcode CommandStage} runs, and what counts of it. */
export interface CommandStageOptions {
  /**
   * The command and its arguments, passed as they are: no shell sees them.
   * `{name}` is replaced by the input, or by the path of the declared input or
   * output, of that name; `{{name}}` stands for `{name}` itself.
   */
  readonly command: readonly string[];
  /**
   * Files and directories that it reads, as paths, or as paths by name. They
   * must exist, and count by content.
   *
   * @default None.
   */
  readonly inputs?: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Files and directories that it writes, as paths, or as paths by name. It is
   * an error if it does not make one.
   *
   * @default None.
   */
  readonly outputs?: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Names of environment variables whose values count, or variables to set.
   * The command sees this process's other variables too, which do not count;
   * where not all are granted, of those only `PATH`. All are read when a run
   * begins.
   *
   * @default None.
   */
  readonly env?: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Directory for the records; without it nothing is stored, and the command
   * runs each time.
   */
  readonly hashOutput?: string | URL;
  /**
   * Name of the stage and of its records.
   *
   * @default The base name of the program.
   */
  readonly name?: string;
  /**
   * Whether words that name an existing file or directory count by its content
   * too, unless it is a declared output.
   *
   * @default {true}
   */
  readonly files?: boolean;
  /**
   * Whether an output that is gone or changed is put back from the store; if
   * not, the command runs again.
   *
   * @default {false}
   */
  readonly restore?: boolean;
}

/** A command stage with options for its next runs. */
export interface CommandStageRunner {
  /** Runs with the inputs in the order of their places. */
  run(...args: unknown[]): Promise<Outputs>;
  /** Runs with inputs by name. */
  runWith(inputs: Outputs): Promise<Outputs>;
}

/** A command whose results are remembered; {@linkcode commandStage} makes it. */
export interface CommandStage extends PipelineStage {
  /** Names of the outputs: `stdout`, `stderr`, and those declared. */
  readonly outputs: readonly string[];
  /** The inputs that the words have places for, in their order. */
  readonly inputs: readonly StageInput[];
  /**
   * Gives the outputs for these inputs: stored ones, or the command's.
   *
   * @param args The inputs in the order of their places, or a stage's result.
   * @returns `stdout` and `stderr`, as text if they are UTF-8 and else as
   * bytes, and the path of each declared output.
   */
  run(...args: unknown[]): Promise<Outputs>;
  /** Runs with inputs by name. */
  runWith(inputs: Outputs, options?: RunOptions): Promise<Outputs>;
  /** Sets options for runs. */
  with(options: RunOptions): CommandStageRunner;
  /** Says whether these inputs would be a hit, and exactly why. */
  explain(...args: unknown[]): Promise<StageExplanation>;
}

/**
 * Makes a stage of a command: it runs only when the program, the command line,
 * the working directory, or a file that counts is not as it was in a stored
 * run. A command that fails is an error, and is not stored.
 *
 * What is stored is described in `docs/memo-store.md`, and what counts in
 * `docs/memo-command.md`. Finding a command needs `--allow-env=PATH` and
 * `--allow-sys=uid`, and running it `--allow-run` and
 * `--allow-env=NODE_V8_COVERAGE`, which Deno asks for.
 *
 * @param options The command, its inputs and outputs, and the store.
 * @returns The stage, which fits into a pipeline.
 * @throws {StageError} `STAGE_NEEDS_NAME`: the name cannot name a directory.
 * @throws {StageError} `OUTPUT_MISMATCH`: an output has a name that is taken.
 *
 * @example Sorting a file
 * ```ts
 * import { commandStage } from "@assay/assay/stage";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/words.txt`, "b\na\n");
 * const sorting = commandStage({
 *   command: ["sort", "{words}", "-o", "{sorted}"],
 *   outputs: { sorted: `${folder}/sorted.txt` },
 *   hashOutput: `${folder}/memo`,
 * });
 * const { sorted } = await sorting.run(`${folder}/words.txt`);
 * const text = await Deno.readTextFile(String(sorted));
 * if (text !== "a\nb\n") throw new Error(text);
 * ```
 */
export function commandStage(options: CommandStageOptions): CommandStage {
  const { command, hashOutput, files = true, restore = false } = options;
  const name = checkedName(options.name ?? commandName(command[0] ?? ""));
  const declared = declare(name, options);
  const places = placesIn([
    ...command,
    ...Object.values(declared.inputs),
    ...Object.values(declared.outputs),
  ]);
  const parameters = [...places.difference(declared.names)];
  const rules: InputRules = {
    stage: name,
    parameters: parameters.map((name) => ({ name, optional: false })),
    fixed: {},
    aliases: {},
  };
  const directory = hashOutput instanceof URL
    ? fileURLToPath(hashOutput)
    : hashOutput;

  const call = (
    given: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<CommandCall> => {
    const values = new Map<string, unknown>(
      parameters.map((name, index) => [name, given[index]]),
    );
    const filled = (paths: NamedPaths) =>
      Object.fromEntries(
        Object.entries(paths).map(([label, path]) => {
          const [full = ""] = fillPlaces(name, path, values);
          values.set(label, full);
          return [label, full];
        }),
      );
    const inputs = filled(declared.inputs);
    const outputs = filled(declared.outputs);
    const [marked, plain] = filesIn(given);
    return commandCall({
      name,
      words: command.flatMap((word) => fillPlaces(name, word, values)),
      directory: Deno.cwd(),
      inputs: [...Object.values(inputs), ...marked],
      values: plain,
      outputs,
      env: declared.env,
      files,
      hashOutput: directory,
      restore,
      link: false,
      signal,
    });
  };
  const place = (args: readonly unknown[]) =>
    args.length === 1 && isResult(args[0])
      ? placeNamed(rules, args[0], false)
      : placeArguments(rules, args);
  const run = async (placed: readonly unknown[], options: RunOptions) => {
    const { spec, args } = await call(placed, options.signal);
    try {
      return await runCall(spec, args, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    }
  };
  const runner = (options: RunOptions): CommandStageRunner => ({
    run: async (...args) => await run(place(args), options),
    runWith: async (inputs) =>
      await run(placeNamed(rules, inputs, !isResult(inputs)), options),
  });
  return {
    name,
    outputs: ["stdout", "stderr", ...Object.keys(declared.outputs)],
    inputs: parameters.map((name) => ({ name, aliases: [], required: true })),
    hashOutput: directory,
    with: runner,
    run: (...args) => runner({}).run(...args),
    runWith: (inputs, options = {}) => runner(options).runWith(inputs),
    explain: async (...args) => {
      const { spec, args: values } = await call(place(args));
      return await explainCall(spec, values);
    },
  };
}

/** The inputs that are marked as files, and those that may be paths of one. */
function filesIn(
  given: readonly unknown[],
): [marked: string[], plain: string[]] {
  const values = given.flat();
  return [
    values.filter((value) => value instanceof FileRef)
      .map(({ path }) => path),
    values.filter((value) => typeof value === "string" || value instanceof URL)
      .map(String),
  ];
}
