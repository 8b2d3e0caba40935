/**
 * A process that adds one to the number in a file, again and again, each time
 * under a lock file: `lock_counter.ts COUNTER LOCK TIMES`.
 *
 * @module
 */

import { acquireLockFile } from "../../src/internal/lock_file.ts";

const [counter = "", lockPath = "", times] = Deno.args;
for (let n = 0; n < Number(times); n++) {
  using _lock = await acquireLockFile(lockPath, { wait: true });
  const value = Number(Deno.readTextFileSync(counter));
  Deno.writeTextFileSync(counter, String(value + 1));
}
