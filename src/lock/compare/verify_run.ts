/**
 * Whether what a run was made of, and what it made, is still there.
 *
 * @module
 */

import type { RunLock } from "../lock_record.ts";
import type { RunState } from "../run_state.ts";

/** Something that is not as the lock has it. */
export interface VerifyDifference {
  /** Which part of the lock it is. */
  readonly part: "code" | "data" | "lineage" | "outputs" | "status";
  /** Its name there: a path, a function. */
  readonly key: string;
  /**
   * What is the matter; `unknown` where the lock does not say what it was.
   */
  readonly problem: "changed" | "missing" | "new" | "unknown" | "unreadable";
  /** The details, for people. */
  readonly why: string;
}

/** What {@linkcode verifyRun} found. */
export interface Verification {
  /** The run's directory, absolute. */
  readonly dir: string;
  /** What its lock says. */
  readonly lock: RunLock;
  /** What became of the run. */
  readonly state: RunState;
  /** Everything that is not as the lock has it; nothing when it holds. */
  readonly differences: readonly VerifyDifference[];
}

/** What {@linkcode verifyRun} looks at. */
export interface VerifyRunOptions {
  /**
   * The parts to look at.
   *
   * @default All of them.
   */
  readonly parts?: readonly VerifyDifference["part"][];
}

/**
 * Compares what a run's lock says with what is there now: data, outputs,
 * lineage and code.
 *
 * Nothing is run. A file whose state is known to the stat cache is not read.
 *
 * @param dir The run's directory, or its lock.
 * @param options What to look at.
 * @returns Each difference, named.
 * @throws {LockError} What `readLock` throws; `LINEAGE_CYCLE`.
 *
 * @example An output that was edited
 * ```ts
 * import { runLock, verifyRun } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * await runLock({ directory }, (run) => {
 *   Deno.writeTextFileSync(`${directory}/sum.txt`, "4");
 *   run.addOutput(`${directory}/sum.txt`);
 * });
 * Deno.writeTextFileSync(`${directory}/sum.txt`, "5");
 * const { differences } = await verifyRun(directory, { parts: ["outputs"] });
 * if (differences[0]?.problem !== "changed") throw new Error("it holds");
 * ```
 */
export async function verifyRun(
  dir: string | URL,
  options: VerifyRunOptions = {},
): Promise<Verification> {
  // Who only reads locks does not load what looks at files and code.
  const { verify } = await import("./verify.ts");
  return await verify(dir, options);
}
