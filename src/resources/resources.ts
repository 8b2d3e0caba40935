/**
 * How much of the machine this thread may use.
 *
 * @module
 */

import {
  receivedShare,
  type ResourceValues,
} from "../internal/resource_values.ts";
import {
  freeDisk,
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../internal/system_limits.ts";
import { demandNumber, logReset, withinTotal } from "./limits.ts";
import { ResourceError } from "./resource_error.ts";
import type { ResourcesConfig } from "./resources_config.ts";

/**
 * How much of the machine may be used. What is not set is what the system has.
 *
 * A value out of its range is replaced by the system's total, and an error is
 * logged under `["assay", "resources"]`. The limits hold for each array by
 * itself: they are no account of what is in use.
 *
 * Finding out totals needs `--allow-sys=systemMemoryInfo` for memory, and for
 * temporary storage `--allow-sys=statfs` and reading of `tempDir`. Without
 * these a limit that was set is taken as it is, and reading one that was not
 * set is an error that names the flag.
 *
 * @example `maxMemory` is a part of what it was set to
 * ```ts
 * import { Resources } from "@assay/assay/resources";
 *
 * const resources = new Resources({ memoryUsage: 0.5 });
 * resources.maxMemory = 1_000_001;
 * if (resources.maxMemory !== 500_000) throw new Error("unexpected");
 * ```
 */
export class Resources {
  #memoryUsage = 0.9;
  #maxMemory: number | undefined;
  #maxTempStorage: number | undefined;
  #cores: number | undefined;
  #ioThreads: number | undefined;
  #tempDir: string | undefined;
  #systemMemory: number | undefined;

  /**
   * Sets values, with the same checks as setting each.
   *
   * @param values The values; what is left out is what the system has.
   * @throws {ResourceError} `RESOURCE_NAN`.
   */
  constructor(values: ResourceValues = {}) {
    this.assign(values);
  }

  /** Part of the memory that may be used, from 0 to 1; at first 0.9. */
  get memoryUsage(): number {
    return this.#memoryUsage;
  }

  set memoryUsage(value: number) {
    demandNumber("memoryUsage", value);
    const isInside = value >= 0 && value <= 1;
    if (!isInside) logReset("memoryUsage", value, "from 0 to 1", 1);
    this.#memoryUsage = isInside ? value : 1;
  }

  /**
   * Memory an array must stay below, in bytes: what it was last set to, or the
   * system's memory, times `memoryUsage`, rounded down.
   */
  get maxMemory(): number {
    const base = this.#maxMemory ?? this.#memoryOfSystem();
    return Math.floor(base * this.#memoryUsage);
  }

  set maxMemory(value: number) {
    this.#maxMemory = withinTotal(
      "maxMemory",
      value,
      () => this.#memoryOfSystem(),
    );
  }

  /**
   * Temporary storage an array must stay below, in bytes; at first what is
   * free in `tempDir` whenever it is read.
   */
  get maxTempStorage(): number {
    return this.#maxTempStorage ?? freeDisk(this.tempDir);
  }

  set maxTempStorage(value: number) {
    this.#maxTempStorage = withinTotal(
      "maxTempStorage",
      value,
      () => freeDisk(this.tempDir),
    );
  }

  /** Cores to keep busy; at first those the process may use. */
  get cores(): number {
    return this.#cores ??= systemCores();
  }

  set cores(value: number) {
    this.#cores = withinTotal("cores", value, systemCores);
  }

  /**
   * Threads that mostly wait for files and networks; at first as many as the
   * system's cores, and without an upper limit.
   */
  get ioThreads(): number {
    return this.#ioThreads ??= systemCores();
  }

  set ioThreads(value: number) {
    demandNumber("ioThreads", value);
    const isInside = value >= 1 && value <= Number.MAX_SAFE_INTEGER;
    const usual = systemCores();
    if (!isInside) logReset("ioThreads", value, "at least 1", usual);
    this.#ioThreads = isInside ? Math.trunc(value) : usual;
  }

  /** The directory for temporary files; at first the system's. */
  get tempDir(): string {
    return this.#tempDir ??= temporaryDirectory();
  }

  set tempDir(value: string) {
    const usual = temporaryDirectory();
    if (value === "") logReset("tempDir", "''", "a directory", usual);
    this.#tempDir = value || usual;
  }

  /**
   * Sets several values, as a worker does with its share.
   *
   * @param values The values; what is left out stays as it is.
   * @throws {ResourceError} `RESOURCE_NAN`.
   */
  assign(values: ResourceValues): void {
    // First the directory: the free space is that of its disk.
    if (values.tempDir !== undefined) this.tempDir = values.tempDir;
    const { memoryUsage, maxMemory, maxTempStorage, cores, ioThreads } = values;
    if (memoryUsage !== undefined) this.memoryUsage = memoryUsage;
    if (maxMemory !== undefined) this.maxMemory = maxMemory;
    if (maxTempStorage !== undefined) this.maxTempStorage = maxTempStorage;
    if (cores !== undefined) this.cores = cores;
    if (ioThreads !== undefined) this.ioThreads = ioThreads;
  }

  /**
   * Sets the values of a configuration.
   *
   * @param config The `resources` of a configuration; what is null or left out
   * stays as it is.
   * @throws {ResourceError} `RESOURCE_NAN`.
   *
   * @example
   * ```ts
   * import { currentResources } from "@assay/assay/resources";
   *
   * currentResources().configure({ memory_usage: 0.5, max_memory: 1e6 });
   * if (currentResources().maxMemory !== 500_000) throw new Error("unexpected");
   * ```
   */
  configure(config: Partial<ResourcesConfig>): void {
    this.assign({
      ...given("memoryUsage", config.memory_usage),
      ...given("maxMemory", config.max_memory),
      ...given("maxTempStorage", config.max_temp_storage),
      ...given("cores", config.cores),
      ...given("ioThreads", config.io_threads),
      ...given("tempDir", config.temp_dir),
    });
  }

  /**
   * Divides the resources among workers.
   *
   * @param workers How many there are, at least 1.
   * @returns The share of each: plain values, which can be posted to a worker
   * and assigned there. Temporary storage is in it only if it was set.
   * @throws {ResourceError} `SHARE_INVALID`.
   *
   * @example
   * ```ts
   * import { Resources } from "@assay/assay/resources";
   *
   * const resources = new Resources({ memoryUsage: 1, maxMemory: 1000 });
   * const inWorker = new Resources(resources.share(4));
   * if (inWorker.maxMemory !== 250) throw new Error("unexpected");
   * ```
   */
  share(workers: number): ResourceValues {
    if (!Number.isSafeInteger(workers) || workers < 1) {
      throw new ResourceError(
        `Cannot share resources among ${workers} workers: expected a whole number from 1 up, found ${workers}`,
        {
          code: "SHARE_INVALID",
          data: { workers },
          hints: [
            "Give the number of workers, such as currentResources().cores.",
          ],
        },
      );
    }
    const part = (total: number) => Math.max(1, Math.floor(total / workers));
    return {
      memoryUsage: 1,
      maxMemory: part(this.maxMemory),
      ...given(
        "maxTempStorage",
        this.#maxTempStorage && part(this.#maxTempStorage),
      ),
      cores: part(this.cores),
      ioThreads: part(this.ioThreads),
      tempDir: this.tempDir,
    };
  }

  #memoryOfSystem(): number {
    return this.#systemMemory ??= systemMemory();
  }
}

let current: Resources | undefined;

/**
 * Gives the resources of this thread; in a worker of a pool, its share.
 *
 * @returns The same object each time.
 *
 * @example
 * ```ts
 * import { currentResources } from "@assay/assay/resources";
 *
 * currentResources().cores = 1;
 * if (currentResources().cores !== 1) throw new Error("unexpected");
 * ```
 */
export function currentResources(): Resources {
  return current ??= new Resources(receivedShare());
}

function given<Name extends keyof ResourceValues>(
  name: Name,
  value: ResourceValues[Name] | null,
): Pick<ResourceValues, Name> | Record<never, never> {
  return value === undefined || value === null ? {} : { [name]: value };
}
