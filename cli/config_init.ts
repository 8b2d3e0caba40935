/**
 * The work of `assay config init`.
 *
 * @module
 */

import { lstatSync } from "node:fs";
import { writeFileAtomic } from "../src/internal/atomic_file.ts";
import { AssayError } from "../src/internal/errors.ts";
import { programKeys } from "../src/program/kit.ts";
import type { InitFlags } from "./config.ts";
import { configTemplate } from "./config_template.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { loadConfigured } from "./module_exports.ts";

/**
 * Makes a configuration file.
 *
 * @param flags Where to write it.
 * @param module The module.
 */
export async function init(
  this: Context,
  flags: InitFlags,
  module: string,
): Promise<void> {
  leaveWhenInterrupted(this);
  const { output, force } = flags;
  if (output !== undefined && !force) refuseExisting(output);
  const text = configTemplate(await programKeys(await loadConfigured(module)));
  if (output === undefined) this.process.stdout.write(text);
  else writeFileAtomic(output, text);
}

function refuseExisting(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return;
  throw new AssayError(
    `Cannot write '${file}': expected no file there, found one`,
    {
      code: "FILE_EXISTS",
      data: { file },
      hints: ["Name another file, or replace this one by --force."],
    },
  );
}
