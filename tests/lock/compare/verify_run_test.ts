import assert from "node:assert/strict";
import { verifyRun } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { Project } from "./project.ts";

const { ignore } = requirement("git");

/** Everything that was found, a line each. */
async function found(dir: string): Promise<string[]> {
  const { differences } = await verifyRun(dir);
  return differences.map(({ part, key, problem }) =>
    `${part} ${problem} ${key}`
  );
}

function test(name: string, act: (project: Project) => Promise<void>): void {
  Deno.test(`verifyRun() ${name}`, { ignore }, async () => {
    using project = new Project();
    await project.run("out/1");
    await act(project);
  });
}

test("finds nothing where nothing has changed", async (project) => {
  assert.deepEqual(await found(project.path("out/1")), []);
  const { state, lock } = await verifyRun(project.path("out/1/run.lock"));
  assert.equal(state, "complete");
  assert.equal(lock.outputs.length, 1);
});

test("names data and outputs that changed or are gone", async (project) => {
  project.write("in.txt", "22");
  assert.deepEqual(await found(project.path("out/1")), ["data changed in.txt"]);
  Deno.removeSync(project.path("in.txt"));
  Deno.writeTextFileSync(project.path("out/1/out.txt"), "43");
  assert.deepEqual(await found(project.path("out/1")), [
    "data missing in.txt",
    "outputs changed out.txt",
  ]);
});

test("names functions that changed, and not those that were moved", async (project) => {
  project.write(
    "double.ts",
    `// A comment.\n\nexport function double(count: number) {\n  return count * FACTOR;\n}\nconst FACTOR = 2;\n`,
  );
  assert.deepEqual(await found(project.path("out/1")), []);
  project.write(
    "double.ts",
    `export function double(count: number) { return count * FACTOR; }\nconst FACTOR = 3;\n`,
  );
  assert.deepEqual(await found(project.path("out/1")), [
    "code changed double.ts#FACTOR",
  ]);
  Deno.removeSync(project.path("main.ts"));
  assert.deepEqual(await found(project.path("out/1")), [
    "code missing main.ts",
  ]);
});

test("finds a project that was moved as a whole", async (project) => {
  const moved = `${project.root}-moved`;
  Deno.renameSync(project.root, moved);
  project.root = moved;
  assert.deepEqual(await found(project.path("out/1")), []);
  project.write("in.txt", "22");
  assert.deepEqual(await found(project.path("out/1")), ["data changed in.txt"]);
});

test("does not take what a copied project lacks from where it was copied", async (project) => {
  const copied = `${project.root}-copied`;
  await new Deno.Command("cp", { args: ["-r", project.root, copied] }).output();
  try {
    assert.deepEqual(await found(`${copied}/out/1`), []);
    Deno.removeSync(`${copied}/in.txt`);
    assert.deepEqual(await found(`${copied}/out/1`), ["data missing in.txt"]);
    // A run's directory alone is no project.
    Deno.renameSync(`${copied}/out/1`, `${copied}-1`);
    assert.deepEqual(await found(`${copied}-1`), []);
  } finally {
    Deno.removeSync(copied, { recursive: true });
    Deno.removeSync(`${copied}-1`, { recursive: true });
  }
});

test("says that a run crashed", async (project) => {
  const path = project.path("out/1/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(
    path,
    text.replace("status: complete", "status: running"),
  );
  assert.deepEqual(await found(project.path("out/1")), [
    "status changed status",
  ]);
});

test("names runs it builds on that changed or are gone", async (project) => {
  await project.run("out/0");
  const path = project.path("out/1/run.lock");
  const id = /^id: (.*)$/m.exec(
    Deno.readTextFileSync(project.path("out/0/run.lock")),
  )![1]!;
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(
    path,
    text.replace(
      "lineage: []\n",
      `lineage:\n  - path: out/0\n    id: ${id}\n    digest: ${
        "a".repeat(64)
      }\n`,
    ),
  );
  assert.deepEqual(await found(project.path("out/1")), [
    `lineage changed ${project.path("out/0")}`,
  ]);
  Deno.removeSync(project.path("out/0"), { recursive: true });
  assert.deepEqual(await found(project.path("out/1")), [
    "lineage missing out/0",
  ]);
});

test("looks only at the parts that are asked for", async (project) => {
  project.write("in.txt", "22");
  const dir = project.path("out/1");
  const { differences } = await verifyRun(dir, { parts: ["outputs", "code"] });
  assert.deepEqual(differences, []);
});

test("refuses what is no lock", async (project) => {
  const path = project.path("out/1/run.lock");
  const text = Deno.readTextFileSync(path);
  const locks: [string, string][] = [
    [text.replace("version: 1", "version: 99"), "LOCK_TOO_NEW"],
    [text.slice(0, 30), "LOCK_MALFORMED"],
    ["[", "LOCK_MALFORMED"],
    [text.replace("data:", "data: 3\nother:"), "LOCK_MALFORMED"],
  ];
  for (const [text, code] of locks) {
    Deno.writeTextFileSync(path, text);
    await assert.rejects(verifyRun(project.path("out/1")), { code });
  }
  await assert.rejects(verifyRun(project.path("out")), {
    code: "LOCK_NOT_FOUND",
  });
});
