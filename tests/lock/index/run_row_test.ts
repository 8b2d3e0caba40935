import assert from "node:assert/strict";
import { join } from "node:path";
import { RunIndex, runLock } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { makeFolder } from "../../stage/folder.ts";
import { sampleAt, sampleRepository } from "../repository/sample.ts";

const git = requirement("git");

/** Puts something beside what is committed, and then something else. */
interface Change {
  readonly what: string;
  readonly put: (root: string, text: string) => void;
  readonly isFound: boolean;
}

const CHANGES: readonly Change[] = [
  { what: "nothing", put: () => {}, isFound: true },
  {
    what: "a file that git was told to ignore",
    put: (root, text) => Deno.writeTextFileSync(join(root, "a.tmp"), text),
    isFound: true,
  },
  {
    what: "a file in the directory of another run",
    put(root, text) {
      Deno.mkdirSync(join(root, "runs"), { recursive: true });
      Deno.writeTextFileSync(join(root, "runs/run.lock"), "");
      Deno.writeTextFileSync(join(root, "runs/out.txt"), text);
    },
    isFound: true,
  },
  {
    what: "a file over the limit",
    put(root, text) {
      Deno.writeTextFileSync(join(root, "model.bin"), text);
      Deno.truncateSync(join(root, "model.bin"), 10_000_001);
    },
    isFound: false,
  },
  {
    what: "a file that is named like a secret",
    put: (root, text) => Deno.writeTextFileSync(join(root, ".env"), text),
    isFound: false,
  },
  {
    what: "a repository inside of it",
    put(root, text) {
      const inner = sampleAt(join(root, "inner"));
      inner.write({ "lib.ts": text });
      inner.git("init", "-q");
      inner.commit();
    },
    isFound: false,
  },
];

for (const { what, put, isFound } of CHANGES) {
  const outcome = isFound ? "takes" : "takes no";
  Deno.test(
    `RunIndex.find() ${outcome} run beside whose code lay ${what}`,
    git,
    async () => {
      for (const isDirty of [false, true]) {
        using runs = makeFolder();
        using sample = sampleRepository();
        sample.write({ "a.ts": "1", ".gitignore": "*.tmp\n" });
        sample.commit();
        if (isDirty) sample.write({ "a.ts": "2" });
        put(sample.root, "one");
        const repos = [sample.root];
        await runLock({ directory: runs.at("1"), repos }, () => {});
        put(sample.root, "two");
        using index = RunIndex.open(runs.path);
        assert.equal(await index.find({ repos }) !== undefined, isFound);
      }
    },
  );
}
