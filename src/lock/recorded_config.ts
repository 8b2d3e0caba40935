/**
 * What a lock says of a run's configuration.
 *
 * @module
 */

import {
  compiledOf,
  type PlaceOfOrigin,
  recordedDetails,
} from "../config/kit.ts";
import { CODEC_VERSION, digestValue } from "../internal/codec/mod.ts";
import type { LockedConfigDetails, RunLock } from "./lock_record.ts";
import { nameBelow, placesOf } from "./locked_paths.ts";
import { maskConfig } from "./masked_config.ts";
import { isPlain, plainData } from "./plain_data.ts";

/** The fields of the lock, and where files of the configuration lie. */
export interface RecordedConfig {
  /** What `config_digest` is the digest of. */
  readonly digested: unknown;
  /** The fields of the lock. */
  readonly fields: Pick<
    RunLock,
    | "config"
    | "config_digest"
    | "config_inexact"
    | "secrets"
    | "config_details"
  >;
  /** Files that lie outside of the project, by name. */
  readonly places: Record<string, string>;
}

/**
 * Describes a configuration, without its secrets.
 *
 * @param given A compiled configuration, its value, or any data.
 * @param project The project, whose files are named relative to it.
 * @returns The fields of the lock, and places of files.
 * @throws {CodecError} `UNSUPPORTED_VALUE`: it is no data.
 */
export function recordConfig(given: unknown, project: string): RecordedConfig {
  const value = configValue(given);
  if (value === undefined) {
    return {
      fields: {
        config: null,
        config_digest: null,
        secrets: 0,
        config_details: null,
      },
      digested: null,
      places: {},
    };
  }
  const compiled = compiledOf(value);
  if (compiled) {
    const { details, places, digested } = recordDetails(value, project);
    return {
      digested,
      fields: {
        config: compiled.masked,
        config_digest: compiled.digest,
        ...inexact(digested),
        secrets: compiled.secretCount,
        config_details: details,
      },
      places,
    };
  }
  const config = plainData(value);
  // First: it tells of cycles.
  const config_digest = digestValue(config, { order: "sorted" });
  const { masked, count } = maskConfig(config);
  return {
    digested: count === 0 ? config : masked,
    fields: {
      config: masked,
      config_digest: count === 0
        ? config_digest
        : digestValue(masked, { order: "sorted" }),
      ...inexact(config),
      secrets: count,
      config_details: null,
    },
    places: {},
  };
}

function inexact(config: unknown): Pick<RunLock, "config_inexact"> {
  return isPlain(config) ? {} : { config_inexact: true };
}

/**
 * Takes the value out of a CompiledConfig.
 *
 * @param given A CompiledConfig, or any configuration.
 * @returns The configuration itself.
 */
export function configValue(given: unknown): unknown {
  const { value } = (given ?? {}) as { readonly value?: unknown };
  const compiled = compiledOf(value);
  return compiled !== undefined && compiled === given ? value : given;
}

function recordDetails(
  value: unknown,
  project: string,
): Pick<RecordedConfig, "places" | "digested"> & {
  details: LockedConfigDetails;
} {
  const { schemaDigest, origins, digested } = recordedDetails(value)!;
  const files = new Set(origins.flatMap(([, { file }]) => file ?? []));
  const local = [...files].filter((file) => !URL.canParse(file));
  const named = nameBelow(local, project);
  const names = new Map([
    ...[...files].map((file) => [file, file] as const),
    ...named.map(({ full, path }) => [full, path] as const),
  ]);
  return {
    details: {
      codec: CODEC_VERSION,
      schema_digest: schemaDigest,
      origins: Object.fromEntries(
        origins.map(([key, origin]) => [key, recordOrigin(origin, names)]),
      ),
    },
    places: placesOf(named),
    digested,
  };
}

function recordOrigin(
  { layer, file, name, line, column }: PlaceOfOrigin,
  names: ReadonlyMap<string, string>,
): LockedConfigDetails["origins"][string] {
  if (file !== undefined) {
    const shown = names.get(file);
    const place = line === undefined ? shown : `${shown}:${line}:${column}`;
    return { layer, place: place! };
  }
  return name === undefined ? { layer } : { layer, place: name };
}

/**
 * Lists the data and earlier runs that a configuration named by the resolvers
 * `runlock_data` and `runlock_prev`.
 *
 * @param given A compiled configuration, its value, or any data.
 * @returns Paths as they were written.
 */
export function configCalls(
  given: unknown,
): { data: string[]; prevs: string[] } {
  const calls = compiledOf(configValue(given))?.resolverCalls ?? [];
  const of = (name: string) =>
    calls.filter(({ expression }) => expression.startsWith(`\${${name}:`))
      .map(({ value }) => String(value));
  return { data: of("runlock_data"), prevs: of("runlock_prev") };
}
