import { resolve } from "../../../internal/path.ts";
import { needRead, type ResolverContext, resolverError } from "./context.ts";

/**
 * `${file:PATH}`: the text of a file, without its last newline.
 *
 * @param context The compile.
 * @param path The file, relative to its directory.
 * @returns The text.
 * @throws {AssayError} `RESOLVER_FAILED`: no such file, not UTF-8, or not
 * permitted.
 */
export function resolveFile(context: ResolverContext, path: string): string {
  const file = resolve(context.cwd, path);
  needRead(file);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true })
      .decode(Deno.readFileSync(file));
  } catch (cause) {
    throw resolverError(
      `Cannot read '${file}': expected a file of UTF-8 text`,
      "Relative paths are relative to the present directory.",
      cause,
    );
  }
  return text.replace(/\r?\n$/, "");
}
