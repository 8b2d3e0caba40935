/** Pushes a run, and is killed meanwhile: RUN GIT DATA TAG. */

import { pushRuns } from "@assay/assay/lock";

const [run, git, data, tag] = Deno.args;
Deno.stdout.writeSync(new TextEncoder().encode("pushing\n"));
await pushRuns(run!, { git: git!, data: data!, tag: tag! });
