/**
 * The work of `assay config init`.
 *
 * @module
 */

import { lstatSync } from "node:fs";
import { describeKeys, toSchema } from "../src/config/kit.ts";
import {
  compileConfig,
  type CompiledConfig,
  ConfigError,
  configSchema,
} from "../src/config/mod.ts";
import { writeFileAtomic } from "../src/internal/atomic_file.ts";
import { AssayError } from "../src/internal/errors.ts";
import { MASK } from "../src/internal/mask.ts";
import type { InitFlags } from "./config.ts";
import { configTemplate, type TemplateKey } from "./config_template.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { type Configured, loadConfigured } from "./module_exports.ts";
import { requiredBelow } from "./required_below.ts";

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
  const text = configTemplate(await keysOf(await loadConfigured(module)));
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

/** What the program brings along decides what a file must give. */
async function keysOf({ schema, options }: Configured): Promise<TemplateKey[]> {
  const keys = describeKeys(await toSchema(schema));
  const { app: _app, ...own } = options;
  try {
    const compiled = await compileConfig(schema, own);
    return keys.map((key) => {
      const value = key.secret ? undefined : writtenValue(compiled, key.key);
      return { ...key, value, required: false };
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const missing = error.issues.filter(({ found }) => found === "nothing");
    const all = await configSchema(schema);
    return keys.map((key) => ({
      ...key,
      value: key.secret ? undefined : key.default,
      required: missing.some((issue) => requiredBelow(all, issue.key, key.key)),
    }));
  }
}

/** A value as the layers of the program have it: `${…}` stays as it is. */
function writtenValue(
  compiled: CompiledConfig<unknown>,
  key: string,
): unknown {
  const value = key.split(".").reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null
        ? (at as Record<string, unknown>)[part]
        : undefined,
    compiled.masked,
  );
  if (value === undefined) return undefined;
  const written = compiled.explain(key).expression ?? value;
  return String(written).includes(MASK) ? undefined : written;
}
