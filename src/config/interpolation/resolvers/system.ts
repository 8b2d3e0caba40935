import { resolve } from "node:path";
import { hostName } from "../../../internal/host.ts";
import {
  freeDisk,
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../../../internal/system_limits.ts";
import { nearestName } from "../../../internal/nearest_name.ts";
import { type ResolverContext, resolverError } from "./context.ts";

const FACTS: Record<
  string,
  (context: ResolverContext, path?: string) => unknown
> = {
  memory: () => systemMemory(),
  cores: () => systemCores(),
  free_disk: ({ cwd }, path) =>
    freeDisk(path === undefined ? temporaryDirectory() : resolve(cwd, path)),
  hostname: () => hostName(),
  temp_dir: () => temporaryDirectory(),
};

/**
 * `${system:memory}`: a fact about this machine. `memory` in bytes and `cores`
 * respect control groups; `free_disk`, in bytes, is that of the temporary
 * directory, or of a path: `${system:free_disk,/data}`.
 *
 * @param context The compile.
 * @param name `memory`, `cores`, `free_disk`, `hostname` or `temp_dir`.
 * @param path Where `free_disk` is asked for.
 * @returns A number or a text.
 * @throws {AssayError} `RESOLVER_FAILED` for another name;
 * `SYSTEM_LIMIT_UNKNOWN` without the permission.
 */
export function resolveSystem(
  context: ResolverContext,
  name: string,
  path?: string,
): unknown {
  if (
    Object.hasOwn(FACTS, name) && (path === undefined || name === "free_disk")
  ) {
    return FACTS[name]!(context, path);
  }
  const names = Object.keys(FACTS);
  const near = nearestName(name, names);
  throw resolverError(
    `Cannot tell the system's '${name}': expected ${names.join(", ")}`,
    near === undefined
      ? "Only free_disk takes a path."
      : `Did you mean \${system:${near}}?`,
  );
}
