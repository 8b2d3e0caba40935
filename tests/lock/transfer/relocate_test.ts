import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { gcRuns, readLock, runLock } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { makeSite } from "./site.ts";

const ignore = [requirement("git"), requirement("rclone")]
  .some(({ ignore }) => ignore);

Deno.test(
  "relocate() gives a place to outputs from elsewhere, and leaves a run its own",
  { ignore },
  async () => {
    using site = makeSite();
    const { at, app } = site;
    const directory = at("app/out/one");
    const far = Deno.makeTempFileSync({ dir: "/var/tmp" });
    try {
      await runLock({ directory, repos: [app.root] }, (run) => {
        Deno.writeTextFileSync(far, "far");
        Deno.writeTextFileSync(join(directory, "out.txt"), "near");
        run.addOutput(far);
        run.addOutput(join(directory, "out.txt"));
      });
      await site.push(directory, { tag: "v1" });
      const { runs: [run] } = await site.pull("v1", "there");
      const { locations, outputs } = readLock(join(run!.dir, "run.lock"));
      const name = basename(far);
      const { digest } = outputs.find(({ path }) => path === name)!;
      assert.deepEqual(locations.outputs, {
        [name]: at(`there/outside/${digest.slice(0, 12)}/${name}`),
      });
      const { removed } = await gcRuns(at("there"), {
        olderThan: -1,
        dryRun: true,
      });
      assert.deepEqual(removed.map(({ files }) => files.toSorted()), [
        ["out.txt", "run.lock"],
      ]);
    } finally {
      Deno.removeSync(far);
    }
  },
);
