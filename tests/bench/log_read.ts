// Reads a log and prints how many entries it has and the most memory this
// process ever held, in bytes: log_read.ts DIRECTORY
import { readLog } from "@assay/assay/log";

let entries = 0;
for await (const _ of readLog(Deno.args[0]!)) entries += 1;
const status = Deno.readTextFileSync("/proc/self/status");
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status)!;
// deno-lint-ignore no-console -- the figures are its output
console.log(JSON.stringify({ entries, peak: Number(kilobytes) * 1024 }));
