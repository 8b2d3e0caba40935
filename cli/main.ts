/**
 * The `assay` command.
 *
 * @module
 */

import { renderError } from "../src/internal/render_error.ts";
import { run } from "./app.ts";
import { trueArguments } from "./arguments.ts";
import { type Context, processContext } from "./context.ts";

if (import.meta.main) {
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  const context = processContext(interrupt.signal);
  const code = await runWith(context);
  if (!context.lasts || code !== 0) Deno.exit(code);
}

async function runWith(context: Context): Promise<number> {
  let args;
  try {
    args = trueArguments(Deno.args);
  } catch (error) {
    context.process.stderr.write(`${renderError(error)}\n`);
    return 2;
  }
  return await run(args, context);
}
