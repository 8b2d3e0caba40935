/**
 * What `resources` is in a configuration.
 *
 * @module
 */

import { z } from "zod";
import type { Schema } from "../config/mod.ts";

/** The values of `resources` in a configuration; null is what the system has. */
export interface ResourcesConfig {
  /** Part of `max_memory` that may be used, from 0 to 1. */
  readonly memory_usage: number;
  /** Memory, in bytes. */
  readonly max_memory: number | null;
  /** Temporary files, in bytes. */
  readonly max_temp_storage: number | null;
  /** Cores. */
  readonly cores: number | null;
  /** Threads that wait for files and networks. */
  readonly io_threads: number | null;
  /** The directory for temporary files. */
  readonly temp_dir: string | null;
}

/** What zod's object schemas have: a method that adds keys. */
export interface ExtensibleSchema<T> extends Schema<T> {
  /**
   * Adds keys.
   *
   * @param shape A schema for each key.
   * @returns The schema of all keys.
   */
  extend(shape: never): unknown;
}

const count = z.int().min(1).nullable().default(null);

const Resources = z.strictObject({
  memory_usage: z.number().min(0).max(1).default(0.9)
    .describe("Part of max_memory that an array may take"),
  max_memory: count.meta({ unit: "bytes", dynamic: "${system:memory}" })
    .describe("Memory; null takes the system's"),
  // No dynamic value: what is free depends on temp_dir, and changes.
  max_temp_storage: count.meta({ unit: "bytes" })
    .describe("Temporary files; null takes what is free in temp_dir"),
  cores: count.meta({ dynamic: "${system:cores}" })
    .describe("Cores; null takes all that the process may use"),
  io_threads: count.meta({ dynamic: "${system:cores}" })
    .describe("Threads that wait for files and networks; null takes cores"),
  temp_dir: z.string().min(1).nullable().default(null)
    .meta({ dynamic: "${system:temp_dir}" })
    .describe("Directory for temporary files; null takes the system's"),
}).describe("How much of the machine to use");

/**
 * Adds the key `resources` to the schema of a configuration.
 *
 * What is null or left out is filled in with what the system has when the
 * configuration is compiled. Bytes may be written as `4 GiB` or
 * `4*1024*1024*1024`.
 *
 * @typeParam T The type of the other keys.
 * @param schema The schema of the other keys, made by zod's `object`,
 * `strictObject` or `looseObject`.
 * @returns The schema of all keys.
 *
 * @example
 * ```ts
 * import { currentResources, withResources } from "@assay/assay/resources";
 * import { z } from "zod";
 *
 * const Config = withResources(z.object({ days: z.int().default(7) }));
 * const config = Config.parse({ resources: { memory_usage: 0.5 } });
 * currentResources().configure(config.resources);
 * if (currentResources().memoryUsage !== 0.5) throw new Error("unexpected");
 * if (config.days !== 7) throw new Error("unexpected");
 * ```
 */
export function withResources<T extends object>(
  schema: ExtensibleSchema<T>,
): Schema<T & { readonly resources: ResourcesConfig }> {
  const shape = { resources: Resources.prefault({}) };
  return schema.extend(shape as never) as ReturnType<typeof withResources<T>>;
}
