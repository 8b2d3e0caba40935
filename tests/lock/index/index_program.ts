/** A program with a run, whose code is looked for. */

import { runLock } from "@assay/assay/lock";

await runLock({ directory: Deno.args[0]! }, () => {});
