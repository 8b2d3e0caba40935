import assert from "node:assert/strict";
import { configProject } from "./config_project.ts";

const MADE =
  `# Remove the '#' before a key to set it, and before the key above it.
# Lines that begin with '# ' only describe.

# Days to average over
# integer, 1 to 31
#days: 7

# number in bytes, at least 1
#memory: 1024

# string
#place: Seattle

#season:
  # integer
  #harmonics: 2

  # string
  #title:

# string, secret, required
token:

# "no" | "error" | "exit" | "late"
#fail: "no"
`;

/** What a person does who wants to set everything. */
function uncomment(text: string): string {
  return text.replace(/^( *)#(?! )/gm, "$1");
}

Deno.test("assay config init makes a file that validates once it is filled", async () => {
  using project = configProject();
  const words = ["config", "init", "main.ts"];
  assert.deepEqual(await project.assay(...words), {
    code: 0,
    stdout: MADE,
    stderr: "",
  });
  const made = await project.assay(...words, "--output", "made.yaml");
  assert.deepEqual(made, { code: 0, stdout: "", stderr: "" });
  assert.equal(Deno.readTextFileSync(project.at("made.yaml")), MADE);

  const check = ["config", "validate", "main.ts", "made.yaml"];
  assert.equal((await project.assay(...check)).code, 1);
  project.edit("made.yaml", "token:", "token: some-token");
  assert.equal((await project.assay(...check)).code, 0);
  const filled = uncomment(Deno.readTextFileSync(project.at("made.yaml")))
    .replace("title:", "title: t");
  Deno.writeTextFileSync(project.at("made.yaml"), filled);
  assert.equal((await project.assay(...check)).code, 0, filled);
});

Deno.test("assay config init replaces a file only by --force", async () => {
  using project = configProject({ "made.yaml": "mine: 1\n" });
  const words = ["config", "init", "main.ts", "--output", "made.yaml"];
  const { code, stderr } = await project.assay(...words);
  assert.equal(code, 2);
  assert.match(stderr, /expected no file there.*\nhint: .*--force/);
  assert.equal(Deno.readTextFileSync(project.at("made.yaml")), "mine: 1\n");
  assert.equal((await project.assay(...words, "--force")).code, 0);
  assert.equal(Deno.readTextFileSync(project.at("made.yaml")), MADE);
});

Deno.test("assay config init shows what the program brings along, as it is written", async () => {
  using project = configProject({
    "packaged.ts": `
      import { cliConfig } from "@assay/assay/program";
      import { z } from "zod";
      const schema = z.strictObject({
        place: z.string(),
        title: z.string(),
        list: z.array(z.int()),
        token: z.string().meta({ secret: true }),
        url: z.string(),
      });
      export default cliConfig(schema, () => {}, {
        packaged: new URL("default.yaml", import.meta.url),
      });
    `,
    "default.yaml": "place: Oslo\ntitle: in ${place}\nlist: [1]\n" +
      "token: some-token\nurl: https://some-token@example.org\n",
  });
  const { code, stdout } = await project.assay("config", "init", "packaged.ts");
  assert.equal(code, 0);
  assert.equal(
    stdout.split("\n").filter((line) => !/^(# .*)?$/.test(line)).join("\n"),
    "#place: Oslo\n#title: in ${place}\n#list:\n  #- 1\n#token:\n#url:",
  );
});
