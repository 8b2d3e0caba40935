/**
 * The `assay` command.
 *
 * @module
 */

import { run } from "./app.ts";
import { processContext } from "./context.ts";
import { haveForeignBytes } from "./foreign_bytes.ts";

if (import.meta.main) {
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  const context = processContext(interrupt.signal);
  if (haveForeignBytes(Deno.args)) {
    context.process.stderr.write(
      "error: Cannot read the arguments: expected text in UTF-8, found bytes " +
        "that are not\nhint: Rename the file; convmv converts whole trees to " +
        "UTF-8.\n",
    );
    Deno.exit(2);
  }
  Deno.exit(await run(Deno.args, context));
}
