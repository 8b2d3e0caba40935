import assert from "node:assert/strict";
import { configProject } from "./config_project.ts";

Deno.test("MODULE is the named export, or the default, or the only one", async () => {
  using project = configProject();
  for (
    const [module, printed] of [
      ["main.ts", "Seattle 7\n"],
      ["./main.ts#main", "Seattle 7\n"],
      ["alias.ts", "Seattle 7\n"],
      ["both.ts#test", "test 2\n"],
      ["default.ts", "test 2\n"],
      ["default.ts#train", "train 1\n"],
      [project.at("main.ts"), "Seattle 7\n"],
    ] as const
  ) {
    const { code, stdout, stderr } = await project.assay("run", module);
    assert.deepEqual([code, stdout, stderr], [0, printed, ""], module);
  }
});

Deno.test("MODULE of assay config is a program, else a schema, else what is named", async () => {
  using project = configProject({
    "schema.ts": `export { schema } from "./main.ts";\n`,
  });
  for (
    const [args, line] of [
      [["main.ts"], "place: Seattle"],
      [["schema.ts", "-o", "place=Bergen", "-o", "token=x"], "place: Bergen"],
      [["main.ts#schema", "-o", "place=Bod", "-o", "token=x"], "place: Bod"],
      [["defaults.ts#Config"], "place: Oslo"],
      [["defaults.ts#other"], "days: 8"],
      [["class.ts"], "days: 9"],
      [["default.ts"], "days: 2"],
    ] as const
  ) {
    const { code, stdout, stderr } = await project.assay(
      "config",
      "show",
      ...args,
    );
    assert.deepEqual([code, stderr], [0, ""], args.join(" "));
    assert(stdout.split("\n").includes(line), stdout);
  }
});

for (
  const [command, module, code, message, hint] of [
    ["run", "gone.ts", 2, /'gone\.ts': .*found nothing there/, /relative to/],
    ["run", "main.ts/x.ts", 2, /found nothing there/, /relative to/],
    ["run", "folder.ts", 2, /found a directory/, /Name a file/],
    ["run", "data.yaml", 2, /expected a module/, /main\.ts/],
    ["run", "", 2, /expected a module/, /main\.ts/],
    [
      "run",
      "main.ts#mian",
      2,
      /'mian'.*found 'main', 'schema'/,
      /main\.ts#main/,
    ],
    ["run", "nothing.ts#main", 2, /found no exports/, /'export const/],
    ["run", "main.ts#schem", 2, /'schem'/, /such as main\.ts#main\./],
    ["config", "main.ts#schem", 2, /'schem'/, /mean main\.ts#schema\?/],
    ["run", "main.ts#schema", 2, /expected a program/, /cliConfig/],
    ["run", "number.ts", 2, /expected a program, found 'days'/, /cliConfig/],
    [
      "run",
      "nothing.ts",
      2,
      /expected a program, found no exports/,
      /cliConfig/,
    ],
    ["run", "both.ts", 2, /found 'test', 'train'/, /both\.ts#test/],
    ["config", "defaults.ts", 2, /expected a schema/, /'parse'/],
    ["config", "number.ts#days", 2, /class or object of defaults/, /'parse'/],
    [
      "run",
      "broken.ts",
      1,
      /at broken\.ts:1:29\n.*Expression expected/,
      /deno run/,
    ],
    [
      "run",
      "throws.ts",
      1,
      /at throws\.ts:2:7\ncaused by: RangeError: worn/,
      /deno run/,
    ],
    ["run", "missing.ts", 1, /at missing\.ts:1:8\n.*gone\.ts/, /deno run/],
    [
      "run",
      "unguarded.ts",
      1,
      /at unguarded\.ts:4:11\n.*expected its module to be the main one/,
      /import\.meta\.main/,
    ],
    [
      "run",
      "unawaited.ts",
      1,
      /at unawaited\.ts:4:5\n.*expected its module to be the main one/,
      /import\.meta\.main/,
    ],
  ] as const
) {
  Deno.test(`assay ${command} refuses '${module}' with exit code ${code}`, async () => {
    using project = configProject();
    Deno.mkdirSync(project.at("folder.ts"));
    const words = command === "run" ? ["run"] : ["config", "show"];
    const ended = await project.assay(...words, module);
    assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
    assert.match(ended.stderr, /^error: Cannot /);
    assert.match(ended.stderr, message);
    assert.match(ended.stderr.split("\nhint: ").slice(1).join("\n"), hint);
  });
}
