import assert from "node:assert/strict";
import { encodeNpy } from "../../src/log/npy.ts";
import {
  compressLogs,
  DataLogger,
  LogError,
  LogReader,
  verifyLog,
} from "../../src/log/mod.ts";
import { requirement } from "../requirement.ts";
import { ATARAXIS } from "../services/catalogue.ts";
import { readTable } from "../stage/peers_table.ts";
import { readArchive, writeArchive } from "./archives.ts";
import { type TemporaryFolder, temporaryFolder } from "./folder.ts";

const python = requirement("python-ataraxis");
/** ataraxis takes ten processes and as many seconds of both cores. */
const isThorough = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1";
const page = Deno.readTextFileSync(
  new URL("../../docs/log.md", import.meta.url),
);
const table = readTable(page, "Beside ataraxis");
const PROGRAM = new URL("./peers.py", import.meta.url).pathname;

/** Logs entries of source 1; gives the log directory. */
async function logged(
  { path }: TemporaryFolder,
  entries: readonly (readonly [number, string])[],
): Promise<string> {
  const logger = new DataLogger({ outputDirectory: path });
  await logger.start();
  for (const [timestamp, text] of entries) {
    const data = new TextEncoder().encode(text);
    logger.put({ sourceId: 1, timestamp, data });
  }
  await logger.stop();
  return logger.outputDirectory;
}

function payloads(path: string): string[] {
  using reader = LogReader.open(path);
  return Array.from(
    reader.entries(),
    ({ data }) => new TextDecoder().decode(data),
  );
}

/** What each row is about, for assay; `peers.py` has the same for ataraxis. */
const EXPERIMENTS: Record<
  string,
  readonly [name: string, (folder: TemporaryFolder) => Promise<boolean>]
> = {
  "keeps two entries of one source and time": [
    "keeps_equal_timestamps",
    async (folder) => {
      const directory = await logged(folder, [[5, "a"], [5, "b"]]);
      await compressLogs(directory, { removeSources: true });
      return payloads(directory).join() === "a,b";
    },
  ],
  "archiving again keeps what was archived before": [
    "keeps_an_earlier_archive",
    async (folder) => {
      const directory = await logged(folder, [[5, "a"]]);
      await compressLogs(directory, { removeSources: true });
      await logged(folder, [[6, "b"]]);
      await compressLogs(directory, { removeSources: true });
      return payloads(directory).join() === "a,b";
    },
  ],
  "archives more `.npy` files than a process may open": [
    "archives_more_entries_than_open_files",
    async (folder) => {
      for (let at = 0; at < 1100; at++) {
        const entry = { sourceId: 1, timestamp: BigInt(at), data: DATA };
        const name = `001_${String(at).padStart(20, "0")}.npy`;
        Deno.writeFileSync(folder.file(name), encodeNpy(entry));
      }
      const program = "const { compressLogs } = await import(Deno.args[0]);" +
        "await compressLogs(Deno.args[1]);";
      const { success } = await new Deno.Command("sh", {
        args: [
          ...["-c", 'ulimit -n 1024; exec "$@"', "sh", Deno.execPath()],
          ...["eval", program, "--", MODULE, folder.path],
        ],
        stderr: "inherit",
      }).output();
      return success && payloads(folder.file("1_log.npz")).length === 1100;
    },
  ],
  "a put throws when the log's folder is gone": [
    "tells_the_next_put_that_its_folder_is_gone",
    async (folder) => {
      const logger = new DataLogger({ outputDirectory: folder.path });
      await logger.start();
      const closed = logger.closed.then(() => true, () => false);
      Deno.removeSync(logger.outputDirectory, { recursive: true });
      logger.put({ sourceId: 1, timestamp: 1, data: DATA });
      assert.equal(await closed, false);
      const put = () => logger.put({ sourceId: 1, timestamp: 2, data: DATA });
      const isTold = throwsCode(put, "DIRECTORY_REMOVED");
      await assert.rejects(logger.stop());
      return isTold;
    },
  ],
  "what waits to be written is bounded": [
    "bounds_what_waits",
    async (folder) => {
      const logger = new DataLogger({
        outputDirectory: folder.path,
        capacity: 65_536,
        onFull: "throw",
      });
      await logger.start();
      const data = new Uint8Array(1000);
      const isBounded = throwsCode(() => {
        for (let at = 0; at < 1e6; at++) {
          logger.put({ sourceId: 1, timestamp: at, data });
        }
      }, "RING_FULL");
      await logger.stop();
      return isBounded;
    },
  ],
  "an entry of 64 bytes takes less than 100 on the disk": [
    "takes_less_than_100_bytes_of_disk_for_64",
    async (folder) => {
      const text = "x".repeat(64);
      const directory = await logged(
        folder,
        Array.from({ length: 5000 }, (_, at) => [at, text] as const),
      );
      const blocks = [...Deno.readDirSync(directory)]
        .map(({ name }) => Deno.statSync(`${directory}/${name}`).blocks ?? 0)
        .reduce((sum, blocks) => sum + blocks, 0);
      return blocks * 512 / 5000 < 100;
    },
  ],
  "a second logger on one log is refused": [
    "refuses_a_second_logger",
    async (folder) => {
      await using first = new DataLogger({ outputDirectory: folder.path });
      await first.start();
      const second = new DataLogger({ outputDirectory: folder.path });
      return await second.start().then(() => false, isCode("LOG_IN_USE"));
    },
  ],
  "says when what was put is on the disk": [
    "tells_when_entries_are_on_the_disk",
    async (folder) => {
      await using logger = new DataLogger({ outputDirectory: folder.path });
      await logger.start();
      logger.put({ sourceId: 1, timestamp: 1, data: DATA });
      await logger.flush();
      return logger.stats().flushed === 1;
    },
  ],
  "reads a log before it is archived": [
    "reads_before_it_is_archived",
    async (folder) => payloads(await logged(folder, [[5, "a"]])).join() === "a",
  ],
  "reads archives that NumPy wrote": [
    "reads_archives_that_numpy_wrote",
    // That these are the bytes of NumPy is another test's.
    (folder) => {
      const path = folder.file("1_log.npz");
      writeArchive(path, [{ sourceId: 1, timestamp: 5n, data: DATA }]);
      return Promise.resolve(payloads(path).length === 1);
    },
  ],
  "tells that an archive is damaged": [
    "tells_a_damaged_archive",
    async (folder) => {
      const path = folder.file("1_log.npz");
      writeArchive(path, [{ sourceId: 1, timestamp: 5n, data: DATA }]);
      const bytes = Deno.readFileSync(path);
      bytes[200]! ^= 1;
      Deno.writeFileSync(path, bytes);
      assert.deepEqual(readArchive(path).entries, []);
      return !(await verifyLog(path)).ok;
    },
  ],
  "reads what is whole of an archive that was cut short": [
    "reads_an_archive_that_was_cut_short",
    (folder) => {
      const path = folder.file("1_log.npz");
      const entries = Array.from({ length: 9 }, (_, at) => ({
        sourceId: 1,
        timestamp: BigInt(at),
        data: new Uint8Array(1),
      }));
      writeArchive(path, entries);
      Deno.truncateSync(path, 1000);
      return Promise.resolve(payloads(path).length > 0);
    },
  ],
};

const DATA = new TextEncoder().encode("abcd".repeat(20));
const MODULE = new URL("../../src/log/compress_logs.ts", import.meta.url).href;

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof LogError && error.code === code;
}

function throwsCode(act: () => void, code: string): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return isCode(code)(error);
  }
}

for (const [row, [, experiment]] of Object.entries(EXPERIMENTS)) {
  Deno.test(`docs/log.md is right that assay ${row}, or not`, async () => {
    using folder = temporaryFolder();
    const found = await experiment(folder) ? "yes" : "no";
    assert.equal(table.get(row)?.get("assay"), found);
  });
}

Deno.test({
  name: "docs/log.md is right about ataraxis",
  ignore: python.ignore || !isThorough,
  async fn() {
    using folder = temporaryFolder();
    const { stdout, success } = await new Deno.Command(python.command, {
      args: [PROGRAM, folder.path],
      stdin: "null",
      // What goes wrong in the processes that are meant to fail.
      stderr: "null",
    }).output();
    assert.ok(success);
    const printed = new TextDecoder().decode(stdout).trimEnd().split("\n");
    const found = JSON.parse(printed.at(-1)!);
    const version = Deno.readTextFileSync(ATARAXIS.requirements)
      .match(/^ataraxis-data-structures==(.*)$/m)?.[1];
    for (const [row, [name]] of Object.entries(EXPERIMENTS)) {
      assert.equal(
        table.get(row)?.get(`ataraxis ${version}`),
        found[name] ? "yes" : "no",
        row,
      );
    }
  },
});

Deno.test("docs/log.md has a row for every experiment, and no other", () => {
  assert.deepEqual([...table.keys()], Object.keys(EXPERIMENTS));
});
