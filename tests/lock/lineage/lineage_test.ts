import assert from "node:assert/strict";
import { join } from "node:path";
import {
  lineage,
  lineageMermaid,
  lineageSvg,
  lineageTree,
  runLock,
  type RunLockOptions,
} from "@assay/assay/lock";

/** A project of runs that build on each other. */
function project() {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "line-" }));
  const path = (name: string) => join(root, name);
  return {
    root,
    path,
    run: (name: string, options: RunLockOptions = {}) =>
      runLock({ directory: path(name), ...options }, (run) => {
        Deno.writeTextFileSync(path(`${name}/out.txt`), name);
        run.addOutput(path(`${name}/out.txt`));
      }),
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

/** rows <- left, right <- join; left by data, the others by name. */
async function diamond(p: ReturnType<typeof project>): Promise<void> {
  await p.run("rows");
  await p.run("a/step", { data: [p.path("rows/out.txt")] });
  await p.run("b/step", { prevs: [p.path("rows")] });
  await p.run("join", { prevs: [p.path("a/step"), p.path("b/step")] });
}

/** What was found: directories below the root, states, and the runs above. */
function told(runs: ReturnType<typeof lineage>, root: string): string[] {
  const name = (index: number) => runs[index]!.dir.slice(root.length + 1);
  return runs.map(({ state, prevs }, index) =>
    `${name(index)} ${state} <- ${prevs.map(name).join(", ")}`
  );
}

Deno.test("lineage() finds runs by name and by data, one of two ways once", async () => {
  using p = project();
  await diamond(p);
  assert.deepEqual(told(lineage(p.path("join")), p.root), [
    "join same <- a/step, b/step",
    "a/step same <- rows",
    "rows same <- ",
    "b/step same <- rows",
  ]);
});

Deno.test("lineage() says which run has changed, and which was replaced", async () => {
  using p = project();
  await diamond(p);
  const rows = p.path("rows/run.lock");
  const text = Deno.readTextFileSync(rows);
  Deno.writeTextFileSync(
    rows,
    text.replace("status: complete", "status: failed"),
  );
  await p.run("b/step", { prevs: [p.path("rows")] });
  const found = lineage(p.path("join"));
  assert.deepEqual(told(found, p.root), [
    "join same <- a/step, b/step",
    "a/step same <- rows",
    "rows changed <- ",
    "b/step replaced <- rows",
  ]);
  assert.match(found[3]!.path, /run\.lock\.[0-9a-f-]{36}$/);
});

Deno.test("lineage() follows a project that was moved as a whole", async () => {
  using p = project();
  await diamond(p);
  const moved = `${p.root}-moved`;
  Deno.renameSync(p.root, moved);
  try {
    assert.deepEqual(told(lineage(join(moved, "join")), moved), [
      "join same <- a/step, b/step",
      "a/step same <- rows",
      "rows same <- ",
      "b/step same <- rows",
    ]);
  } finally {
    Deno.renameSync(moved, p.root);
  }
});

Deno.test("lineage() says which lock is missing", async () => {
  using p = project();
  await diamond(p);
  Deno.removeSync(p.path("rows"), { recursive: true });
  assert.throws(() => lineage(p.path("join")), {
    code: "LINEAGE_LOST",
    message:
      /^Cannot follow the lineage of '.*\/a\/step': expected the lock of the run [0-9a-f-]{36} in '.*', found none$/,
  });
});

Deno.test("lineage() refuses a cycle", async () => {
  using p = project();
  await diamond(p);
  const lockOf = (name: string) =>
    Deno.readTextFileSync(p.path(`${name}/run.lock`));
  const id = (name: string) => /^id: (.*)$/m.exec(lockOf(name))![1]!;
  const entry = /^lineage:\n( {2}- .*\n(?: {4}.*\n)*)/m;
  Deno.writeTextFileSync(
    p.path("rows/run.lock"),
    lockOf("rows").replace(
      "lineage: []\n",
      () =>
        `lineage:\n  - path: step\n    id: ${id("a/step")}\n    digest: ${
          "a".repeat(64)
        }\n`,
    ).replace("lineage: {}", `lineage:\n    step: ${p.path("a/step")}`),
  );
  assert.match(lockOf("rows"), entry);
  assert.throws(() => lineage(p.path("join")), { code: "LINEAGE_CYCLE" });
});

Deno.test("lineageTree() writes each run out once, with what is wrong", async () => {
  using p = project();
  await diamond(p);
  await p.run("rows");
  const tree = lineageTree(lineage(p.path("join")))
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME");
  const lines = tree.split("\n").map((line) =>
    line.replace(/\S*line-[^/]*\//, "")
  );
  assert.deepEqual(lines, [
    "join  TIME",
    "  a/step  TIME",
    "    rows  TIME  replaced",
    "  b/step  TIME",
    "    rows  TIME  replaced",
    "",
  ]);
});

Deno.test("lineageMermaid() and lineageSvg() draw from the first runs to the last", async () => {
  using p = project();
  await diamond(p);
  await p.run("rows");
  const runs = lineage(p.path("join"));
  const text = lineageMermaid(runs);
  assert.match(text, /^flowchart TD\n/);
  assert.match(text, /^ {2}r1 --> r0$/m);
  assert.match(text, /^ {2}r2 --> r1$/m);
  assert.match(text, /^ {2}r2\[".*rows<br\/>replaced"\]:::replaced$/m);
  const svg = await lineageSvg(runs);
  assert.equal(svg.match(/class="node"/g)?.length, 4);
  assert.equal(svg.match(/class="edge"/g)?.length, 4);
});
