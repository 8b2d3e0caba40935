import assert from "node:assert/strict";
import { type Ran, run } from "../hash/run.ts";
import { CAN_MOUNT } from "../internal/small_disk.ts";
import { inShm } from "../share/in_shm.ts";
import { HAS_SHM, makeSegment, shmName } from "../share/shm.ts";
import { ASSAY, assay } from "./assay.ts";

const ignore = !HAS_SHM;
const [DENO, ...WORDS] = ASSAY;

/** `assay share` with the permission it needs. */
function share(...args: string[]): Promise<Ran> {
  return run(DENO, [...allowing(), "share", ...args]);
}

function allowing(): string[] {
  return [...WORDS.slice(0, -1), "--allow-ffi", WORDS.at(-1)!];
}

for (
  const words of [["share"], ...["ls", "rm", "gc"].map((w) => ["share", w])]
) {
  const name = ["assay", ...words].join(" ");

  Deno.test(`${name} --help prints its help, with a real example`, async () => {
    const { code, stdout, stderr } = await assay([...words, "--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const file = `__snapshots__/${name.replaceAll(" ", "_")}_help.txt`;
    const url = new URL(file, import.meta.url);
    assert.equal(stdout, Deno.readTextFileSync(url));
    assert.match(stdout, /Examples?:\s+assay share (?:ls|rm|gc)/);
  });
}

Deno.test({
  name: "assay share ls shows what each array is, and whether it is used",
  ignore,
  async fn() {
    using used = shmName();
    using _segment = makeSegment(used.name, [480, 640], "uint8");
    using stale = shmName();
    makeSegment(stale.name, [3], "int64").disconnect();
    using damaged = shmName();
    damaged.write(stale.read().subarray(0, 270));
    const { code, stdout, stderr } = await share("ls");
    assert.deepEqual([code, stderr], [0, ""]);
    const line = ({ name }: { name: string }) =>
      stdout.split("\n").find((line) => line.startsWith(name))
        ?.replace(/ {2,}/g, "  ");
    assert.equal(line(used), `${used.name}  uint8  [480, 640]  307 kB  used`);
    assert.equal(line(stale), `${stale.name}  int64  [3]  280 B  stale`);
    assert.equal(
      line(damaged),
      `${damaged.name}  ?  ?  270 B  stale, damaged: ` +
        "expected 24 bytes from byte 256 to the end, found a file of 270 bytes",
    );
    assert.match(stdout, /^name +dtype +shape +size +state\n/);
    const json = JSON.parse((await share("ls", "--json")).stdout);
    const data = (name: string) =>
      json.find((entry: { name: string }) => entry.name === name);
    assert.deepEqual(data(used.name), {
      name: used.name,
      bytes: 256 + 480 * 640,
      state: "used",
      dtype: "uint8",
      shape: [480, 640],
    });
    assert.deepEqual(data(damaged.name), {
      name: damaged.name,
      bytes: 270,
      state: "stale",
      problem: "damaged",
      expected: "24 bytes from byte 256 to the end",
      found: "a file of 270 bytes",
    });
  },
});

Deno.test({
  name: "assay share rm removes what it can, and exits with 1 for the rest",
  ignore,
  async fn() {
    using used = shmName();
    using _segment = makeSegment(used.name);
    using stale = shmName();
    makeSegment(stale.name).disconnect();
    const ran = await share("rm", used.name, "assay-test-none", stale.name);
    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /\nremoved 1 array, 288 B\n$/);
    assert.match(ran.stderr, /expected no process to be connected/);
    assert.match(ran.stderr, /hint: .+--force/);
    assert.match(ran.stderr, /'assay-test-none': expected one in \/dev\/shm/);
    assert.deepEqual([used.exists(), stale.exists()], [true, false]);
    const forced = await share("rm", "--force", "--json", used.name);
    assert.deepEqual([forced.code, forced.stderr], [0, ""]);
    assert.equal(JSON.parse(forced.stdout)[0].name, used.name);
    assert.equal(used.exists(), false);
  },
});

Deno.test({
  name: "assay share gc removes what no process uses, and nothing else",
  ignore: !CAN_MOUNT,
  async fn() {
    // A /dev/shm of its own: what others have there is not the tests' to remove.
    const script = new URL("../share/make_some.ts", import.meta.url).pathname;
    const commands = [
      `"$0" run -A -q "${script}" stale other foreign`,
      `"$@" gc --dry-run`,
      `"$@" gc --json`,
      `"$@" gc`,
      `cd /dev/shm && ls`,
    ].join(" && ");
    const words = [...allowing(), "share"];
    const [program, ...args] = inShm(2 ** 22, [DENO, DENO, ...words], commands);
    const { code, stdout, stderr } = await run(program!, args);
    assert.deepEqual([code, stderr], [0, ""]);
    const [dry, json, rest] = stdout.split(/(?<=would .+\n)|(?<=\n\])\n/);
    assert.match(dry!, /^made\nstale +float64 +\[4\] +288 B +stale\n/);
    assert.match(dry!, /would remove 1 array, 288 B\n$/);
    assert.equal(JSON.parse(json!)[0].name, "stale");
    assert.equal(rest, "removed 0 arrays, 0 B\nforeign\nother\n");
  },
});

Deno.test({
  name: "assay share names the permission it needs",
  ignore,
  async fn() {
    const { code, stdout, stderr } = await assay(["share", "ls"]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /expected the permission --allow-ffi, found none/);
  },
});
