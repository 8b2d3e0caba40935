import { basename, resolve } from "../../../internal/path.ts";
import { needRead, type ResolverContext } from "./context.ts";

/**
 * `${vinc:runs/a}`: the path with the number after the highest there is,
 * `runs/a_0000` when there is none. Nothing is made: two programs that start
 * at once get the same.
 *
 * @param context The compile.
 * @param path The path to number, relative to its directory.
 * @returns The path and `_NNNN`.
 * @throws {AssayError} `RESOLVER_FAILED`: not permitted.
 */
export function resolveVinc(context: ResolverContext, path: string): string {
  const target = resolve(context.cwd, path);
  const folder = resolve(target, "..");
  needRead(folder);
  const numbered = new RegExp(`^${RegExp.escape(basename(target))}_(\\d{4,})$`);
  let next = 0;
  for (const name of namesIn(folder)) {
    const number = numbered.exec(name)?.[1];
    if (number !== undefined) next = Math.max(next, Number(number) + 1);
  }
  const number = String(next).padStart(4, "0");
  return `${path.replace(/\/+$/, "")}_${number}`;
}

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
