/**
 * What a test needs of the machine, stated by the test.
 *
 * @module
 */

import { findService, type ServiceName } from "./services/catalogue.ts";

/** A service a test needs. */
export interface Requirement {
  /** Whether the test is to be skipped; goes into `Deno.test({ ignore })`. */
  readonly ignore: boolean;
  /** The program to run for the service. */
  readonly command: string;
}

/**
 * Looks for a service. A missing one skips the tests that state it, with one
 * line on standard error.
 *
 * @param name The service.
 * @returns Whether to skip, and the program to run.
 * @throws {Error} It is missing where `ASSAY_REQUIRE_SERVICES=1` demands it.
 */
export function requirement(name: ServiceName): Requirement {
  const command = findService(name);
  if (command !== undefined) return { ignore: false, command };
  if (Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1") {
    throw new Error(`Cannot run the tests that need ${name}: it is missing`);
  }
  // deno-lint-ignore no-console -- the line a person running the tests reads
  console.warn(`${name} is missing: the tests that need it are skipped`);
  return { ignore: true, command: name };
}
