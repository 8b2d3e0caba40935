/**
 * What a result ran on, for records.
 *
 * @module
 */

import { v7 } from "uuid";
import { VERSION } from "./version.ts";

/** The software and settings that a result may depend on. */
export interface Runtime {
  /** Version of assay. */
  readonly assay: string;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system, such as `linux`. */
  readonly os: string;
  /** Architecture, such as `x86_64`. */
  readonly arch: string;
  /** Time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Locale, such as `en-GB`. */
  readonly locale: string;
}

let known: Runtime | undefined;

/**
 * Describes the runtime; needs no permission.
 *
 * @returns The description, the same object each time.
 */
export function runtime(): Runtime {
  if (known !== undefined) return known;
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  known = {
    assay: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    os: Deno.build.os,
    arch: Deno.build.arch,
    timeZone,
    locale,
  };
  return known;
}

/**
 * Makes an identity for a run: a UUIDv7, whose order is that of time.
 *
 * @returns The identity, such as `0199b1f0-…`.
 */
export function newRunId(): string {
  return v7();
}

/** The identity of this process in the records it writes. */
export const PROCESS_RUN: string = newRunId();
