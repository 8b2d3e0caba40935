import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ROCrate } from "ro-crate";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { exportCrate, readLock, runLock } from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { Project } from "../compare/project.ts";
import { filesBelow } from "../transfer/site.ts";

const git = requirement("git");
const crate = requirement("python-crate");
const VALIDATE = fileURLToPath(new URL("./validate.py", import.meta.url));

const WORKFLOW = "workflow-run-crate-0.5";
const PROCESS = "process-run-crate-0.5";

interface Checked {
  readonly passed: boolean;
  readonly issues: readonly string[];
}

/** Has roc-validator check crates, by profile and place. */
async function validate(
  folder: string,
  crates: readonly (readonly [profile: string, path: string])[],
): Promise<Record<string, Checked>> {
  const { code, stdout, stderr } = await new Deno.Command(crate.command, {
    args: [
      VALIDATE,
      `${folder}/cache`,
      ...crates.map((pair) => pair.join("=")),
    ],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("exportCrate() writes crates that roc-validator passes", {
  ignore: git.ignore || crate.ignore,
}, async () => {
  using project = new Project();
  const at = (name: string) => project.path(name);
  await project.run("out/1", {
    rate: 0.5,
    deep: { text: "a b", on: true, list: [1], none: null },
  });
  await exportCrate(at("out/1"), at("crate"), { license: "CC-BY-4.0" });
  await exportCrate(at("out/1"), at("crate.zip"));
  // A run that no program of its own made, with names that need care.
  const odd = at("out/odd ä");
  Deno.mkdirSync(at("out/data ü/deep#1"), { recursive: true });
  Deno.mkdirSync(at("out/data ü/empty"));
  Deno.writeTextFileSync(at("out/data ü/deep#1/100 %.txt"), "x");
  await runLock({ directory: odd, data: [at("out/data ü")] }, (run) => {
    Deno.writeTextFileSync(`${odd}/a b.txt`, "y");
    run.addOutput(`${odd}/a b.txt`);
  });
  const path = `${odd}/run.lock`;
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(
    path,
    text.replace(/^ {2}module: .*$/m, "  module: null"),
  );
  await exportCrate(odd, at("odd"));
  // What the validator must find.
  await exportCrate(at("out/1"), at("broken"));
  const file = at("broken/ro-crate-metadata.json");
  Deno.writeTextFileSync(
    file,
    Deno.readTextFileSync(file).replace('"mainEntity"', '"about"'),
  );
  const checked = await validate(project.root, [
    [WORKFLOW, at("crate")],
    [WORKFLOW, at("crate.zip")],
    [PROCESS, at("odd")],
    [WORKFLOW, at("broken")],
  ]);
  const good: Checked = { passed: true, issues: [] };
  assert.deepEqual(checked[at("crate")], good);
  assert.deepEqual(checked[at("crate.zip")], good);
  assert.deepEqual(checked[at("odd")], good);
  assert.equal(checked[at("broken")]!.passed, false);
});

Deno.test(
  "exportCrate() says how code, data, configuration and outputs belong together",
  git,
  async () => {
    using project = new Project();
    const at = (name: string) => project.path(name);
    await project.run("out/1", { rate: 0.5, deep: { on: true } });
    // What came later is not what ran.
    project.write("double.ts", "export const double = () => 0;\n");
    const { files, profile } = await exportCrate(at("out/1"), at("crate"));
    assert.equal(profile, "https://w3id.org/ro/wfrun/workflow/0.5");
    const held = filesBelow(at("crate"));
    assert.deepEqual(Object.keys(held).sort(), [
      "code/double.ts",
      "code/main.ts",
      "inputs/in.txt",
      "outputs/out.txt",
      "ro-crate-metadata.json",
      "run.lock",
    ]);
    assert.equal(files.count, 6);
    assert.match(
      Deno.readTextFileSync(at("crate/code/double.ts")),
      /const FACTOR = 2/,
    );
    const lock = readLock(at("out/1/run.lock"));

    const metadata = JSON.parse(
      Deno.readTextFileSync(at("crate/ro-crate-metadata.json")),
    );
    const read = new ROCrate(metadata, { link: true, array: true });
    // deno-lint-ignore no-explicit-any -- entities have any property
    const root = read.rootDataset as any;
    const [workflow] = root.mainEntity;
    const [action] = root.mentions;
    const ids = (entities: { "@id": string }[]) =>
      entities.map((entity) => entity["@id"]);
    assert.equal(workflow["@id"], "code/main.ts");
    assert.equal(action.instrument[0]["@id"], "code/main.ts");
    assert.deepEqual(ids(action.object), [
      "inputs/in.txt",
      "#config-rate",
      "#config-deep.on",
    ]);
    assert.deepEqual(ids(action.result), ["outputs/out.txt"]);
    assert.deepEqual(action.result[0].sha256, [lock.outputs[0]!.digest]);
    assert.equal(held["outputs/out.txt"], lock.outputs[0]!.digest);
    assert.deepEqual(action.object[1].value, [0.5]);
    assert.deepEqual(action.startTime, [lock.started]);
    const { snapshot, commit } = lock.repos[0]!;
    assert.deepEqual(workflow.version, [snapshot?.commit ?? commit]);
    // Every reference leads somewhere in the crate, or out into the web.
    const known = new Set(
      metadata["@graph"].map((one: { "@id": string }) => one["@id"]),
    );
    const loose = [...JSON.stringify(metadata).matchAll(/\{"@id":"([^"]+)"\}/g)]
      .map(([, id]) => id!).filter((id) =>
        !known.has(id) && !/^https?:/.test(id)
      );
    assert.deepEqual(loose, []);
  },
);

Deno.test(
  "exportCrate() has the code of a run whose changes are in a patch",
  git,
  async () => {
    using project = new Project();
    const at = (name: string) => project.path(name);
    project.keepPatches();
    project.write("double.ts", "export const double = (n: number) => 3 * n;\n");
    await project.run("out/1");
    project.git.git("checkout", "-q", ".");
    await exportCrate(at("out/1"), at("crate"));
    const text = (name: string) => Deno.readTextFileSync(at(name));
    assert.match(text("crate/code/double.ts"), /3 \* n/);
    assert.match(text("crate/code/main.ts"), /snapshot: "patch"/);
    assert.match(text("double.ts"), /FACTOR/);
  },
);

Deno.test(
  "exportCrate() writes the same zip twice, with what the directory has",
  git,
  async () => {
    using project = new Project();
    const at = (name: string) => project.path(name);
    await project.run("out/1");
    for (const out of ["crate", "a.zip", "b.zip"]) {
      await exportCrate(at("out/1"), at(out));
    }
    const bytes = Deno.readFileSync(at("a.zip"));
    assert.deepEqual(bytes, Deno.readFileSync(at("b.zip")));
    const reader = new ZipReader(new Uint8ArrayReader(bytes), {
      useWebWorkers: false,
    });
    const entries = await reader.getEntries();
    assert.deepEqual(
      entries.map(({ filename }) => filename).sort(),
      Object.keys(filesBelow(at("crate"))).sort(),
    );
    for (const entry of entries) {
      assert(!entry.directory);
      const content = await entry.getData(new Uint8ArrayWriter(), {
        useWebWorkers: false,
      });
      assert.deepEqual(
        content,
        Deno.readFileSync(at(`crate/${entry.filename}`)),
      );
    }
  },
);

Deno.test(
  "exportCrate() writes nothing of a run that is not as its lock says, nor over what is there",
  git,
  async () => {
    using project = new Project();
    const at = (name: string) => project.path(name);
    await project.run("out/1");
    Deno.writeTextFileSync(at("out/1/out.txt"), "edited");
    await assert.rejects(exportCrate(at("out/1"), at("crate")), {
      code: "CRATE_CHANGED",
      message: /\n {2}out\.txt: .* has another content$/,
    });
    assert.equal(existsSync(at("crate")), false);
    await assert.rejects(exportCrate(at("out/1"), at("out")), {
      code: "CRATE_TAKEN",
    });
    Deno.writeTextFileSync(at("a.zip"), "mine");
    await assert.rejects(exportCrate(at("out/1"), at("a.zip")), {
      code: "CRATE_TAKEN",
    });
    assert.equal(Deno.readTextFileSync(at("a.zip")), "mine");
    // Nothing half-done is left.
    const names = [...Deno.readDirSync(project.root)].map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name.endsWith(".tmp")), []);
  },
);
