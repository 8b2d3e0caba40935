import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { describeChange, type Fingerprint } from "../../src/code/kit.ts";
import { MUTANTS } from "./mutants.ts";
import { COUNTS, type Mutant, SILENT } from "./mutations.ts";
import { edit, type Files, project } from "./sample.ts";

/** The labels of the symbols that two fingerprints do not share. */
function changes(before: Fingerprint, after: Fingerprint): string[] {
  const write = ({ symbols }: Fingerprint) =>
    new Set(symbols.map(({ label, digest }) => `${digest} ${label}`));
  const changed = [...write(before).symmetricDifference(write(after))];
  return [...new Set(changed.map((line) => line.slice(65)))].sort();
}

Deno.test("fingerprint() tells each edit that changes what runs, and by which symbol", async (t) => {
  using base = project(MUTANTS);
  const before = await base.of();
  assert.deepEqual(before.problems, []);
  assert(before.digest);
  const old = before.texts();
  const seen = new Map([[before.digest, "no edit"]]);
  for (const [what, file, from, to, ...symbols] of COUNTS) {
    await t.step(what, async () => {
      using edited = project(edit(MUTANTS, file, from, to));
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert(after.digest);
      assert.equal(seen.get(after.digest), undefined);
      seen.set(after.digest, what);
      assert.deepEqual(changes(before, after), symbols.sort());
      const now = after.texts();
      for (const label of symbols.filter((label) => !TYPED.has(label))) {
        const [was, is] = [old?.get(label) ?? "", now?.get(label) ?? ""];
        assert.notEqual(describeChange(was, is), undefined, label);
      }
    });
  }
});

/** Files that are imported as something else: their text is the same. */
const TYPED = new Set([
  ...["data/extra.json", "data/page.json", "data/rates.json"],
]);

Deno.test("fingerprint() stays through each edit that changes nothing that runs", async (t) => {
  using base = project(MUTANTS);
  const before = await base.of();
  for (const [what, file, from, to] of SILENT) {
    await t.step(what, async () => {
      using edited = project(edit(MUTANTS, file, from, to));
      const after = await edited.of();
      assert.deepEqual(after.problems, []);
      assert.deepEqual(changes(before, after), []);
      assert.equal(after.digest, before.digest);
    });
  }
});

/** A stage that reaches all that `season` does, and takes and gives little. */
const STAGE: Files = {
  "main.ts": `import { season } from "./fit.ts";
export function fit(run = false) { return run ? season() : 1; }
`,
};

/** Says what `explain` says of some projects, each loaded for the first time. */
const EXPLAIN = `import { Stage } from ${
  JSON.stringify(new URL("../../src/stage/mod.ts", import.meta.url).href)
};
const [hashOutput, ...urls] = Deno.args;
const found = [];
for (const url of urls) {
  const { fit } = await import(url);
  const stage = new Stage(fit, { hashOutput, module: url });
  found.push(await stage.explain());
  if (found.length === 1) await stage.run();
}
console.log(JSON.stringify(found));
Deno.exit();
`;

interface Explained {
  readonly status: string;
  readonly why: string;
  readonly reasons: { readonly kind: string; readonly label?: string }[];
}

async function explain(
  hashOutput: string,
  urls: readonly string[],
): Promise<Explained[]> {
  const program = join(hashOutput, "explain.ts");
  Deno.writeTextFileSync(program, EXPLAIN);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const flags = ["-A", "-q", "--no-prompt", "--frozen", "--config", config];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, program, hashOutput, ...urls],
  }).output();
  const printed = new TextDecoder().decode(stdout);
  assert(printed, new TextDecoder().decode(stderr));
  return JSON.parse(printed);
}

Deno.test("Stage.explain() says miss and names the symbol after each edit that changes what runs, else hit", async (t) => {
  using base = project({ ...MUTANTS, ...STAGE });
  using store = project({});
  const [first] = await explain(store.root, [base.url("main.ts")]);
  assert.equal(first?.status, "miss");
  // The program of the module calls `season`, which is not the stage here.
  const edits = [...COUNTS, ...SILENT]
    .filter(([what]) => !what.startsWith("program"));
  const SOME = 40;
  for (let from = 0; from < edits.length; from += SOME) {
    const some = edits.slice(from, from + SOME);
    using stack = new DisposableStack();
    const projects = some.map(([, file, from, to]) =>
      stack.use(project({ ...edit(MUTANTS, file, from, to), ...STAGE }))
    );
    const urls = [base, ...projects].map((each) => each.url("main.ts"));
    const [same, ...found] = await explain(store.root, urls);
    assert.equal(same?.status, "hit", same?.why ?? "no answer");
    for (const [index, [what, , , , ...symbols]] of some.entries()) {
      await t.step(what, () => {
        const { status, reasons, why } = found[index]!;
        if (symbols.length === 0) return assert.equal(status, "hit", why);
        assert.equal(status, "miss");
        assert.deepEqual(
          reasons.map(({ label }) => label).sort(),
          symbols.sort(),
        );
        for (const label of symbols) assert(why.includes(label), why);
      });
    }
  }
});

Deno.test("fingerprint() stays through any of these edits together, and tells one more", async () => {
  using base = project(MUTANTS);
  const { digest } = await base.of();
  // Others may put something above the first line.
  const together = SILENT.filter(([what]) => what !== "shebang");
  const apply = (files: Files, [, file, from, to]: Mutant): Files =>
    files[file]?.includes(from) ? edit(files, file, from, to) : files;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(together),
      fc.constantFrom(...COUNTS),
      async (silent, [, file, from, to]) => {
        const files = silent.reduce(apply, MUTANTS);
        using edited = project(files);
        assert.equal((await edited.of()).digest, digest);
        if (!files[file]?.includes(from)) return;
        using more = project(edit(files, file, from, to));
        assert.notEqual((await more.of()).digest, digest);
      },
    ),
    { numRuns: 40 },
  );
});
