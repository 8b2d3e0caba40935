import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { AssayError } from "../../src/internal/errors.ts";
import { compressLogs } from "../../src/log/compress_logs.ts";
import { LogError } from "../../src/log/log_error.ts";
import { InjectedFault } from "../fault/fault_layer.ts";
import { faultLoop } from "../fault/fault_loop.ts";
import { CAN_MOUNT, smallDisk } from "../internal/small_disk.ts";
import { writeArchive } from "./archives.ts";
import {
  bySource,
  makeEntries,
  readTexts,
  writeNpyFiles,
  writeSegment,
} from "./compressed.ts";
import { type TemporaryFolder, temporaryFolder } from "./folder.ts";
import { inTimeOrder } from "./random_entries.ts";

const PROGRAM = fileURLToPath(
  new URL("./compress_program.ts", import.meta.url),
);
const KILLS = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 100 : 15;

/** Writes a log of segments, files and an earlier archive; gives its texts. */
function makeLog(folder: TemporaryFolder, entries: number): string[] {
  for (const name of folder.names()) Deno.removeSync(folder.file(name));
  const [old, first, second] = [[1, 2], [2, 3], [3, 4]].map((sourceIds) =>
    makeEntries(entries, sourceIds)
  );
  const ones = old!.filter(({ sourceId }) => sourceId === 1);
  const twos = old!.filter(({ sourceId }) => sourceId === 2);
  writeArchive(folder.file("1_log.npz"), ones);
  writeArchive(folder.file("2_log.npz"), twos);
  writeSegment(folder.path, first!.slice(0, entries));
  writeSegment(folder.path, first!.slice(entries), { number: 2 });
  const files = second!.slice(0, 40).filter(({ sourceId }) => sourceId === 4);
  writeNpyFiles(folder.path, files);
  const threes = first!.filter(({ sourceId }) => sourceId === 3);
  return bySource(inTimeOrder([...ones, ...twos, ...threes, ...files]));
}

Deno.test("compressLogs() loses no entry, whichever operation fails, and goes on afterwards", async () => {
  using folder = temporaryFolder();
  let texts: string[] = [];
  const report = await faultLoop(
    () => compressLogs(folder.path, { removeSources: true }),
    {
      prepare: () => texts = makeLog(folder, 8),
      async check({ error, faults, mode, at }) {
        const where = `${mode} ${at} ${faults}`;
        assert.deepEqual(readTexts(folder.path), texts, where);
        // The lock file, too, may be what could not be removed or closed.
        const isTold = error instanceof AssayError ||
          error instanceof SuppressedError || error instanceof InjectedFault;
        if (mode === "persistent" && faults.length > 0) {
          assert.ok(error !== undefined, where);
        }
        assert.ok(error === undefined || isTold, `${where}: ${error}`);
        await compressLogs(folder.path, { removeSources: true });
        assert.deepEqual(readTexts(folder.path), texts, where);
        assert.deepEqual(
          folder.names(),
          [1, 2, 3, 4].map((sourceId) => `${sourceId}_log.npz`),
          where,
        );
      },
    },
  );
  assert.ok((report.operations.get("renameSync") ?? 0) > 0);
  assert.ok((report.operations.get("FsFile.syncSync") ?? 0) > 0);
});

Deno.test(`compressLogs() loses no entry when its process is killed at ${KILLS} random moments`, async () => {
  using folder = temporaryFolder();
  let texts = makeLog(folder, 3000);
  for (let kills = 0; kills < KILLS;) {
    if (await killOnce(folder.path)) {
      kills++;
      assert.deepEqual(readTexts(folder.path), texts);
      continue;
    }
    assert.deepEqual(readTexts(folder.path), texts);
    assert.deepEqual(
      folder.names(),
      [1, 2, 3, 4].map((sourceId) => `${sourceId}_log.npz`),
    );
    texts = makeLog(folder, 3000);
  }
});

/** Whether the process was killed before it came to its end. */
async function killOnce(directory: string): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--no-check", PROGRAM, directory],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const told = child.stderr.text();
  const output = child.stdout.getReader();
  const { done } = await output.read();
  assert.ok(!done);
  // The moment of the kill is what the test varies.
  const timer = setTimeout(() => kill(child), Math.random() * 400);
  const { signal, code } = await child.status;
  clearTimeout(timer);
  await output.cancel();
  assert.ok(signal === "SIGKILL" || code === 0, `${code}: ${await told}`);
  await told;
  return signal === "SIGKILL";
}

/** Its end may come before the kill, and be told of only afterwards. */
function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

Deno.test({
  name:
    "compressLogs() tells that the disk is full, and leaves the log as it was",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(2 << 20);
    const all = makeEntries(15_000, [1]);
    writeSegment(disk.path, all);
    const before = readTexts(disk.path);
    await assert.rejects(
      compressLogs(disk.path, { removeSources: true }),
      (error) =>
        error instanceof LogError && error.code === "DISK_FULL" &&
        error.cause !== undefined,
    );
    assert.deepEqual(readTexts(disk.path), before);
    assert.deepEqual(
      Array.from(Deno.readDirSync(disk.path), ({ name }) => name).sort(),
      ["000001.index", "000001.segment"],
    );
  },
});
