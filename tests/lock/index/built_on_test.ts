import assert from "node:assert/strict";
import { join } from "node:path";
import { readLock, type RunLock, runLock } from "@assay/assay/lock";
import { hasSameTrees } from "../../../src/lock/index/built_on.ts";
import { requirement } from "../../requirement.ts";
import { runGit, sampleRepository } from "../repository/sample.ts";

/** A lock as one that was started in the project has it. */
function lockOfProject(path: string, project: string): RunLock {
  const lock = readLock(path);
  return { ...lock, locations: { ...lock.locations, project } };
}

Deno.test(
  "hasSameTrees() looks at the project that is worked in",
  requirement("git"),
  async () => {
    using sample = sampleRepository();
    sample.write({ "a.txt": "1", ".gitignore": "out\n" });
    sample.commit();
    const out = join(sample.root, "out");
    await runLock({ directory: out, repos: [sample.root] }, () => {});
    const lock = lockOfProject(join(out, "run.lock"), sample.root);
    const root = Deno.realPathSync(Deno.makeTempDirSync());
    const [copy, moved] = [join(root, "copy"), join(root, "moved")];
    const same = (project: string) => hasSameTrees(lock, project);
    try {
      runGit(root, ["clone", "-q", sample.root, copy]);
      assert.equal(await same(copy), true);
      Deno.writeTextFileSync(join(copy, "a.txt"), "2");
      assert.equal(await same(copy), false);
      assert.equal(await same(sample.root), true);
      Deno.renameSync(copy, moved);
      Deno.writeTextFileSync(join(moved, "a.txt"), "1");
      assert.equal(await same(moved), true);
      Deno.removeSync(join(moved, ".git"), { recursive: true });
      assert.equal(await same(moved), false);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
);
