import assert from "node:assert/strict";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../../src/config/mod.ts";
import { makeFolder } from "../folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

const FILE = `
data: {dir: /data, name: x}
shared: "\${data.dir}/shared"
other: {n: 1, from: "\${train.n}"}
group:
  size: 4
train:
  n: 2
  path: \${data.dir}/\${data.name}
  shared: \${shared}
  own: \${train.n}
  self: \${.n}
  up: \${..data.name}
  other: \${other}
  group: \${group}
  whose: \${who}
who: file
`;

async function select(
  args: readonly string[],
  defaults: object = {},
): Promise<unknown> {
  await using folder = await makeFolder({ "all.yaml": FILE });
  const options = { cwd: folder.path, env: {}, defaults };
  const given = ["-c", "all.yaml", "--experiment", ...args];
  return (await compileConfig(anything, { ...options, args: given })).value;
}

Deno.test("--experiment keeps references to the rest of the file", async () => {
  assert.deepEqual(await select(["train"]), {
    n: 2,
    path: "/data/x",
    shared: "/data/shared",
    own: 2,
    self: 2,
    up: "x",
    other: { n: 1, from: 2 },
    group: { size: 4 },
    whose: "file",
  });
});

Deno.test("--experiment answers for its own key with the merged configuration", async () => {
  const value = await select(["train", "-o", "n=3"]) as Record<string, unknown>;
  assert.deepEqual([value.own, value.self, value.other], [
    3,
    3,
    { n: 1, from: 3 },
  ]);
});

Deno.test("--experiment sets an override at the root that only the root has", async () => {
  const value = await select(["train", "-o", "data.dir=/new"]) as Record<
    string,
    unknown
  >;
  assert.deepEqual([value.path, value.shared], ["/new/x", "/new/shared"]);
  assert.equal("data" in value, false);
});

Deno.test("--experiment looks in the file first, other layers in the configuration", async () => {
  const defaults = {
    who: "configuration",
    mine: "${who}",
    far: "${group.size}",
  };
  const value = await select(["train"], defaults) as Record<string, unknown>;
  assert.deepEqual([value.whose, value.mine, value.far], [
    "file",
    "configuration",
    4,
  ]);
});

Deno.test("--experiment shows a cycle through the file", async () => {
  const text = 'a: {x: "${b}"}\nb: "${a.x}"\nc: {y: "${c}"}\nd: {z: "${.}"}\n';
  await using folder = await makeFolder({ "all.yaml": text });
  const cycleOf = async (key: string) => {
    const args = ["-c", "all.yaml", "--experiment", key];
    try {
      await compileConfig(anything, { cwd: folder.path, env: {}, args });
    } catch (error) {
      assert(error instanceof ConfigError, String(error));
      return error.issues.map(({ message }) => message).join();
    }
    throw new Error("accepted");
  };
  assert.match(await cycleOf("a"), /cycle: x → b → x/);
  assert.match(await cycleOf("c"), /cycle: the whole configuration → y → the/);
});
