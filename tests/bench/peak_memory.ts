// Hashes a file and prints the most memory this process ever held, in bytes.
import { hashFile } from "@assay/assay/hash";

await hashFile(Deno.args[0]!, { cache: false });
const status = Deno.readTextFileSync("/proc/self/status");
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status)!;
// deno-lint-ignore no-console -- the figure is its output
console.log(Number(kilobytes) * 1024);
