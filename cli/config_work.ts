/**
 * The work of `assay config show` and `explain`.
 *
 * @module
 */

import { compileConfig } from "../src/config/kit.ts";
import type { Explanation } from "../src/config/mod.ts";
import { AssayError } from "../src/internal/errors.ts";
import { writeYaml } from "../src/internal/yaml_writer.ts";
import { explainText, withLockResolvers } from "../src/program/kit.ts";
import type { DataFlags } from "./switch_flag.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { loadConfigured } from "./module_exports.ts";
import { printData } from "./print_data.ts";

/**
 * Prints a configuration.
 *
 * @param flags The form.
 * @param words The module, and the program's arguments.
 */
export async function show(
  this: Context,
  flags: DataFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", ...args] = words;
  const { schema, options } = await loadConfigured(module);
  const { masked } = await compileConfig(schema, {
    ...withLockResolvers(options),
    args,
  });
  await printData(this, flags, masked, writeYaml);
}

/**
 * Tells where a value comes from.
 *
 * @param flags The form.
 * @param words The module, the key, and the program's arguments.
 */
export async function explain(
  this: Context,
  flags: DataFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", key = "", ...args] = words;
  if (key.startsWith("-")) {
    throw new AssayError(
      `Cannot explain '${key}': expected a key behind '${module}', found a flag`,
      {
        code: "WRONG_CALL",
        hints: [`Write assay config explain ${module} KEY, then the flags.`],
      },
    );
  }
  const { schema, options } = await loadConfigured(module);
  const compiled = await compileConfig(schema, {
    ...withLockResolvers(options),
    args,
  });
  await printData(
    this,
    flags,
    compiled.explain(key),
    (explained) => explainText(explained as Explanation, options.cwd),
  );
}
