/** A program that differs from the other in what it does. */

import { runLock } from "@assay/assay/lock";

await runLock({ directory: Deno.args[0]! }, () => 1);
