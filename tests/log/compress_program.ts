/**
 * A process for tests to kill: it compresses a log and removes what it was made
 * of: `compress_program.ts DIRECTORY`. It says so when it begins.
 *
 * @module
 */

import { compressLogs } from "../../src/log/compress_logs.ts";

Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await compressLogs(Deno.args[0]!, { removeSources: true });
// Deno 2.9.6 frees what V8's compiling threads may still read when a program
// comes to its end by itself: one of a thousand ends by SIGSEGV instead.
Deno.exit(0);
