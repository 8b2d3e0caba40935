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
  Deno.exit(await runWith(context));
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
