import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";
import { makeProject } from "./program.ts";

const read = (path: string) =>
  Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));
const page = read("docs/stage.md");

Deno.test("docs/stage.md has a row for every code, and no other", () => {
  const [, type = ""] = /type StageErrorCode =([^;]+);/
    .exec(read("src/stage/stage_error.ts")) ?? [];
  const codes = Array.from(type.matchAll(/"(\w+)"/g), ([, code]) => code);
  const rows = page.matchAll(/^\| `([A-Z_]+)` /gm);
  assert(codes.length > 5);
  assert.deepEqual(Array.from(rows, ([, code]) => code), codes);
});

Deno.test("docs/stage.md shows what its project prints", async () => {
  const blocks = page.matchAll(/^```ts ignore\n\/\/ (\S+)\n(.*?)^```$/gms);
  const files = Array.from(blocks, ([, name, text]) => [name, text]);
  const [, session] = /^```console\n(.*?)^```$/ms.exec(page) ?? [];
  using project = makeProject(Object.fromEntries(files));
  project.write("day.csv", "1\n5\n8\n");
  const PATH = [dirname(Deno.execPath()), Deno.env.get("PATH")].join(delimiter);
  const printed: string[] = [];
  for (const [, line] of session!.matchAll(/^\$ (.*)$/gm)) {
    const { stdout, stderr, success } = await new Deno.Command("sh", {
      args: ["-c", line!],
      cwd: project.path,
      env: { NO_COLOR: "1", PATH },
      stdin: "null",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    printed.push(`$ ${line}\n${new TextDecoder().decode(stdout)}`);
  }
  const undated = (text: string) =>
    text.replace(/since [\d-]+ [\d:]+Z/g, "since");
  assert.equal(undated(printed.join("")), undated(session!));
});
