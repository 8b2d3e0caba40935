/**
 * From arguments or names to the list of inputs a function is called with.
 *
 * @module
 */

import { StageError } from "./stage_error.ts";

/** A parameter of a stage's function. */
export interface Parameter {
  /** Its name. */
  readonly name: string;
  /** Whether it has a default. */
  readonly optional: boolean;
}

/** What a stage knows of its inputs. */
export interface InputRules {
  /** The stage's name, for errors. */
  readonly stage: string;
  /** The function's parameters in their order. */
  readonly parameters: readonly Parameter[];
  /** Inputs whose value is set when the stage is made. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** Parameters by the other names that inputs come under. */
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Places positional arguments; fixed values win over them.
 *
 * @param rules What the stage knows of its inputs.
 * @param args The arguments.
 * @returns The value of every parameter, in order.
 * @throws {StageError} `TOO_MANY_INPUTS` or `MISSING_INPUT`.
 */
export function placeArguments(
  rules: InputRules,
  args: readonly unknown[],
): unknown[] {
  const { stage, parameters } = rules;
  if (args.length > parameters.length) {
    throw new StageError(
      `Cannot run '${stage}': expected at most ${parameters.length} inputs ` +
        `(${names(parameters)}), found ${args.length}`,
      {
        code: "TOO_MANY_INPUTS",
        data: { stage, found: args.length },
        hints: ["Leave the others out, or pass inputs by name: runWith()."],
      },
    );
  }
  const given = new Map(args.map((arg, i) => [parameters[i]!.name, arg]));
  return place(rules, given);
}

/**
 * Places inputs by name; fixed values win over them.
 *
 * @param rules What the stage knows of its inputs.
 * @param inputs The inputs by parameter or alias.
 * @param strict Whether a name that fits no parameter is an error.
 * @returns The value of every parameter, in order.
 * @throws {StageError} `UNKNOWN_INPUT` or `MISSING_INPUT`.
 */
export function placeNamed(
  rules: InputRules,
  inputs: Readonly<Record<string, unknown>>,
  strict: boolean,
): unknown[] {
  const { stage, parameters, aliases } = rules;
  const known = new Set(parameters.map(({ name }) => name));
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(inputs)) {
    const parameter = Object.hasOwn(aliases, name) ? aliases[name]! : name;
    if (known.has(parameter)) given.set(parameter, value);
    else if (strict) {
      throw new StageError(
        `Cannot run '${stage}': expected inputs named ${names(parameters)}, ` +
          `found '${name}'`,
        {
          code: "UNKNOWN_INPUT",
          data: { stage, name },
          hints: ["Rename it, or give the stage an alias for it."],
        },
      );
    }
  }
  return place(rules, given);
}

function place(
  { stage, parameters, fixed }: InputRules,
  given: ReadonlyMap<string, unknown>,
): unknown[] {
  const placed = parameters.map(({ name, optional }) => {
    if (Object.hasOwn(fixed, name)) return fixed[name];
    if (!given.has(name) && !optional) {
      throw new StageError(
        `Cannot run '${stage}': expected an input '${name}', found ` +
          (given.size === 0 ? "none" : `only ${[...given.keys()].join(", ")}`),
        {
          code: "MISSING_INPUT",
          data: { stage, name },
          hints: [
            `Pass '${name}', fix it with 'fixed', or add a stage with an ` +
            `output '${name}'.`,
          ],
        },
      );
    }
    return given.get(name);
  });
  // A parameter left out and one given as undefined are the same to it.
  while (placed.length > 0 && placed.at(-1) === undefined) placed.pop();
  return placed;
}

function names(parameters: readonly Parameter[]): string {
  return parameters.map(({ name }) => name).join(", ") || "none";
}
