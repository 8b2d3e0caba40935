/**
 * The work of `assay pipeline graph`.
 *
 * @module
 */

import { writeFileAtomic } from "../src/internal/atomic_file.ts";
import { AssayError } from "../src/internal/errors.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import type { GraphFlags } from "./pipeline.ts";
import { loadPipeline, readArguments } from "./pipeline_arguments.ts";

/**
 * Draws a pipeline.
 *
 * @param flags The form, and where to write.
 * @param words The module, and the arguments of the run that is predicted.
 */
export async function graph(
  this: Context,
  { format, output, plan }: GraphFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", ...args] = words;
  if (!plan && args.length > 0) {
    throw new AssayError(
      `Cannot draw with the argument '${args[0]}': expected '--plan' with ` +
        "arguments, found none",
      {
        code: "WRONG_CALL",
        hints: ["Add --plan, or leave the arguments out."],
      },
    );
  }
  const pipeline = await loadPipeline(module);
  const rows = plan ? await pipeline.plan(...readArguments(args)) : undefined;
  const isSvg = (format ?? (output?.endsWith(".svg") ? "svg" : "mermaid")) ===
    "svg";
  const text = isSvg ? await pipeline.toSvg(rows) : pipeline.toMermaid(rows);
  if (output === undefined) this.process.stdout.write(text);
  else writeFileAtomic(output, text);
}
