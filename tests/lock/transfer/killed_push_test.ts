import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parsePushRecord } from "../../../src/lock/transfer/push_record.ts";
import { verifyRun } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { runGit } from "../repository/sample.ts";
import { makeSite, type Site, wrongBlobs } from "./site.ts";

const ignore = [requirement("git"), requirement("rclone")]
  .some(({ ignore }) => ignore);
const PROGRAM = fileURLToPath(
  new URL("./killed_push_program.ts", import.meta.url),
);
const KILLS = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 16 : 3;
const FILES = 24;

Deno.test(
  `pushRuns() leaves a remote that never says more than it has, and goes on, after ${KILLS} kills at random moments`,
  {
    ignore,
  },
  async () => {
    using site = makeSite();
    const { at, app } = site;
    for (let index = 0; index < FILES; index++) {
      app.write({ [`data/${index}.bin`]: `${index} `.repeat(300_000) });
    }
    const dir = await site.run("one", { data: [at("app/data")] });
    const began = performance.now();
    await push(site, dir, 0);
    const whole = performance.now() - began;
    const seen = new Set<string>();
    for (let lap = 1; lap <= KILLS; lap++) {
      await push(site, dir, lap, whole * (0.3 + 0.7 * lap / KILLS));
      seen.add(check(site, lap));
      // The next push meets whatever the last one left, its rclone included.
      const store = at(`store${lap}`);
      const { blobs, sent } = await site.push(dir, {
        git: at("code.git"),
        data: store,
        tag: `v${lap}`,
      });
      assert.equal(blobs.count, FILES + 2);
      assert(sent.count <= blobs.count);
      assert.equal(check(site, lap), "whole");
      runGit(at("code.git"), ["fsck", "--strict"]);
      if (lap % 3 !== 0) continue;
      await site.pull(`v${lap}`, `there${lap}`, { data: store });
      const parts = ["data", "outputs"] as const;
      const { differences } = await verifyRun(at(`there${lap}/out/one`), {
        parts,
      });
      assert.deepEqual(differences, []);
    }
    // A kill that never falls into a push would prove nothing.
    assert(seen.has("part"), [...seen].join());
  },
);

/** Pushes in a process of its own, and kills it after a time in ms. */
async function push(
  { at }: Site,
  dir: string,
  lap: number,
  time?: number,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-prompt", "--no-check", "-q", PROGRAM],
      ...[dir, at("code.git"), at(`store${lap}`), `v${lap}`],
    ],
    // What it leaves there goes with the site.
    env: { TMPDIR: at(".") },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  if (time === undefined) {
    await reader.cancel();
    assert.equal((await child.status).code, 0);
    return;
  }
  // The kill must fall into the push.
  await new Promise((resolve) => setTimeout(resolve, time));
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  await reader.cancel();
  await child.status;
}

/** What there is must be whole, and all there is that is told of. */
function check({ at }: Site, lap: number): "none" | "part" | "whole" {
  const store = at(`store${lap}`);
  assert.deepEqual(wrongBlobs(store), []);
  const file = `${store}/tags/v${lap}.json`;
  if (!existsSync(file)) {
    return existsSync(`${store}/incoming`) ? "part" : "none";
  }
  const record = parsePushRecord(Deno.readTextFileSync(file), `v${lap}`);
  for (const { digest, bytes } of record.files) {
    const blob = `${store}/blobs/${digest.slice(0, 2)}/${digest}`;
    assert.equal(Deno.statSync(blob).size, bytes);
  }
  const tagged = runGit(at("code.git"), ["rev-parse", `v${lap}`]).trim();
  assert.equal(tagged, record.repos[0]!.commit);
  return "whole";
}
