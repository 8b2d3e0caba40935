import assert from "node:assert/strict";
import { run } from "../hash/run.ts";
import { Project } from "../lock/compare/project.ts";
import { requirement } from "../requirement.ts";
import { ASSAY_UNLIMITED } from "./assay.ts";

const { ignore } = requirement("git");

async function lock(project: Project, ...words: string[]) {
  const [program, ...args] = ASSAY_UNLIMITED;
  return await run(program, [...args, "lock", ...words], { cwd: project.root });
}

Deno.test("assay lock verify tells, and exits with 1 where it does not hold", {
  ignore,
}, async () => {
  using project = new Project();
  await project.run("out/1");
  const holds = await lock(project, "verify", "out/1");
  assert.equal(
    holds.stdout,
    "out/1: holds (1 input, 1 output, the code of main.ts)\n",
  );
  assert.equal(holds.code, 0);
  project.write("in.txt", "22");
  const broken = await lock(project, "verify", "out/1");
  assert.equal(broken.code, 1);
  assert.equal(
    broken.stdout,
    `out/1: does not hold\n  data     changed    in.txt: '${
      project.path("in.txt")
    }' has another content\n`,
  );
  const { code, stdout } = await lock(project, "verify", "--json", "out/1");
  assert.equal(code, 1);
  assert.equal(JSON.parse(stdout).differences[0].key, "in.txt");
});

Deno.test(
  "assay lock diff shows differences, and exits with 0",
  { ignore },
  async () => {
    using project = new Project();
    await project.run("out/1", { lr: 0.1, same: "x" });
    await project.run("out/2", { lr: 0.2, same: "x", more: [1] });
    const { code, stdout } = await lock(project, "diff", "out/1", "out/2");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^- out\/1 {2}[0-9a-f-]{36}\n\+ out\/2 {2}[0-9a-f-]{36}\n\n/,
    );
    assert.match(
      stdout,
      /\nconfig\n {2}~ lr: 0\.1 → 0\.2\n {2}\+ more: \[1\]\n/,
    );
    const json = await lock(project, "diff", "--json", "out/1", "out/2");
    assert.deepEqual(JSON.parse(json.stdout).parts.config[0], {
      key: "lr",
      a: 0.1,
      b: 0.2,
    });
    const same = await lock(project, "diff", "out/1", "out/1");
    assert.match(same.stdout, /\n\nNo difference\.\n$/);
  },
);
