/**
 * The table "Beside others" of `docs/lock.md`: each cell is what one small
 * experiment finds, with assay and with the system itself.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { requirement } from "../requirement.ts";
import { FLEXLOCK, FLEXLOCK_SEARCHING, PEERS } from "../services/catalogue.ts";
import { type Forks, startForks } from "../stage/peers_process.ts";
import { readTable } from "../stage/peers_table.ts";
import { assayLab } from "./peers/assay_lab.ts";
import { dvcLab } from "./peers/dvc_lab.ts";
import { flexlockLab } from "./peers/flexlock_lab.ts";
import type { Given, Lab } from "./peers/lab.ts";
import { runGit } from "./repository/sample.ts";

const git = requirement("git");
const peers = requirement("python-peers");
const flexlock = requirement("python-flexlock");
const searching = requirement("python-flexlock-searching");
/** Three systems of others take minutes of both cores. */
const isThorough = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1";

/** The systems, by their columns. */
const SYSTEMS: Readonly<Record<string, (forks: Forks) => Lab>> = {
  "assay": assayLab,
  "flexlock 0.9.0": () => flexlockLab(searching.command),
  "flexlock 0.10.0": () => flexlockLab(flexlock.command),
  "dvc 3.67.1": ({ launch }) => dvcLab(launch),
};

/** What a row claims, and where nothing corresponds to it. */
interface Experiment {
  readonly holds: (lab: Lab) => Promise<boolean>;
  readonly without?: readonly string[];
}

/** A search for an earlier run is no more in flexlock 0.10. */
const SEARCHES = { without: ["flexlock 0.10.0"] };
const FIRST: Given = { name: "first" };
const SECOND: Given = { name: "second" };

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  "takes an earlier run of the same in place of a new one": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      return !await runs(lab, SECOND);
    },
  },
  "… and leaves nothing in git by looking": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      const before = objectsAndRefs(lab);
      await lab.start(SECOND);
      return objectsAndRefs(lab) === before;
    },
  },
  "… but not one that was killed": {
    ...SEARCHES,
    async holds(lab) {
      lab.behave("die");
      assert.equal(await lab.start(FIRST), false);
      lab.behave();
      return await runs(lab, SECOND);
    },
  },
  "… nor after a helper in another module changed": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      editHelper(lab);
      return await runs(lab, SECOND);
    },
  },
  "… nor after two data files swapped their contents": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      lab.write({ "in/a.txt": "bb\n", "in/b.txt": "a\n" });
      return await runs(lab, SECOND);
    },
  },
  "… nor after data changed in place, with size and time kept": {
    ...SEARCHES,
    async holds(lab) {
      lab.write({ "in/a.txt": "x\n" });
      setTime(lab, "in/a.txt");
      await runsFirst(lab);
      lab.write({ "in/a.txt": "y\n" });
      setTime(lab, "in/a.txt");
      return await runs(lab, SECOND);
    },
  },
  "… nor with another value of a parameter called `time`": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      return await runs(lab, { ...SECOND, time: 2 });
    },
  },
  "… nor one whose result was edited": {
    ...SEARCHES,
    async holds(lab) {
      await runsFirst(lab);
      const result = lab.result(FIRST);
      const was = Deno.readTextFileSync(result);
      Deno.removeSync(result);
      Deno.writeTextFileSync(result, "edited\n");
      // To bring the result back is as good.
      return await runs(lab, SECOND) ||
        Deno.readTextFileSync(result) === was;
    },
  },
  "… nor one whose data changed while it ran": {
    ...SEARCHES,
    async holds(lab) {
      lab.behave("append");
      assert.equal(await lab.start(FIRST), true);
      lab.behave();
      return await runs(lab, SECOND);
    },
  },
  "refuses a second run in a directory where one is under way": {
    async holds(lab) {
      lab.behave("wait");
      const first = lab.start(FIRST);
      await until(() => lab.bodies() === 1);
      let hasEnded = false;
      const second = lab.start({ ...FIRST, rate: 2 })
        .finally(() => hasEnded = true);
      await until(() => hasEnded || lab.bodies() === 2);
      const refused = lab.bodies() === 1;
      lab.release();
      assert.equal(await first, true);
      return refused && !await second;
    },
  },
  "keeps what is not committed, files that git does not know among it": {
    async holds(lab) {
      editHelper(lab);
      lab.write({ "new.txt": "not yet known to git\n" });
      const before = [statusOf(lab), lab.bodies()];
      assert.equal(await lab.keep(FIRST), true);
      assert.ok(lab.bodies() > Number(before[1]));
      return kept(lab, "not yet known to git");
    },
  },
  "… and leaves index and stash as they were": {
    async holds(lab) {
      editHelper(lab);
      lab.write({ "staged.txt": "staged\n" });
      runGit(lab.root, ["add", "staged.txt"]);
      const before = statusOf(lab);
      assert.equal(await lab.keep(FIRST), true);
      return statusOf(lab) === before;
    },
  },
  "… without an untracked `.env`": {
    async holds(lab) {
      editHelper(lab);
      lab.write({ ".env": "TOKEN=geheim-271828\n" });
      assert.equal(await lab.keep(FIRST), true);
      return !kept(lab, "geheim-271828");
    },
  },
  "… where git knows no name and address": {
    async holds(lab) {
      editHelper(lab);
      runGit(lab.root, ["config", "user.name", ""]);
      runGit(lab.root, ["config", "user.email", ""]);
      return await lab.keep(FIRST);
    },
  },
  "tells which function was edited since a run": {
    async holds(lab) {
      await runsFirst(lab);
      editHelper(lab);
      return /\bhelper\b(?!\.)/.test(await lab.explain(FIRST));
    },
  },
  "records two upstream runs of one name": {
    async holds(lab) {
      const record = await lab.lineage(["left/prep", "right/prep"]);
      return record.includes("left/prep") && record.includes("right/prep");
    },
  },
  "removing untagged runs keeps a tagged one inside of another": {
    without: ["dvc 3.67.1"],
    async holds(lab) {
      const inner = { name: "outer/inner", rate: 2 };
      await lab.collect({ name: "outer" }, inner);
      return existsSync(lab.result(inner));
    },
  },
};

async function runs(lab: Lab, given: Given): Promise<boolean> {
  const before = lab.bodies();
  assert.equal(await lab.start(given), true);
  return lab.bodies() > before;
}

async function runsFirst(lab: Lab): Promise<void> {
  assert.equal(await runs(lab, FIRST), true);
}

function editHelper({ at, helper }: Lab): void {
  const text = Deno.readTextFileSync(at(helper));
  const edited = text.replace(/return .*/, "return 7");
  assert.notEqual(edited, text);
  Deno.writeTextFileSync(at(helper), edited);
}

function setTime({ at }: Lab, path: string): void {
  const longAgo = Date.UTC(2020, 0, 1) / 1000;
  Deno.utimeSync(at(path), longAgo, longAgo);
}

function objectsAndRefs({ root }: Lab): string {
  return runGit(root, ["for-each-ref"]) +
    runGit(root, [
      "cat-file",
      "--batch-all-objects",
      "--batch-check=%(objectname)",
      "--unordered",
    ]).split("\n").sort().join("\n");
}

/** What is staged, and the stash. */
function statusOf({ root }: Lab): string {
  return runGit(root, ["ls-files", "--stage"]) +
    runGit(root, ["stash", "list"]);
}

/** Whether something that git has holds the text. */
function kept({ root }: Lab, text: string): boolean {
  const all = ["cat-file", "--batch-all-objects", "--batch"];
  return runGit(root, all).includes(text);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    // Another process brings the condition about.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const table = readTable(
  Deno.readTextFileSync(new URL("../../docs/lock.md", import.meta.url)),
  "Beside others",
);

Deno.test({
  name: "docs/lock.md tells of each system what its experiment finds",
  ignore: !isThorough ||
    [git, peers, flexlock, searching].some(({ ignore }) => ignore),
  async fn(t) {
    await using forks = await startForks(peers.command);
    for (const [row, { holds, without = [] }] of Object.entries(EXPERIMENTS)) {
      await t.step(row, async () => {
        const found = await Promise.all(
          Object.entries(SYSTEMS).map(async ([system, make]) => {
            if (without.includes(system)) return [system, "—"];
            using lab = make(forks);
            return [system, await holds(lab) ? "yes" : "no"];
          }),
        );
        assert.deepEqual(
          Object.fromEntries(table.get(row) ?? []),
          Object.fromEntries(found),
        );
      });
    }
  },
});

Deno.test("docs/lock.md has a row for every experiment, and no other", () => {
  assert.deepEqual([...table.keys()], Object.keys(EXPERIMENTS));
});

Deno.test("docs/lock.md names the versions that are run", () => {
  const pinned = [FLEXLOCK_SEARCHING, FLEXLOCK, PEERS].map((environment) => {
    const pins = Deno.readTextFileSync(environment.requirements);
    const [, name, version] = /^(flexlock|dvc)==(.*)$/m.exec(pins) ?? [];
    return `${name} ${version}`;
  });
  assert.deepEqual([...[...table.values()][0]!.keys()], ["assay", ...pinned]);
});
