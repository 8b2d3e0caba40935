/**
 * The code of the program that runs.
 *
 * @module
 */

import { entryModule } from "../internal/entry_module.ts";
import { projectOf } from "./project.ts";
import { recordCode } from "./recorded_code.ts";

/**
 * Digests the code of the program that runs, as it was loaded.
 *
 * @returns The digest that its lock would have; `null` when it cannot be known.
 */
export async function loadedCode(): Promise<string | null> {
  const { url } = entryModule();
  return (await recordCode(url, projectOf(Deno.cwd()))).code.digest;
}
