/**
 * The table "Beside others" of `docs/stage.md`: each cell is what one small
 * experiment finds, with assay and with the system itself.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { requirement } from "../requirement.ts";
import { PEERS } from "../services/catalogue.ts";
import {
  assayLab,
  dvcLab,
  joblibLab,
  type Lab,
  redunLab,
} from "./peers_lab.ts";
import { type Launch, startForks } from "./peers_process.ts";
import type { EditName, FunctionName, ValueName } from "./peers_samples.ts";
import { readTable } from "./peers_table.ts";

const python = requirement("python-peers");
/** Three systems of others take minutes of both cores. */
const isThorough = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1";

/** The systems that are run, by the name of their package. */
const SYSTEMS: Readonly<Record<string, (launch: Launch) => Lab>> = {
  assay: assayLab,
  joblib: joblibLab,
  redun: redunLab,
  dvc: dvcLab,
};

/** What a row claims, and where nothing corresponds to it. */
interface Experiment {
  readonly holds: (lab: Lab) => Promise<boolean>;
  readonly without?: readonly string[];
}

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  "runs again after a method's name changed": runsAgainAfter("method"),
  "… a constant of the module": runsAgainAfter("constant"),
  "… a default argument": runsAgainAfter("defaultArgument"),
  "… a helper in another file": runsAgainAfter("helper"),
  "does not run again after a comment changed": staysAfter("comment"),
  "… a line was inserted above the function": staysAfter("line"),
  "with A, B, A, B runs twice": {
    holds: async (lab) =>
      await runs(lab, "body", ["one", "two", "one", "two"]) === "yes yes no no",
  },
  "an argument that the body changes counts as it was": {
    without: ["dvc"],
    async holds(lab) {
      const values = ["noItems", "noItems", "oneItem"] as const;
      const [first, same, other] = await lab.call("append", ...values);
      assert.deepEqual(first, { ran: true, result: 1 });
      return !same!.ran && other!.ran && other!.result === 2;
    },
  },
  "`1`, `true` and `1.0` (`1n` here) are told apart": {
    holds: async (lab) =>
      await runs(lab, "body", ["one", "true", "otherOne"]) === "yes yes yes",
  },
  "NaN is found again": {
    holds: async (lab) => await runs(lab, "body", ["nan", "nan"]) === "yes no",
  },
  "runs again after the content of a file argument changed": {
    holds: async (lab) =>
      await readsAfter(lab, () => lab.write("data.txt", "longer")),
  },
  "… in place, with its size and time kept": {
    holds: async (lab) =>
      await readsAfter(lab, () => {
        lab.write("data.txt", "was");
        setTime(lab, "data.txt", LONG_AGO);
      }),
  },
  "does not run again after a file's time alone changed": {
    async holds(lab) {
      await readsFirst(lab);
      setTime(lab, "data.txt", LONG_AGO + 60);
      return !(await once(lab, "read", "path")).ran;
    },
  },
  "an output file that was deleted is there again": {
    async holds(lab) {
      assert.equal((await once(lab, "write", "text")).ran, true);
      Deno.removeSync(lab.at("out.txt"));
      await lab.call("write", "text");
      return existsSync(lab.at("out.txt")) &&
        Deno.readTextFileSync(lab.at("out.txt")) === "text";
    },
  },
  "a function that throws is not stored": {
    without: ["dvc"],
    async holds(lab) {
      const called = await lab.call("fail", "one", "one");
      assert.deepEqual(called[0], { ran: true, result: "failed" });
      return called[1]!.ran;
    },
  },
  "a command that fails is not stored": {
    without: ["joblib"],
    async holds(lab) {
      const failed = { ran: true, result: "failed" };
      assert.deepEqual(await lab.failingCommand(), failed);
      return (await lab.failingCommand()).ran;
    },
  },
  "of two processes at once one runs, both get the result": {
    async holds(lab) {
      const first = lab.start("wait", "one");
      await until(() => lab.runs() === 1 || first.hasEnded());
      assert.equal(lab.runs(), 1);
      const second = lab.start("wait", "one");
      await until(() => second.isCalling() || lab.runs() > 1);
      await untilOrAfter(PATIENCE, () => lab.runs() > 1 || second.hasEnded());
      lab.write("go", "");
      const got = await Promise.all([first, second].map(({ done }) => done));
      return got.every(Boolean) && lab.runs() === 1;
    },
  },
};

const LONG_AGO = Date.UTC(2020, 0, 1) / 1000;
/** How long a second process may take from its call to the body, in ms. */
const PATIENCE = 2000;

function runsAgainAfter(edit: EditName): Experiment {
  return { holds: async (lab) => await ranAfter(lab, edit) };
}

function staysAfter(edit: EditName): Experiment {
  return { holds: async (lab) => !await ranAfter(lab, edit) };
}

async function ranAfter(lab: Lab, edit: EditName): Promise<boolean> {
  const first = await once(lab, "body", "one");
  assert.equal(first.ran, true);
  lab.apply(edit);
  return (await once(lab, "body", "one")).ran;
}

async function once(lab: Lab, name: FunctionName, value: ValueName) {
  const [called] = await lab.call(name, value);
  return called!;
}

async function runs(lab: Lab, name: FunctionName, values: ValueName[]) {
  const called = await lab.call(name, ...values);
  return called.map(({ ran }) => ran ? "yes" : "no").join(" ");
}

async function readsFirst(lab: Lab): Promise<void> {
  lab.write("data.txt", "old");
  setTime(lab, "data.txt", LONG_AGO);
  const first = await once(lab, "read", "path");
  assert.deepEqual(first, { ran: true, result: "old" });
}

async function readsAfter(lab: Lab, change: () => void): Promise<boolean> {
  await readsFirst(lab);
  change();
  const { ran, result } = await once(lab, "read", "path");
  assert.equal(result, ran ? Deno.readTextFileSync(lab.at("data.txt")) : "old");
  return ran;
}

function setTime(lab: Lab, name: string, seconds: number): void {
  Deno.utimeSync(lab.at(name), seconds, seconds);
}

async function until(condition: () => boolean): Promise<void> {
  await untilOrAfter(Infinity, condition);
}

async function untilOrAfter(
  patience: number,
  condition: () => boolean,
): Promise<void> {
  const end = performance.now() + patience;
  while (!condition() && performance.now() < end) {
    // Another process brings the condition about.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const page = await Deno.readTextFile(
  new URL("../../docs/stage.md", import.meta.url),
);
const table = readTable(page, "Beside others");

Deno.test({
  name: "docs/stage.md tells of each system what its experiment finds",
  ignore: python.ignore || !isThorough,
  async fn(t) {
    await using forks = await startForks(python.command);
    const find = async (
      { holds, without = [] }: Experiment,
      system: string,
    ): Promise<string> => {
      if (without.includes(system)) return "—";
      using lab = SYSTEMS[system]!(forks.launch);
      return await holds(lab) ? "yes" : "no";
    };
    for (const [row, experiment] of Object.entries(EXPERIMENTS)) {
      await t.step(row, async () => {
        const found = await Promise.all(
          Object.keys(SYSTEMS).map(async (system) => [
            system,
            await find(experiment, system),
          ]),
        );
        const told = [...table.get(row) ?? []]
          .map(([column, cell]) => [column.split(" ")[0]!, cell])
          .filter(([system]) => system! in SYSTEMS);
        assert.deepEqual(Object.fromEntries(told), Object.fromEntries(found));
      });
    }
  },
});

Deno.test("docs/stage.md has a row for every experiment, and no other", () => {
  assert.deepEqual([...table.keys()], Object.keys(EXPERIMENTS));
});

Deno.test("docs/stage.md names the versions that are run, and says what is not", () => {
  const pins = new Map(
    Deno.readTextFileSync(PEERS.requirements).trim().split("\n")
      .map((line) => line.split("==") as [string, string]),
  );
  const columns = [...[...table.values()][0]!.keys()];
  assert.deepEqual(columns, [
    "assay",
    "memori 0.3.6, by its source, not run",
    ...["joblib", "redun", "dvc"].map((name) => `${name} ${pins.get(name)}`),
  ]);
});
