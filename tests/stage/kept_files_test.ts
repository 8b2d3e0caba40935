import assert from "node:assert/strict";
import fc from "fast-check";
import { existsSync, symlinkSync } from "node:fs";
import { hashPath } from "../../src/hash/mod.ts";
import { KeptFiles, unlinkKept } from "../../src/stage/kept_files.ts";
import { type Folder, makeFolder } from "./folder.ts";

const digestOf = (path: string) => hashPath(path, { cache: false });
const store = (folder: Folder, link = false) =>
  new KeptFiles(folder.at("kept"), { link });

for (const link of [false, true]) {
  const name = link ? "KeptFiles with links" : "KeptFiles";

  Deno.test(`${name} puts any tree back as it was`, async () => {
    const part = fc.stringMatching(/^[a-z\u00e4 ]{1,3}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(part, part, fc.string()), {
          minLength: 1,
          maxLength: 6,
          selector: ([folder, file]) => `${folder}/${file}`,
        }),
        part,
        async (files, extra) => {
          using folder = makeFolder();
          for (const [directory, file, text] of files) {
            folder.write(`tree/d${directory}/f${file}`, text);
          }
          const tree = folder.at("tree");
          const digest = await digestOf(tree);
          const kept = store(folder, link);
          assert(await kept.keep(tree, digest));
          folder.write(`tree/x${extra}`, "extra");
          assert(await kept.restore(tree, digest));
          assert.equal(await digestOf(tree), digest);
          Deno.removeSync(tree, { recursive: true });
          assert(await kept.restore(tree, digest));
          assert.equal(await digestOf(tree), digest);
        },
      ),
      { numRuns: 25 },
    );
  });

  Deno.test(`${name} keeps nothing that is not as its digest says`, async () => {
    using folder = makeFolder({ a: "now", "tree/a": "now" });
    const kept = store(folder, link);
    for (const path of [folder.at("a"), folder.at("tree")]) {
      assert.equal(await kept.keep(path, "0".repeat(64)), false);
    }
    assert.deepEqual(folder.find("0".repeat(64)), []);
    assert.deepEqual(folder.find(".tmp"), []);
  });
}

Deno.test("KeptFiles puts a file back behind a link that came later", async () => {
  using folder = makeFolder({ out: "text" });
  const out = folder.at("out");
  const digest = await digestOf(out);
  const kept = store(folder);
  assert(await kept.keep(out, digest));
  Deno.renameSync(out, folder.at("real"));
  symlinkSync("real", out);
  folder.write("real", "other");
  assert(await kept.restore(out, digest));
  assert(Deno.lstatSync(out).isSymlink);
  assert.equal(Deno.readTextFileSync(folder.at("real")), "text");
});

for (
  const [what, path] of [
    ["a link", "link"],
    ["a directory with a link", "tree"],
    ["a directory with a link to one", "deep/"],
  ] as const
) {
  Deno.test(`KeptFiles puts ${what} not back, and writes to nothing behind it`, async () => {
    using folder = makeFolder({ mine: "text", same: "text", "tree/a": "text" });
    symlinkSync("mine", folder.at("link"));
    symlinkSync("../mine", folder.at("tree/b"));
    Deno.mkdirSync(folder.at("deep"));
    symlinkSync("../tree", folder.at("deep/c"));
    const output = folder.at(path);
    const digest = await digestOf(output);
    const kept = store(folder);
    // Another output may hold the same.
    const same = folder.at("same");
    assert(await kept.keep(same, await digestOf(same)));
    assert(await kept.keep(output, digest));
    folder.write("mine", "edited");
    assert.equal(await kept.restore(output, digest), false);
    assert.equal(Deno.readTextFileSync(folder.at("mine")), "edited");
    Deno.removeSync(output, { recursive: true });
    assert.equal(await kept.restore(output, digest), false);
    assert(!existsSync(output));
  });
}

Deno.test("KeptFiles puts nothing where a file is in place of a directory", async () => {
  using folder = makeFolder({ "o/a": "text", "d/out": "text" });
  const kept = store(folder);
  for (const path of ["o/", "d/out"].map(folder.at)) {
    const digest = await digestOf(path);
    assert(await kept.keep(path, digest));
    const [, top] = path.slice(folder.path.length).split("/");
    Deno.removeSync(folder.at(top!), { recursive: true });
    folder.write(top!, "mine");
    assert.equal(await kept.restore(path, digest), false);
    assert.equal(Deno.readTextFileSync(folder.at(top!)), "mine");
  }
});

Deno.test("KeptFiles replaces neither a directory by a file nor a file by a directory", async () => {
  using folder = makeFolder({ a: "text", "tree/a": "text" });
  const kept = store(folder);
  const [a, tree] = [folder.at("a"), folder.at("tree")];
  const [file, directory] = [await digestOf(a), await digestOf(tree)];
  assert(await kept.keep(a, file));
  assert(await kept.keep(tree, directory));
  assert.equal(await kept.restore(tree, file), false);
  assert.equal(await kept.restore(a, directory), false);
  assert.equal(Deno.readTextFileSync(a), "text");
  assert(existsSync(`${tree}/a`));
});

Deno.test("KeptFiles gives back nothing damaged of a tree, and changes nothing then", async () => {
  using folder = makeFolder({ "tree/a": "text" });
  const kept = store(folder);
  const tree = folder.at("tree");
  const digest = await digestOf(tree);
  assert(await kept.keep(tree, digest));
  const [file] = folder.find("").filter((path) =>
    path.includes("/kept/files/")
  );
  Deno.chmodSync(file!, 0o644);
  Deno.writeTextFileSync(file!, "Text");
  folder.write("tree/a", "mine");
  assert.equal(await kept.restore(tree, digest), false);
  assert.equal(Deno.readTextFileSync(`${tree}/a`), "mine");
  assert.deepEqual(folder.find(".tmp"), []);
});

Deno.test("unlinkKept() parts an output from what is kept, and leaves other files alone", async () => {
  using folder = makeFolder({ "tree/a": "text", own: "text" });
  const tree = folder.at("tree");
  await store(folder, true).keep(tree, await digestOf(tree));
  const own = Deno.statSync(folder.at("own")).ino;
  assert.equal(Deno.statSync(`${tree}/a`).nlink, 2);
  unlinkKept([tree, folder.at("own"), folder.at("none")]);
  const { nlink, mode } = Deno.statSync(`${tree}/a`);
  assert.deepEqual([nlink, mode! & 0o200], [1, 0o200]);
  assert.equal(Deno.readTextFileSync(`${tree}/a`), "text");
  assert.equal(Deno.statSync(folder.at("own")).ino, own);
});
