/**
 * What of the machine each worker of a pool may use.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import {
  receivedShare,
  type ResourceValues,
} from "../internal/resource_values.ts";
import { systemCores, systemMemory } from "../internal/system_limits.ts";

/**
 * Divides memory and cores among workers: those of the machine, or, in a
 * worker of a pool, its share of them.
 *
 * @param workers How many there are.
 * @returns The share of each. Memory is not in it where the program may not
 * know how much there is.
 */
export function shareOf(workers: number): ResourceValues {
  const part = (total: number) => Math.max(1, Math.floor(total / workers));
  const received = receivedShare();
  const { maxTempStorage } = received;
  const memory = received.maxMemory ?? knownMemory();
  const cores = received.cores ?? systemCores();
  return {
    ...received,
    ...(memory === undefined ? {} : { maxMemory: part(memory) }),
    ...(maxTempStorage === undefined
      ? {}
      : { maxTempStorage: part(maxTempStorage) }),
    cores: part(cores),
    ioThreads: part(received.ioThreads ?? cores),
  };
}

function knownMemory(): number | undefined {
  try {
    return systemMemory();
  } catch (error) {
    const isUnknown = error instanceof AssayError &&
      error.code === "SYSTEM_LIMIT_UNKNOWN";
    if (isUnknown) return undefined;
    throw error;
  }
}
