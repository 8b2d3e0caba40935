/**
 * The work of `assay config validate`.
 *
 * @module
 */

import { compileConfig, ConfigError } from "../src/config/kit.ts";
import type { ConfigIssue } from "../src/config/mod.ts";
import { renderError } from "../src/internal/render_error.ts";
import { withLockResolvers } from "../src/program/kit.ts";
import type { DataFlags } from "./switch_flag.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { type Configured, loadConfigured } from "./module_exports.ts";
import { printData } from "./print_data.ts";

/** What became of a file. */
interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly issues: readonly ConfigIssue[];
}

/**
 * Checks files, each by itself.
 *
 * @param flags The form.
 * @param words The module, and the files.
 */
export async function validate(
  this: Context,
  flags: DataFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", ...files] = words;
  const configured = await loadConfigured(module);
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const error = await errorOf(configured, file);
    const issues = error?.issues ?? [];
    verdicts.push({ file, ok: error === undefined, issues });
    if (error === undefined) continue;
    this.process.exitCode = 1;
    if (flags.json || flags.yaml) continue;
    this.process.stderr.write(`${file}: ${renderError(error)}\n`);
  }
  await printData(
    this,
    flags,
    verdicts,
    () =>
      verdicts.map(({ file, ok }) => `${file}: ${ok ? "OK" : "FAILED"}\n`)
        .join(""),
  );
}

async function errorOf(
  { schema, options }: Configured,
  file: string,
): Promise<ConfigError | undefined> {
  // The app's name would bring in files and variables of this machine.
  const { app: _app, ...own } = options;
  try {
    await compileConfig(schema, {
      ...withLockResolvers(own),
      args: [`--config=${file}`],
    });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
