/**
 * The work of `assay config schema`.
 *
 * @module
 */

import { configSchema } from "../src/config/kit.ts";
import type { DataFlags } from "./switch_flag.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { loadConfigured } from "./module_exports.ts";
import { jsonText, printData } from "./print_data.ts";

/**
 * Prints a JSON Schema.
 *
 * @param flags The form.
 * @param module The module.
 */
export async function schema(
  this: Context,
  flags: DataFlags,
  module: string,
): Promise<void> {
  leaveWhenInterrupted(this);
  const configured = await loadConfigured(module);
  await printData(this, flags, await configSchema(configured.schema), jsonText);
}
