/**
 * Which entries of a log are asked for.
 *
 * @module
 */

import type { EntrySelection } from "./entry_source.ts";
import { LogError } from "./log_error.ts";

/** Which entries of a log are asked for. */
export interface LogSelection {
  /**
   * The source or sources: whole numbers from 0 to 255.
   *
   * @default {undefined}, all
   */
  readonly sources?: number | readonly number[];
  /**
   * The smallest timestamp, in ns.
   *
   * @default {0n}
   */
  readonly from?: bigint | number;
  /**
   * The timestamp before which they must lie, in ns.
   *
   * @default {undefined}, no end
   */
  readonly to?: bigint | number;
}

/**
 * Checks which entries are asked for.
 *
 * @param selection What was given.
 * @returns The same in one form.
 * @throws {LogError} `SELECTION_INVALID`.
 */
export function checkedSelection(selection: LogSelection): EntrySelection {
  const { sources, from, to } = selection;
  const list = typeof sources === "number" ? [sources] : sources;
  for (const source of list ?? []) {
    if (Number.isInteger(source) && source >= 0 && source <= 255) continue;
    throw invalid("sources", "whole numbers from 0 to 255", source);
  }
  return {
    ...(list === undefined ? {} : { sources: list }),
    ...(from === undefined ? {} : { from: checkedTime("from", from) }),
    ...(to === undefined ? {} : { to: checkedTime("to", to) }),
  };
}

function checkedTime(name: string, time: bigint | number): bigint {
  const isTime = typeof time === "bigint"
    ? time >= 0n
    : Number.isSafeInteger(time) && time >= 0;
  if (isTime) return BigInt(time);
  throw invalid(name, "a bigint or a safe integer from 0 on, in ns", time);
}

function invalid(name: string, expected: string, found: unknown): LogError {
  return new LogError(
    `Cannot select entries: expected '${name}' to be ${expected}, found ${found}`,
    {
      code: "SELECTION_INVALID",
      data: { name, found },
      hints: ["Leave it out to select all."],
    },
  );
}
