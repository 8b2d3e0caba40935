import { globSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { compareUtf8 } from "../../../internal/compare_utf8.ts";
import { needRead, type ResolverContext, resolverError } from "./context.ts";

/**
 * `${latest:runs/*.csv}`: the path last modified of those a glob matches; of
 * several, the one whose name comes last.
 *
 * @param context The compile.
 * @param pattern The glob, relative to its directory.
 * @returns The path, relative as the glob is.
 * @throws {AssayError} `RESOLVER_FAILED`: nothing matches, or not permitted.
 */
export function resolveLatest(
  context: ResolverContext,
  pattern: string,
): string {
  const { cwd } = context;
  const fixed = pattern.split("/");
  const first = fixed.findIndex((part) => /[*?[{]/.test(part));
  needRead(resolve(
    cwd,
    fixed.slice(0, first).join("/") || (
      pattern.startsWith("/") ? "/" : "."
    ),
  ));
  let latest: { path: string; time: number } | undefined;
  for (const path of globSync(pattern, { cwd })) {
    // A link may lead nowhere.
    const state = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (state === undefined) continue;
    const time = state.mtimeMs;
    const isLater = latest === undefined || time > latest.time ||
      (time === latest.time && compareUtf8(path, latest.path) > 0);
    if (isLater) latest = { path, time };
  }
  if (latest !== undefined) return latest.path;
  throw resolverError(
    `Cannot find the latest of '${pattern}': expected a path that matches, found none in '${cwd}'`,
    "Check the glob; it is relative to the present directory.",
  );
}
