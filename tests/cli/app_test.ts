import assert from "node:assert/strict";
import { assay } from "./assay.ts";

const COMMANDS = [
  ["config"],
  ["config", "show"],
  ["config", "explain"],
  ["config", "schema"],
  ["config", "validate"],
  ["config", "init"],
  ["run"],
];

/** Each help is a file of `__snapshots__`, as it is printed. */
for (const words of COMMANDS) {
  const name = ["assay", ...words].join(" ");
  const file = new URL(
    `__snapshots__/${name.replaceAll(" ", "_")}_help.txt`,
    import.meta.url,
  );

  Deno.test(`${name} --help prints its help, with a real example`, async () => {
    const { code, stdout, stderr } = await assay([...words, "--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, Deno.readTextFileSync(file));
    assert.match(stdout, /Examples?:\s+assay (?:config|run) .*\.ts/);
  });
}

/** What `deno info --json` tells of a module, as far as it is read here. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier: string };
  }[];
}

Deno.test("assay --help loads neither a room nor a parser nor a schema library", async () => {
  const main = new URL("../../cli/main.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", main],
  }).output();
  const modules: Module[] =
    JSON.parse(new TextDecoder().decode(stdout)).modules;
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set([main]);
  for (const name of loaded) {
    for (const { isDynamic, code } of byName.get(name)?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) loaded.add(code.specifier);
    }
  }
  const names = [...loaded];
  assert(names.some((name) => name.includes("@stricli/core")), names.join());
  const heavy = names.filter((name) =>
    name.startsWith("npm:") && !name.includes("@stricli/core") ||
    /\/src\/(?!internal\/)/.test(name)
  );
  assert.deepEqual(heavy, []);
});
