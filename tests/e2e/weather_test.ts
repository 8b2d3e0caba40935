/**
 * The weather example, run as its user would: one process after another in a
 * copy of it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { readLock } from "@assay/assay/lock";
import { requirement } from "../requirement.ts";
import type { Ended, Project } from "../stage/program.ts";
import { makeWeather } from "./weather.ts";

const STAGES = ["rows", "climatology", "season", "plot"];
const sha256sum = requirement("sha256sum");

/** Rows of the table by stage: its other columns. */
function tableOf({ code, stdout, stderr }: Ended): Map<string, string[]> {
  assert.deepEqual([code, stderr], [0, ""], stdout);
  const lines = stdout.split("\n");
  const head = lines.findIndex((line) => /^stage {2,}status/.test(line));
  assert(head >= 0, stdout);
  const rows = lines.slice(head, lines.indexOf("", head))
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.shift(), ["stage", "status", "why", "time"]);
  for (const row of rows) {
    assert.equal(row.length, 4, row.join("|"));
    assert.match(row[3]!, /^\d+(\.\d)? (ms|s|min( \d+ s)?)$/);
  }
  return new Map(rows.map(([stage, ...rest]) => [stage!, rest]));
}

/** Runs the example; the stages that ran, each with the reason. */
async function ran(
  project: Project,
  ...args: string[]
): Promise<Record<string, string>> {
  const table = tableOf(await project.run("main.ts", ...args));
  assert.deepEqual([...table.keys()], STAGES);
  const found: Record<string, string> = {};
  for (const [stage, [status, why]] of table) {
    if (status === "ran") found[stage] = why!;
    else {
      assert.equal(status, "cached");
      assert.match(why!, /^unchanged since \d{4}-\d\d-\d\d \d\d:\d\dZ$/);
    }
  }
  return found;
}

Deno.test("weather runs what changed, and only that", async (t) => {
  using project = makeWeather();
  const svg = project.at("out/weather/season.svg");
  const first = await project.run("main.ts");

  await t.step("first everything", () => {
    const table = tableOf(first);
    assert.deepEqual(
      [...table].map(([stage, [status, why]]) => [stage, status, why]),
      STAGES.map((stage) => [stage, "ran", "first run"]),
    );
    assert.match(first.stdout, /\n4 ran, 0 cached, in \d/);
    assert.match(Deno.readTextFileSync(svg), /^<svg /);
  });

  await t.step("then nothing, and says why", async () => {
    const before = Deno.readTextFileSync(svg);
    const second = await project.run("main.ts");
    assert.match(second.stdout, /\n0 ran, 4 cached, in \d/);
    assert.deepEqual(await ran(project), {});
    assert.equal(Deno.readTextFileSync(svg), before);
    const numbers = (text: string) => text.slice(0, text.indexOf("stage "));
    assert.equal(numbers(second.stdout), numbers(first.stdout));
  });

  await t.step(
    "after comments, formatting and moved lines nothing",
    async () => {
      project.edit(
        "season.ts",
        "  const squares =",
        "  // All.\n\n  const squares =",
      );
      project.edit(
        "least_squares.ts",
        "  const right = target.slice();",
        "  const right = target\n    .slice( ) ;",
      );
      const text = Deno.readTextFileSync(project.at("climatology.ts"));
      const start = text.indexOf("/** A day is wet");
      const end = text.indexOf("/**\n * Describes");
      Deno.writeTextFileSync(
        project.at("climatology.ts"),
        text.slice(0, start) + text.slice(end) + text.slice(start, end),
      );
      assert.deepEqual(await ran(project), {});
    },
  );

  await t.step(
    "after an edit of the solver's helper the season and what depends on it",
    async () => {
      project.edit("least_squares.ts", "1e-10", "1e-11");
      assert.deepEqual(await ran(project), {
        season: "RANK_TOLERANCE in least_squares.ts changed: `10` → `11`",
      });
      project.edit(
        "least_squares.ts",
        "const diagonal = pivot > 0 ? -below : below;",
        "const diagonal = pivot >= 0 ? -below : below;",
      );
      project.edit(
        "season.ts",
        "return sum / values.length;",
        "return sum / values.length + 1;",
      );
      assert.deepEqual(await ran(project), {
        season: "mean() in season.ts changed: " +
          "`sum / values.length` → `(sum / values.length) + 1`; " +
          "reflectColumn() in least_squares.ts changed: `>` → `>=`",
        plot: "fit changed",
      });
    },
  );

  await t.step(
    "after an edit of the climatology's helper it and the plot",
    async () => {
      project.edit("climatology.ts", ">= WET_DAY", "> WET_DAY");
      assert.deepEqual(await ran(project), {
        climatology: "monthClimate() in climatology.ts changed: `>=` → `>`",
        plot: "climatology changed",
      });
      assert.deepEqual(await ran(project), {});
    },
  );

  await t.step("with more harmonics the season and its plot", async () => {
    const args = ["-o", "season.harmonics=3"];
    assert.deepEqual(await ran(project, ...args), {
      season: "harmonics: 2 → 3",
      plot: "fit changed",
    });
    assert.deepEqual(await ran(project, ...args), {});
    assert.deepEqual(await ran(project), {});
  });

  await t.step("with another style the plot alone", async () => {
    const found = await ran(project, "-o", "plot.width=1400");
    assert.deepEqual(Object.keys(found), ["plot"]);
    assert.match(found.plot!, /\bstyle changed$/);
    assert.deepEqual(await ran(project), {});
  });

  await t.step("and writes a plot again that was deleted", async () => {
    const before = Deno.readTextFileSync(svg);
    Deno.removeSync(svg);
    assert.deepEqual(await ran(project), {});
    assert.equal(Deno.readTextFileSync(svg), before);
  });
});

Deno.test({
  name: "weather leaves a run.lock with what sha256sum says of its files",
  ignore: sha256sum.ignore,
  async fn() {
    using project = makeWeather();
    await ran(project);
    const lock = readLock(project.at("out/weather/run.lock"));
    const digestOf = async (path: string) => {
      const { stdout } = await new Deno.Command(sha256sum.command, {
        args: [project.at(path)],
      }).output();
      return new TextDecoder().decode(stdout).slice(0, 64);
    };
    const csv = "data/seattle-weather.csv";
    assert.equal(lock.status, "complete");
    const bytes = (path: string) => Deno.statSync(project.at(path)).size;
    // It was given as an absolute path.
    assert.deepEqual(lock.data, [{
      path: "seattle-weather.csv",
      kind: "file",
      digest: await digestOf(csv),
      bytes: bytes(csv),
    }]);
    assert.deepEqual(lock.outputs, [{
      path: "season.svg",
      kind: "file",
      digest: await digestOf("out/weather/season.svg"),
      bytes: bytes("out/weather/season.svg"),
    }]);
    const { locations, ...rest } = lock;
    assert.deepEqual(locations.data, {
      "seattle-weather.csv": project.at(csv),
    });
    assert.deepEqual(lock.code.problems, []);
    assert(lock.code.functions["season.ts#fitSeason"]);
    assert.equal(locations.directory, project.at("out/weather"));
    JSON.stringify(rest, (_, value) => {
      assert(typeof value !== "string" || !isAbsolute(value), value);
      return value;
    });
    await ran(project);
    const earlier = readLock(project.at(`out/weather/run.lock.${lock.id}`));
    assert.deepEqual(earlier, lock);
  },
});

Deno.test("weather leaves with 1 on a bad row, naming file and line, its lock failed", async () => {
  using project = makeWeather();
  const csv = project.at("data/seattle-weather.csv");
  const lines = Deno.readTextFileSync(csv).split("\n");
  lines[99] = lines[99]!.replace(/[^,]*$/, "hail");
  Deno.writeTextFileSync(csv, lines.join("\n"));
  const { code, stderr, stdout } = await project.run("main.ts");
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^error: Cannot finish 'rows': /);
  assert(
    stderr.includes(`${csv}:100, column weather: expected one of`),
    stderr,
  );
  const lock = readLock(project.at("out/weather/run.lock"));
  assert.equal(lock.status, "failed");
  assert.match(lock.error ?? "", /:100, column weather/);
  assert.deepEqual(project.find(".stage"), []);
});

Deno.test("weather leaves with 2 on a wrong key, and begins no run", async () => {
  using project = makeWeather();
  const { code, stderr } = await project.run(
    "main.ts",
    "-o",
    "season.harmonic=3",
  );
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^error: Cannot compile.*\n.*season\.harmonic: unknown key/,
  );
  assert.deepEqual(project.find("run.lock"), []);
});

Deno.test("weather finds its files from any folder", async () => {
  using project = makeWeather();
  Deno.mkdirSync(project.at("elsewhere"));
  const { success } = await project.command(
    fileURLToPath(new URL("main.ts", `file://${project.path}/`)),
    [],
    { cwd: project.at("elsewhere"), stdout: "null", stderr: "inherit" },
  ).output();
  assert(success);
  assert.equal(project.find("elsewhere/out/weather/season.svg").length, 1);
});
