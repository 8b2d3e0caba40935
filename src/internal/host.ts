/**
 * Facts about this process that records carry.
 *
 * @module
 */

import { isGranted } from "./permission.ts";

/**
 * The name of this machine, or `"unknown"` where the program was not granted
 * `--allow-sys=hostname`; it never asks for the permission.
 *
 * @returns The host name.
 */
export function hostName(): string {
  return isGranted({ name: "sys", kind: "hostname" })
    ? Deno.hostname()
    : "unknown";
}

/**
 * When this process began to run; in a worker, when the worker did.
 *
 * @returns The moment, to the millisecond.
 */
export function processStart(): Date {
  return new Date(performance.timeOrigin);
}
