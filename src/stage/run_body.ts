/**
 * Running a stage's function: on this thread, or by an executor.
 *
 * @module
 */

import { addressOf } from "../exec/kit.ts";
import { ExecError, type Executor } from "../exec/mod.ts";
import { userCodeRan } from "./checked_code.ts";
import { label, type Outputs } from "./labels.ts";
import type { StagePlace } from "./pipeline_stage.ts";
import type { StageSpec } from "./prepare_call.ts";

/** What of a run's options decides where a body runs. */
export interface PlaceOptions {
  /** The executor that was asked for. */
  readonly executor?: Executor;
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

/** A place, with what an executor needs to run the body there. */
type Place =
  & StagePlace
  & (
    | { readonly where: "inline" }
    | {
      readonly where: "worker";
      readonly executor: Executor;
      readonly address: {
        readonly module: string;
        readonly export: string;
        readonly code: string;
      };
    }
  );

const offers = new WeakMap<object, Executor>();

/**
 * Offers an executor to the runs that are given an options object. Unlike one
 * that was asked for, it is left alone wherever that could change what a
 * function does.
 *
 * @param options The options.
 * @param executor The executor.
 */
export function offerExecutor(options: object, executor: Executor): void {
  offers.set(options, executor);
}

/**
 * Runs the function of a stage.
 *
 * @param spec The stage.
 * @param args The value of every parameter.
 * @param options What the run was given.
 * @param beforeCall Called right before the arguments are handed over, when
 * nothing else can change them any more.
 * @returns Outputs by label.
 * @throws Whatever the function throws, and the executor.
 */
export async function runBody(
  spec: StageSpec,
  args: readonly unknown[],
  options: PlaceOptions,
  beforeCall: () => void = () => {},
): Promise<Outputs> {
  try {
    const value = await valueOf(spec, args, options, beforeCall);
    return label(spec.stage, spec.labels, value);
  } finally {
    userCodeRan();
  }
}

async function valueOf(
  spec: StageSpec,
  args: readonly unknown[],
  options: PlaceOptions,
  beforeCall: () => void,
): Promise<unknown> {
  const place = await placeOf(spec, options);
  const here = () => {
    // Called on its own, so that it does not get the stage as its `this`.
    const { fn } = spec;
    beforeCall();
    return fn(...args);
  };
  if (place.where === "inline") return await here();
  const { executor, address } = place;
  const { signal } = options;
  try {
    beforeCall();
    return await executor.run(
      { ...address, args },
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    if (!(error instanceof ExecError) || !isOurs(error, options)) throw error;
    return await here();
  }
}

/**
 * Whether a call that an executor could not make is made on this thread: where
 * the code was edited, what is loaded here is what was fingerprinted, and what
 * cannot cross to a worker is no fault of who asked for none.
 */
function isOurs({ code }: ExecError, { executor }: PlaceOptions): boolean {
  return code === "CODE_CHANGED" ||
    (code === "NOT_CLONEABLE" && executor === undefined);
}

/**
 * Tells where the function of a stage runs.
 *
 * @param spec The stage.
 * @param options What the run is given.
 * @returns The place, and why.
 */
export async function placeOf(
  spec: StageSpec,
  options: PlaceOptions,
): Promise<Place> {
  const inline = (why: string): Place => ({ where: "inline", why });
  const executor = options.executor ?? offers.get(options);
  if (executor === undefined) return inline("no executor was asked for");
  if (spec.uses !== undefined) {
    return inline("it uses values of this thread");
  }
  const { digest: code, problems } = spec.code();
  if (code === null) return inline(problems[0] ?? "its code is not known");
  const address = await addressOf(spec.fn, spec.module);
  if ("obstacle" in address) return inline(address.obstacle);
  if (address.isMain && options.executor === undefined) {
    return inline("it is a function of the main module");
  }
  const { module, export: name } = address;
  return {
    where: "worker",
    why: `it is '${name}' of a module that a worker can load`,
    executor,
    address: { module, export: name, code },
  };
}
