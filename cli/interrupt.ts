/**
 * Leaving a command before it is done.
 *
 * @module
 */

import type { Context } from "./context.ts";

/** Signals that end a process, with the numbers POSIX gives them. */
const ENDING = { SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Leaves with 130 when the user interrupts: a user's module need not heed a
 * signal, and may never end.
 *
 * @param context The signal.
 */
export function leaveWhenInterrupted({ signal }: Context): void {
  signal.addEventListener("abort", () => Deno.exit(130));
}

/**
 * Does work that has something to clean up, whichever signal tells this process
 * to end; then leaves, with 128 and the signal's number.
 *
 * @param context Whether the user interrupts.
 * @param work The work; it ends when its signal is aborted.
 */
export async function cleanlyEnded(
  { signal }: Context,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const told = new AbortController();
  let code: number | undefined;
  using listening = new DisposableStack();
  for (const name of ["SIGTERM", "SIGHUP"] as const) {
    const end = () => {
      code ??= 128 + ENDING[name];
      told.abort();
    };
    Deno.addSignalListener(name, end);
    listening.defer(() => Deno.removeSignalListener(name, end));
  }
  const either = AbortSignal.any([signal, told.signal]);
  try {
    await work(either);
  } catch (error) {
    // Whoever tells it to end knows why it ends.
    if (!either.aborted) throw error;
  }
  if (code !== undefined) Deno.exit(code);
}
