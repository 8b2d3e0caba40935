/**
 * What a lock says of a run's configuration.
 *
 * @module
 */

import { compiledOf } from "../config/kit.ts";
import { digestValue } from "../internal/codec/mod.ts";
import type { RunLock } from "./lock_record.ts";
import { maskConfig } from "./masked_config.ts";

/**
 * Describes a configuration, without its secrets.
 *
 * @param config A compiled configuration, or any plain data.
 * @returns The fields of the lock.
 * @throws {CodecError} `UNSUPPORTED_VALUE`: it is no data.
 */
export function recordConfig(
  config: unknown,
): Pick<RunLock, "config" | "config_digest" | "secrets"> {
  if (config === undefined) {
    return { config: null, config_digest: null, secrets: 0 };
  }
  const compiled = compiledOf(config);
  if (compiled) {
    return {
      config: compiled.masked,
      config_digest: compiled.digest,
      secrets: compiled.secretCount,
    };
  }
  const config_digest = digestValue(config, { order: "sorted" });
  const { masked, count } = maskConfig(config);
  return {
    config: masked,
    config_digest: count === 0
      ? config_digest
      : digestValue(masked, { order: "sorted" }),
    secrets: count,
  };
}
