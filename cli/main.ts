/**
 * The `assay` command.
 *
 * @module
 */

import { run } from "./app.ts";
import { processContext } from "./context.ts";

if (import.meta.main) {
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  Deno.exit(await run(Deno.args, processContext(interrupt.signal)));
}
