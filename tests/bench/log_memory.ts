// Logs entries and prints how much more memory this process held at most than
// at the start, its ring not counted, in bytes: log_memory.ts FOLDER GIGABYTES
import { DataLogger } from "@assay/assay/log";

const [folder = "", gigabytes] = Deno.args;
const CAPACITY = 16 << 20;

function memory(key: "VmHWM" | "VmRSS"): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  const [, kilobytes] = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)!;
  return Number(kilobytes) * 1024;
}

const logger = new DataLogger({
  outputDirectory: folder,
  capacity: CAPACITY,
  segmentBytes: 256 << 20,
});
await logger.start();
const before = memory("VmRSS");
const data = new Uint8Array(64);
let removed = 0;
for (let bytes = 0; bytes < Number(gigabytes) * 1e9; bytes += 88) {
  logger.put({ sourceId: 1, timestamp: BigInt(bytes), data });
  if (bytes % 880_000_000 === 0) removeOld();
}
await logger.stop();
const grown = memory("VmHWM") - before - CAPACITY;
await Deno.remove(folder, { recursive: true });
// deno-lint-ignore no-console -- the figure is its output
console.log(Math.max(0, grown));

/** Segments that are finished are not needed any more. */
function removeOld(): void {
  const { files } = logger.stats();
  for (; removed < files - 2; removed++) {
    const name = `${String(removed + 1).padStart(6, "0")}.segment`;
    Deno.removeSync(`${logger.outputDirectory}/${name}`);
  }
}
