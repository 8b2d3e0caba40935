import assert from "node:assert/strict";
import { join } from "node:path";
import { readLock, runLock } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";
import { runGit, type Sample, sampleAt } from "./repository/sample.ts";

/** Two repositories of one name, each with a change that is not committed. */
function twins(root: string): [Sample, Sample] {
  const made = ["one/code", "two/code"].map((name) => {
    const path = join(root, name);
    Deno.mkdirSync(join(path, "sub"), { recursive: true });
    runGit(path, ["init", "-q", "-b", "main"]);
    const sample = sampleAt(path);
    sample.write({ "a.txt": name });
    sample.commit();
    sample.write({ "a.txt": `${name}, edited` });
    return sample;
  });
  return made as [Sample, Sample];
}

const refsOf = ({ git }: Sample) => git("for-each-ref", "--format=%(refname)");

Deno.test("runLock() records each repository once, under a name of its own", async () => {
  using folder = makeFolder();
  const [one, two] = twins(folder.path);
  const directory = folder.at("run");
  await runLock({
    directory,
    repos: [one.root, join(one.root, "sub"), two.root],
  }, () => {});
  const { id, repos, locations } = readLock(folder.at("run/run.lock"));
  assert.deepEqual(repos.map(({ name, path }) => [name, path]), [
    ["code", "code"],
    ["code#2", "code#2"],
  ]);
  assert.deepEqual(locations.repos, { code: one.root, "code#2": two.root });
  for (const [repo, sample] of [[repos[0]!, one], [repos[1]!, two]] as const) {
    assert.equal(repo.commit, sample.git("rev-parse", "HEAD").trim());
    assert.equal(repo.dirty, true);
    assert.equal(refsOf(sample), `refs/assay/${id}\nrefs/heads/main\n`);
    assert.equal(
      sample.git("show", `${repo.snapshot?.commit}:a.txt`),
      Deno.readTextFileSync(join(sample.root, "a.txt")),
    );
  }
});

Deno.test("runLock() puts patches beside the lock, one for each repository", async () => {
  using folder = makeFolder();
  const twin = twins(folder.path);
  await runLock({
    directory: folder.at("run"),
    runlockPath: folder.at("locks/a.lock"),
    repos: twin.map(({ root }) => root),
    snapshot: "patch",
  }, () => {});
  const { repos } = readLock(folder.at("locks/a.lock"));
  for (const [index, sample] of twin.entries()) {
    const { patch } = repos[index]!.snapshot!;
    const edited = Deno.readTextFileSync(join(sample.root, "a.txt"));
    sample.git("checkout", "-q", "--", ".");
    sample.git("apply", folder.at(`locks/${patch}`));
    assert.equal(Deno.readTextFileSync(join(sample.root, "a.txt")), edited);
    assert.equal(refsOf(sample), "refs/heads/main\n");
  }
});

Deno.test("runLock() leaves nothing in a repository when it cannot begin", async () => {
  using folder = makeFolder();
  const [one, two] = twins(folder.path);
  const directory = folder.at("run");
  for (const snapshot of ["commit", "patch"] as const) {
    await assert.rejects(
      runLock({
        directory,
        repos: [one.root, two.root],
        snapshot,
        data: [folder.at("missing.csv")],
      }),
      { code: "FILE_NOT_FOUND" },
    );
    await assert.rejects(
      runLock({ directory, repos: [one.root, folder.path], snapshot }),
      { code: "GIT_NOT_A_REPOSITORY" },
    );
    assert.deepEqual([refsOf(one), refsOf(two)], [
      "refs/heads/main\n",
      "refs/heads/main\n",
    ]);
    assert.deepEqual([...Deno.readDirSync(directory)], []);
  }
});
