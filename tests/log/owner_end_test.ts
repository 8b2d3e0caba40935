import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DataLogger, LogReader } from "@assay/assay/log";
import { temporaryFolder } from "./folder.ts";

const WORKER = new URL("owner_worker.ts", import.meta.url);
const PROGRAM = fileURLToPath(new URL("torture_program.ts", import.meta.url));

/** Checks what was confirmed of source 0 or 1, and that the log goes on. */
async function checkKept(
  outputDirectory: string,
  sourceId: number,
  confirmed: number,
): Promise<void> {
  const logger = new DataLogger({ outputDirectory });
  await logger.start();
  await logger.stop();
  using reader = LogReader.open(logger.outputDirectory);
  let next = 0n;
  for (const { timestamp } of reader.entries({ sources: sourceId })) {
    assert.equal(timestamp, next++);
  }
  assert(next >= BigInt(confirmed), `${confirmed} confirmed, ${next} there`);
}

Deno.test("a logger whose worker is terminated keeps what was flushed, and its log is free", async () => {
  using folder = temporaryFolder();
  const worker = new Worker(WORKER, { workerData: folder.path });
  await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  await checkKept(folder.path, 1, 1000);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`a logger that ${signal} ends keeps what was flushed, and its log is free`, async () => {
    using folder = temporaryFolder();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-prompt", PROGRAM, folder.path],
      stdout: "piped",
    }).spawn();
    let said = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      if (said === "") child.kill(signal);
      said += text;
    }
    assert.equal((await child.status).signal, signal);
    const [source, count] = said.split("\n")[0]!.split(" ").map(Number);
    await checkKept(folder.path, source!, count!);
  });
}
