/**
 * Leaving a command that runs what others wrote.
 *
 * @module
 */

import type { Context } from "./context.ts";

/**
 * Leaves with 130 when the user interrupts: a user's module need not heed a
 * signal, and may never end.
 *
 * @param context The signal.
 */
export function leaveWhenInterrupted({ signal }: Context): void {
  signal.addEventListener("abort", () => Deno.exit(130));
}
