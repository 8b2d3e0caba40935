// Leaves loops over a log in all ways there are, and prints how many more files
// are open afterwards: open_files.ts DIRECTORY
import { LogReader, readLog, verifyLog } from "@assay/assay/log";

const [directory = ""] = Deno.args;
const openFiles = () => [...Deno.readDirSync("/proc/self/fd")].length;

async function leaveEarly(): Promise<void> {
  for await (const _ of readLog(directory)) break;
}

async function leaveByError(): Promise<void> {
  for await (const _ of readLog(directory)) throw new Error("enough");
}

async function leaveAtEnd(): Promise<void> {
  for await (const _ of readLog(directory));
  await verifyLog(directory);
  using reader = LogReader.open(directory);
  for (const _ of reader.entries()) break;
}

await leaveAtEnd();
const before = openFiles();
await leaveEarly();
await leaveByError().catch(() => {});
await leaveAtEnd();
// deno-lint-ignore no-console -- the figure is its output
console.log(openFiles() - before);
