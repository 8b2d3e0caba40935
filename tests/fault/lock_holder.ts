/**
 * A process for tests to kill: it takes the lock file named by its argument,
 * says so, and holds it until its standard input ends.
 *
 * @module
 */

import { acquireLockFile } from "../../src/internal/lock_file.ts";

const [path = ""] = Deno.args;
using _lock = await acquireLockFile(path, { purpose: "holding it for a test" });
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await Deno.stdin.readable.pipeTo(new WritableStream());
