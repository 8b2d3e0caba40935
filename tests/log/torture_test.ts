import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Buffer } from "node:buffer";
import { DataLogger, type LogDamage, LogReader } from "@assay/assay/log";
import { temporaryFolder } from "./folder.ts";
import { tortureEntry } from "./torture_entry.ts";

const PROGRAM = fileURLToPath(new URL("torture_program.ts", import.meta.url));
/** All 300 where the whole proof is asked for. */
const KILLS = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 300 : 10;

/** Lets the program log for a while, kills it; gives what it said. */
async function runAndKill(directory: string): Promise<number[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--no-prompt", PROGRAM, directory],
    stdout: "piped",
  }).spawn();
  // A random moment under load: the time from the first flush on is the test.
  // It has room for one fsync of the interval and some tens of segments.
  const kill = () => setTimeout(() => child.kill("SIGKILL"), ms);
  const ms = Math.random() * 150;
  let said = "";
  const stream = child.stdout.pipeThrough(new TextDecoderStream());
  for await (const text of stream) {
    if (said === "") kill();
    said += text;
  }
  await child.status;
  const confirmed = [0, 0, 0];
  // A line that was cut off confirms nothing.
  for (const line of said.split("\n").slice(0, -1)) {
    const [source, count] = line.split(" ").map(Number);
    confirmed[source!] = count!;
  }
  return confirmed;
}

/** What a log has, every entry compared with what was put. */
interface Recovered {
  /** How many entries, by source. */
  readonly counts: number[];
  /** What else the reader met. */
  readonly damage: readonly LogDamage[];
}

async function readAll(directory: string): Promise<Recovered> {
  const counts = [0, 0, 0];
  using reader = LogReader.open(directory);
  for await (const { sourceId, timestamp, data } of reader) {
    const number = counts[sourceId]!++;
    const expected = tortureEntry(sourceId, number);
    assert.equal(timestamp, expected.timestamp);
    assert(Buffer.compare(expected.data, data) === 0, "data");
  }
  return { counts, damage: reader.damage };
}

Deno.test(`a logger that is killed keeps all that a flush confirmed, intact and in order, ${KILLS} times`, async () => {
  await Promise.all([killMany(KILLS / 2), killMany(KILLS / 2)]);
});

async function killMany(kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    using folder = temporaryFolder();
    const confirmed = await runAndKill(folder.path);
    const logger = new DataLogger({ outputDirectory: folder.path });
    const { counts: before } = await readAll(logger.outputDirectory);
    before.forEach((count, source) => {
      assert(
        count >= confirmed[source]!,
        `source ${source}: ${confirmed[source]} confirmed, ${count} there`,
      );
    });
    await logger.start();
    const { damage } = logger.recovered;
    assert(damage.every(({ kind }) => kind === "torn"), Deno.inspect(damage));
    logger.put(tortureEntry(0, before[0]!));
    await logger.stop();
    const behind = await readAll(logger.outputDirectory);
    assert.deepEqual(behind.counts, [before[0]! + 1, before[1], before[2]]);
    assert(
      behind.damage.every(({ kind }) =>
        kind === "torn" || kind === "incomplete"
      ),
      Deno.inspect(behind.damage),
    );
  }
}
