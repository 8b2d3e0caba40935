/**
 * The weather example in a repository: run, and made again from its lock.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ASSAY_UNLIMITED } from "../cli/assay.ts";
import { run } from "../hash/run.ts";
import { sampleAt } from "../lock/repository/sample.ts";
import { requirement } from "../requirement.ts";
import { makeWeather } from "./weather.ts";

const { ignore } = requirement("git");

Deno.test(
  "assay lock reproduce makes the weather's plot again, byte for byte",
  { ignore },
  async () => {
    using project = makeWeather();
    const git = sampleAt(project.path);
    git.git("init", "-q", "-b", "main");
    git.write({ ".gitignore": "out/\nnode_modules/\n" });
    git.commit();
    const first = await project.run("main.ts", "-o", "season.harmonics=3");
    assert.equal(first.code, 0, first.stderr);
    // What is edited later is not what ran.
    Deno.writeTextFileSync(project.at("plot.ts"), "throw new Error();");
    const status = git.git("status", "--porcelain");

    const [program, ...args] = ASSAY_UNLIMITED;
    const lock = (...words: string[]) =>
      run(program, [...args, "lock", ...words], { cwd: project.path });
    const unasked = await lock("reproduce", "out/weather");
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /deno run .* --config .*expected a terminal/s);
    assert.equal(existsSync(project.at("out/weather.reproduced")), false);

    const made = await lock("reproduce", "--yes", "out/weather");
    assert.equal(
      made.stdout,
      "out/weather.reproduced: the same\n  same       season.svg\n",
      made.stderr,
    );
    assert.equal(made.code, 0);
    assert.equal(
      Deno.readTextFileSync(project.at("out/weather.reproduced/season.svg")),
      Deno.readTextFileSync(project.at("out/weather/season.svg")),
    );
    assert.equal(git.git("status", "--porcelain"), status);

    const diff = await lock("diff", "out/weather", "out/weather.reproduced");
    assert.doesNotMatch(diff.stdout, /^(code|files|data|outputs)$/m);
    const changed = Deno.readTextFileSync(project.at("out/weather/run.lock"))
      .replace(
        /(path: season\.svg\n *kind: file\n *digest: )\S+/,
        `$1"${"0".repeat(64)}"`,
      );
    Deno.writeTextFileSync(project.at("out/weather/run.lock"), changed);
    const other = await lock(
      ...["reproduce", "--yes", "out/weather", "--into", "again", "--json"],
    );
    assert.equal(other.code, 1);
    assert.equal(JSON.parse(other.stdout).outputs[0].result, "changed");
  },
);
