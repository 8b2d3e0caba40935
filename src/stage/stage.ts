/**
 * A memoized function.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { callerModule, parametersOf } from "../code/kit.ts";
import {
  explainCall,
  runCall,
  type RunOptions,
  type StageExplanation,
} from "./call.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { placeArguments, placeNamed } from "./inputs.ts";
import { isResult, type Labelled, type Outputs } from "./labels.ts";
import type { StageInput, StagePlace } from "./pipeline_stage.ts";
import type { StageSpec } from "./prepare_call.ts";
import { namesIn, valuesUsed } from "./uses.ts";
import { placeOf } from "./run_body.ts";
import { StageError } from "./stage_error.ts";
import { checkedName } from "./stage_name.ts";
import { markedIn, textsIn } from "./texts.ts";

/** How a {@linkcode Stage} names, stores and recognises its work. */
export interface StageOptions<L extends readonly string[]> {
  /**
   * Labels of the outputs.
   *
   * @default The whole value under `output`.
   */
  readonly outputs?: L;
  /**
   * Directory for the records; without it nothing is stored, and the function
   * runs each time.
   */
  readonly hashOutput?: string | URL;
  /**
   * Name of the stage and of its records.
   *
   * @default The function's name.
   */
  readonly name?: string;
  /** Parameters by the other names that inputs come under. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Values of parameters, which win over those a run is given. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /**
   * URL of the module that defines the function, `import.meta.url`.
   *
   * @default The module that makes the stage.
   */
  readonly module?: string;
  /**
   * Values that the function captures or reaches beyond what its code shows;
   * a function is called before each run. They count as arguments do.
   */
  readonly uses?: object | (() => unknown);
  /**
   * Whether texts that name an existing file, or a directory, count by its
   * content too. What is marked by {@linkcode file} always does.
   *
   * @default {true}
   */
  readonly files?: boolean;
}

/** A stage with options for its next runs. */
export interface StageRunner<A extends unknown[], O> {
  /** Runs with positional arguments; see {@linkcode Stage.run}. */
  run(...args: A | [Outputs]): Promise<O>;
  /** Runs with inputs by name; see {@linkcode Stage.runWith}. */
  runWith(inputs: Outputs): Promise<O>;
}

/**
 * A function whose results are remembered: it runs only when its code, its
 * arguments or the files they name are not those of a stored run.
 *
 * What counts as code is described in `docs/fingerprint.md`, and what is
 * stored in `docs/memo-store.md`. The clock, randomness, the environment, the
 * network, and files that are opened without being arguments are not seen.
 *
 * @typeParam A Parameters of the function.
 * @typeParam R What the function returns.
 * @typeParam L Labels of the outputs.
 *
 * @example Labelled outputs
 * ```ts
 * import { Stage } from "@assay/assay/stage";
 *
 * function sums(a: number, b: number, c: number) {
 *   return [a + b, b + c];
 * }
 * const stage = new Stage(sums, { outputs: ["left", "right"] });
 * const { left, right } = await stage.run(1, 2, 3);
 * if (left !== 3 || right !== 5) throw new Error("wrong sums");
 * ```
 */
export class Stage<
  A extends unknown[] = never[],
  R = unknown,
  const L extends readonly string[] = readonly [],
> {
  /** Name of the stage and of its records. */
  readonly name: string;
  /** Labels of the outputs. */
  readonly outputs: readonly string[];
  readonly #spec: StageSpec;

  /**
   * Makes a stage.
   *
   * @param fn The function; to be remembered it must stand at the top level of
   * its module.
   * @param options Labels, store, name, fixed values.
   * @throws {StageError} `STAGE_NEEDS_NAME`: the function has none, or one
   * that cannot name a directory.
   * @throws {StageError} `UNKNOWN_INPUT`: a fixed value or alias for a
   * parameter that the function does not have.
   */
  constructor(fn: (...args: A) => R, options: StageOptions<L> = {}) {
    const { hashOutput, fixed = {}, aliases = {}, files = true } = options;
    this.name = checkedName(options.name ?? fn.name);
    this.outputs = options.outputs ?? [];
    const module = options.module ?? callerModule();
    const parameters = parametersOf(fn, module ?? "");
    const known = new Set(parameters.map(({ name }) => name));
    for (const name of [...Object.keys(fixed), ...Object.values(aliases)]) {
      if (!known.has(name)) throw unknownParameter(this.name, name, known);
    }
    const texts = files ? textsIn : markedIn;
    const body = fn as (...args: unknown[]) => unknown;
    this.#spec = {
      fn: body,
      module,
      code: (uses) => fingerprintOf({ fn: body, module }, uses),
      stage: this.name,
      labels: this.outputs,
      hashOutput: hashOutput instanceof URL
        ? fileURLToPath(hashOutput)
        : hashOutput,
      uses: options.uses,
      files,
      inputTexts: texts,
      outputTexts: (outputs) => texts(Object.values(outputs)),
      parameters,
      fixed,
      aliases,
    };
  }

  /** The function's parameters, in their order. */
  get parameters(): readonly string[] {
    return this.#spec.parameters.map(({ name }) => name);
  }

  /** What it takes, in the order of the parameters. */
  get inputs(): readonly StageInput[] {
    const { parameters, aliases, fixed } = this.#spec;
    return parameters.map(({ name, optional }) => ({
      name,
      aliases: Object.keys(aliases).filter((alias) => aliases[alias] === name),
      required: !optional && !Object.hasOwn(fixed, name),
    }));
  }

  /** Directory of its records, if it keeps any. */
  get hashOutput(): string | undefined {
    return this.#spec.hashOutput;
  }

  /**
   * Gives the outputs for these arguments: stored ones, or the function's.
   *
   * @param args The function's arguments; or only one, the result of another
   * stage, which is taken by name.
   * @returns Outputs by label.
   * @throws {StageError} The inputs or outputs do not fit, or an output cannot
   * be stored.
   * @throws Whatever the function throws; nothing is stored then.
   */
  run(...args: A | [Outputs]): Promise<Labelled<Awaited<R>, L>> {
    return this.with({}).run(...args);
  }

  /**
   * Runs with inputs by parameter name or alias.
   *
   * @param inputs The inputs.
   * @param options As for {@linkcode Stage.with}.
   * @returns Outputs by label.
   * @throws As {@linkcode Stage.run} does.
   */
  runWith(
    inputs: Outputs,
    options: RunOptions = {},
  ): Promise<Labelled<Awaited<R>, L>> {
    return this.with(options).runWith(inputs);
  }

  /**
   * Sets options for runs.
   *
   * @param options Forcing, signal, and who hears what came of a run.
   * @returns What runs with them.
   */
  with(options: RunOptions): StageRunner<A, Labelled<Awaited<R>, L>> {
    type O = Labelled<Awaited<R>, L>;
    return {
      run: async (...args) =>
        await runCall(this.#spec, this.#place(args), options) as O,
      runWith: async (inputs) =>
        await runCall(this.#spec, this.#placeNamed(inputs), options) as O,
    };
  }

  /**
   * Says whether these arguments would be a hit, and exactly why.
   *
   * @param args As for {@linkcode Stage.run}.
   * @returns The verdict and all its reasons; nothing runs or is written.
   */
  async explain(...args: A | [Outputs]): Promise<StageExplanation> {
    return await explainCall(this.#spec, this.#place(args));
  }

  /**
   * Gives the fingerprint of the code that counts.
   *
   * @returns Its digest and every symbol in it.
   */
  fingerprint(): Fingerprint {
    return this.#spec.code(namesIn(valuesUsed(this.#spec)));
  }

  /**
   * Tells where the function would run.
   *
   * @param options As for {@linkcode Stage.with}.
   * @returns The place, and why.
   */
  async place(options: RunOptions = {}): Promise<StagePlace> {
    const { where, why } = await placeOf(this.#spec, options);
    return { where, why };
  }

  #place(args: readonly unknown[]): unknown[] {
    return args.length === 1 && isResult(args[0])
      ? placeNamed(this.#spec, args[0], false)
      : placeArguments(this.#spec, args);
  }

  #placeNamed(inputs: Outputs): unknown[] {
    return placeNamed(this.#spec, inputs, !isResult(inputs));
  }
}

function unknownParameter(
  stage: string,
  name: string,
  known: ReadonlySet<string>,
): StageError {
  return new StageError(
    `Cannot make the stage '${stage}': expected fixed values and aliases for ` +
      `${[...known].join(", ") || "no parameter"}, found one for '${name}'`,
    {
      code: "UNKNOWN_INPUT",
      data: { stage, name },
      hints: ["Spell it as the function's parameter."],
    },
  );
}
