// Compresses a log and prints, as JSON, how long it took in ms and the most
// memory this process ever held, in bytes: `log_compress.ts DIRECTORY`.
import { compressLogs } from "@assay/assay/log";

const began = performance.now();
const { archives } = await compressLogs(Deno.args[0]!);
const ms = performance.now() - began;
const entries = archives.reduce((sum, { entries }) => sum + entries, 0);
const status = Deno.readTextFileSync("/proc/self/status");
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status)!;
const peak = Number(kilobytes) * 1024;
// deno-lint-ignore no-console -- the figures are its output
console.log(JSON.stringify({ ms, entries, peak }));
