/**
 * Fails the first, second, third … file operation of a piece of work, until it
 * runs to its end without meeting a fault.
 *
 * ```ts ignore
 * await faultLoop(() => store.save(record), {
 *   prepare: () => resetTo(oldRecord),
 *   check: ({ error, faults }) => assertOldOrNew(),
 * });
 * ```
 *
 * `prepare` and `check` run without faults, before and after each run. `check`
 * sees whether the work threw: that a fault in the work's own operations does
 * not go by silently is for it to assert, since only it knows which operations
 * may fail without harm. See `fault_layer.ts` for what the layer sees.
 *
 * @module
 */

import { type Fate, installFaults, type Operation } from "./fault_layer.ts";

/** How faults are dealt: to one operation, to all from it on, as half writes. */
export type FaultMode = "once" | "persistent" | "short";

/** A run of the work. */
export interface FaultRun {
  /** How faults were dealt. */
  readonly mode: FaultMode;
  /** Which operation met the first fault, from 1; in `short`, which write. */
  readonly at: number;
  /** The names of the operations that met a fault; none in a clean run. */
  readonly faults: readonly string[];
  /** What the work threw, if it threw. */
  readonly error: unknown;
}

/** How {@linkcode faultLoop} surrounds the work. */
export interface FaultLoopOptions {
  /** Sets the stage before each run. */
  readonly prepare?: () => unknown;
  /** Looks at what a run has left behind. */
  readonly check?: (run: FaultRun) => unknown;
}

/** What {@linkcode faultLoop} did. */
export interface FaultReport {
  /** How many runs met a fault. */
  readonly runs: number;
  /** How often each operation met one. */
  readonly operations: ReadonlyMap<string, number>;
}

/**
 * Runs work again and again, each time with a fault one operation later: first
 * a single failure, then failures from that operation on, then writes that
 * write half. A run without a fault must not throw.
 *
 * @param work The work; it may be asynchronous.
 * @param options What to do before and after each run.
 * @returns How much was faulted.
 * @throws {Error} If the work has no operation to fail, or fails by itself.
 */
export async function faultLoop(
  work: () => unknown,
  options: FaultLoopOptions = {},
): Promise<FaultReport> {
  const operations = new Map<string, number>();
  let runs = 0;
  for (const mode of ["once", "persistent", "short"] as const) {
    for (let at = 1; true; at++) {
      await options.prepare?.();
      const run = await runOnce(work, mode, at);
      if (run.faults.length === 0 && run.error !== undefined) throw run.error;
      try {
        await options.check?.(run);
      } catch (cause) {
        throw new Error(
          `The check failed after ${mode} faults from operation ${at} on: ` +
            `${run.faults.join(", ") || "none"}`,
          { cause },
        );
      }
      if (run.faults.length === 0) break;
      runs++;
      for (const name of run.faults) {
        operations.set(name, (operations.get(name) ?? 0) + 1);
      }
    }
  }
  if (runs === 0) throw new Error("The work did no file operation to fail");
  return { runs, operations };
}

async function runOnce(
  work: () => unknown,
  mode: FaultMode,
  at: number,
): Promise<FaultRun> {
  using layer = installFaults(dealer(mode, at));
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown;
  }
  return { mode, at, faults: layer.faults, error };
}

function dealer(mode: FaultMode, at: number): (operation: Operation) => Fate {
  if (mode === "once") return ({ index }) => index === at ? "fail" : "pass";
  if (mode === "persistent") {
    return ({ index }) => index >= at ? "fail" : "pass";
  }
  let writes = 0;
  return ({ canBeShort }) => canBeShort && ++writes >= at ? "short" : "pass";
}
