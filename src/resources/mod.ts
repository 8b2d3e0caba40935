/**
 * How much of the machine to use, and arrays that keep to it: in memory, or in
 * a mapped temporary file when they are too large.
 *
 * Knowing the system's memory needs `--allow-sys=systemMemoryInfo`, and limits
 * of control groups above the process's own every permission (`-A`). Mapped
 * arrays need Linux, `--allow-ffi`, writing to the temporary directory, and
 * for its free space `--allow-sys=statfs` and reading it. `--allow-env=TMPDIR`
 * lets the system name that directory. A limit that is set spares the
 * permission to find it out.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export type { ResourceValues } from "../internal/resource_values.ts";
export {
  createArray,
  type CreateArrayOptions,
  isMemorySafe,
  isStorageSafe,
} from "./create_array.ts";
export { ResourceError, type ResourceErrorCode } from "./resource_error.ts";
export { currentResources, Resources } from "./resources.ts";
export {
  type ExtensibleSchema,
  type ResourcesConfig,
  withResources,
} from "./resources_config.ts";
