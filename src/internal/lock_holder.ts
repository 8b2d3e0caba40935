/**
 * The line in a lock file that says who holds it.
 *
 * @module
 */

import { hostName, processStart } from "./host.ts";

/** Who holds a lock file. */
export interface LockHolder {
  /** The process. */
  readonly pid: number;
  /** Its machine, or `"unknown"`. */
  readonly host: string;
  /** When the process began, which tells it from a later one of its number. */
  readonly started: string;
  /** Since when it has held the lock. */
  readonly since: string;
  /** What it holds the lock for, if it said so. */
  readonly purpose?: string;
}

/**
 * This process as the holder of a lock it takes now.
 *
 * @param purpose What it takes the lock for.
 * @returns The holder.
 */
export function thisHolder(purpose: string | undefined): LockHolder {
  return {
    pid: Deno.pid,
    host: hostName(),
    started: processStart().toISOString(),
    since: new Date().toISOString(),
    ...(purpose === undefined ? {} : { purpose }),
  };
}

/**
 * Writes a holder as the content of its lock file.
 *
 * @param holder The holder.
 * @returns One line of JSON.
 */
export function formatHolder(holder: LockHolder): string {
  return JSON.stringify(holder) + "\n";
}

/**
 * Reads the content of a lock file, which another process may be writing.
 *
 * @param text The content, perhaps empty, torn or not ours.
 * @returns The holder, or `undefined` if the text does not name one.
 */
export function parseHolder(text: string): LockHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A torn line says nothing; the lock itself does not depend on it.
    return undefined;
  }
  const { pid, host, started, since, purpose } = (value ?? {}) as Partial<
    Record<keyof LockHolder, unknown>
  >;
  if (typeof pid !== "number" || typeof host !== "string") return undefined;
  if (typeof started !== "string" || typeof since !== "string") {
    return undefined;
  }
  return {
    pid,
    host,
    started,
    since,
    ...(typeof purpose === "string" ? { purpose } : {}),
  };
}

/**
 * Names a holder inside a sentence.
 *
 * @param holder The holder, if the lock file named one.
 * @returns Words that follow "held by".
 */
export function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "another process, which left no name";
  const { pid, host, since, purpose } = holder;
  const aim = purpose === undefined ? "" : ` (${purpose})`;
  return `process ${pid} on host ${host} since ${since}${aim}`;
}
