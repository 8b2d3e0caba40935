/**
 * Telling why a user's module does not load.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { AssayError } from "../src/internal/errors.ts";

/**
 * Tells why a module does not load, and where in the user's own code.
 *
 * @param file The file, as the user named it.
 * @param cause What importing it threw.
 * @returns The error, `MODULE_FAILED`.
 */
export function moduleFailed(file: string, cause: unknown): AssayError {
  plain(cause);
  const place = placeOf(cause);
  return new AssayError(
    `Cannot load '${file}': expected a module that loads, found an error${
      place === undefined ? "" : ` at ${place}`
    }`,
    {
      code: "MODULE_FAILED",
      data: { file, ...(place === undefined ? {} : { place }) },
      hints: [`See what 'deno run ${file}' says.`],
      cause,
    },
  );
}

/** Deno colours what it says of imports, which is no text for a record. */
function plain(error: unknown): void {
  if (!(error instanceof TypeError)) return;
  if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") return;
  error.message = stripVTControlCharacters(error.message);
}

/** The toolkit's own code is never where a user has to look. */
const OWN = new URL("../src/", import.meta.url).href;
const LOADER = new URL("./module.ts", import.meta.url).href;

/** Where it happened, unless that was here. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = stripVTControlCharacters(error.stack ?? "")
    .matchAll(/(file:\/\/\S+?):(\d+):(\d+)/g);
  for (const [, url, line, column] of frames) {
    if (url === LOADER) return undefined;
    if (url!.startsWith(OWN)) continue;
    return `${relative(Deno.cwd(), fileURLToPath(url!))}:${line}:${column}`;
  }
}
