import assert from "node:assert/strict";
import { basename } from "node:path";
import { type DiffPart, diffRuns, diffText, runLock } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { makeFolder } from "../../stage/folder.ts";
import { Project } from "./project.ts";

const { ignore } = requirement("git");

/** Two runs of a project with something done between them. */
async function differing(
  between: (project: Project) => void,
  configs: [unknown, unknown] = [{}, {}],
): Promise<Partial<Record<DiffPart, unknown[]>>> {
  using project = new Project();
  await project.run("out/1", configs[0]);
  between(project);
  await project.run("out/2", configs[1]);
  const { parts } = await diffRuns(
    project.path("out/1"),
    project.path("out/2"),
  );
  const { command: _, ...others } = parts;
  const name = basename(project.root);
  return Object.fromEntries(
    Object.entries(others).filter(([, list]) => list.length > 0)
      .map((
        [part, list],
      ) => [part, list.map(({ key }) => key.replace(name, "PROJECT"))]),
  );
}

Deno.test(
  "diffRuns() finds nothing between equal runs",
  { ignore },
  async () => {
    assert.deepEqual(await differing(() => {}), {});
  },
);

Deno.test(
  "diffRuns() names functions, files and outputs",
  { ignore },
  async () => {
    const parts = await differing((project) => {
      project.write(
        "double.ts",
        `export const double = (n: number) => n * 3;\n`,
      );
      project.write("notes.md", "new");
    });
    assert.deepEqual(parts, {
      code: ["double.ts#FACTOR", "double.ts#double"],
      files: ["PROJECT/double.ts", "PROJECT/notes.md"],
      outputs: ["out.txt"],
    });
  },
);

Deno.test(
  "diffRuns() names keys of the configuration and data",
  { ignore },
  async () => {
    const parts = await differing(
      (project) => project.write("in.txt", "22"),
      [{ a: 1, b: { c: [1], d: NaN } }, { b: { c: [2], e: null } }],
    );
    assert.deepEqual(parts.config, ["a", "b.c", "b.d", "b.e"]);
    assert.deepEqual(parts.data, ["in.txt"]);
    assert.deepEqual(parts.outputs, ["out.txt"]);
  },
);

Deno.test("diffRuns() names the repository where git has no objects any more", {
  ignore,
}, async () => {
  using project = new Project();
  await project.run("out/1");
  project.write("notes.md", "new");
  await project.run("out/2");
  Deno.removeSync(project.path(".git"), { recursive: true });
  const { parts } = await diffRuns(
    project.path("out/1"),
    project.path("out/2"),
  );
  assert.equal(parts.files.length, 1);
  assert.equal(parts.files[0]!.key, basename(project.root));
});

Deno.test("diffRuns() names the files of runs whose changes are in patches", {
  ignore,
}, async () => {
  using project = new Project();
  project.keepPatches();
  await project.run("out/1");
  project.write("notes.md", "new");
  await project.run("out/2");
  project.git.git("checkout", "-q", ".");
  const status = () => project.git.git("status", "--porcelain", "-uall");
  const before = status();
  const { parts } = await diffRuns(
    project.path("out/1"),
    project.path("out/2"),
  );
  const name = basename(project.root);
  assert.deepEqual(parts.files.map(({ key }) => key), [`${name}/notes.md`]);
  assert.equal(status(), before);
});

Deno.test("diffRuns() tells how the runs ended, and data that changed meanwhile", async () => {
  using folder = makeFolder({ "in.txt": "1" });
  const data = [folder.at("in.txt")];
  await runLock({ directory: folder.at("a"), data }, () => {});
  const failed = await runLock({ directory: folder.at("b"), data });
  await failed.fail(new Error("no rain"));
  const changed = await runLock({ directory: folder.at("c"), data });
  folder.write("in.txt", "2");
  await changed.complete();
  const ended = await diffRuns(folder.at("a"), folder.at("b"));
  assert.deepEqual(ended.parts.status, [
    { key: "error", b: "no rain" },
    { key: "status", a: "complete", b: "failed" },
  ]);
  assert.match(diffText(ended), /status\n {2}\+ error: no rain\n {2}~ status/);
  const partial = await diffRuns(folder.at("a"), folder.at("c"));
  assert.match(diffText(partial), /~ in\.txt, which changed meanwhile\n/);
  const { parts } = partial;
  assert.deepEqual(parts.data.map(({ key }) => key), ["in.txt"]);
  assert.match(String(parts.data[0]?.b), /^[0-9a-f]{64}, which changed/);
});

Deno.test("diffRuns() tells apart configurations that look the same in a lock", async () => {
  using folder = makeFolder();
  const configs: Record<string, Record<string, unknown>> = {
    plain: { n: 1, list: [1] },
    bigint: { n: 1n, list: [1] },
    set: { n: 1, list: new Set([1]) },
    again: { n: 1, list: [1] },
  };
  for (const [name, config] of Object.entries(configs)) {
    await runLock({ directory: folder.at(name), config }, () => {});
  }
  const config = async (a: string, b: string) =>
    (await diffRuns(folder.at(a), folder.at(b))).parts.config
      .map(({ key }) => key);
  assert.deepEqual(await config("plain", "again"), []);
  for (const other of ["bigint", "set"]) {
    assert.deepEqual(await config("plain", other), ["its digest"]);
  }
  assert.deepEqual(await config("bigint", "set"), ["its digest"]);
  const found = await diffRuns(folder.at("plain"), folder.at("set"));
  assert.match(diffText(found), /config\n {2}~ its digest\n/);
});
