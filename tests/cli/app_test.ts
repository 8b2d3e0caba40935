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

/**
 * The names of what is loaded when a module is.
 *
 * @param roots The modules, from the project's root.
 * @param words A module whose dynamic imports are loaded, too.
 */
async function loadedBy(roots: string[], words?: string): Promise<string[]> {
  const [first, ...rest] = roots.map(urlOf);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", first!],
  }).output();
  const modules: Module[] =
    JSON.parse(new TextDecoder().decode(stdout)).modules;
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set([first!, ...rest]);
  for (const name of loaded) {
    for (const { isDynamic, code } of byName.get(name)?.dependencies ?? []) {
      const waits = isDynamic && name !== (words && urlOf(words));
      if (!waits && code !== undefined) loaded.add(code.specifier);
    }
  }
  return [...loaded];
}

function urlOf(path: string): string {
  return new URL(`../../${path}`, import.meta.url).href;
}

Deno.test("assay --help loads neither a room nor a parser nor a schema library", async () => {
  const names = await loadedBy(["cli/main.ts"], "cli/app.ts");
  assert(names.some((name) => name.includes("@stricli/core")), names.join());
  assert(names.includes(urlOf("cli/hash.ts")), names.join());
  const heavy = names.filter((name) =>
    name.startsWith("npm:") && !name.includes("@stricli/core") ||
    /\/src\/(?!internal\/)/.test(name)
  );
  assert.deepEqual(heavy, []);
});

Deno.test("assay config show loads no words of others, no library that plain files do not need, nothing of Node", async () => {
  const names = await loadedBy([
    "cli/main.ts",
    ...["cli/config.ts", "cli/config_work.ts", "src/config/kit.ts"],
  ]);
  assert(names.includes(urlOf("src/config/compile_config.ts")), names.join());
  const heavy = names.filter((name) =>
    /^npm:(?!.*@stricli\/core)|^node:|\/cli\/(?:hash|run|memo)\.ts$/.test(name)
  );
  assert.deepEqual(heavy, []);
});
