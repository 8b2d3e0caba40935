/**
 * How a shared array is made.
 *
 * @module
 */

import type { Scope } from "./scope.ts";

/** How a shared array is made. */
export interface CreateOptions {
  /**
   * Whether an array of the name is replaced. Who uses the old one keeps it.
   *
   * @default {false}
   */
  readonly existOk?: boolean;
  /**
   * Who shares it: the threads of this program, or the processes of this
   * machine.
   *
   * @default {"threads"}
   */
  readonly scope?: Scope;
}
