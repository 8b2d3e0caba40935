import assert from "node:assert/strict";
import { helpText } from "../../src/program/help_text.ts";

const page = Deno.readTextFileSync(
  new URL("../../docs/programs.md", import.meta.url),
);

Deno.test("docs/programs.md has a row for every flag of the help, and no other", async () => {
  const help = await helpText("main.ts", {
    schema: { days: 7 },
    options: {},
  });
  const flags = (text: string) =>
    Array.from(text.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g), ([flag]) => flag);
  const [, list = ""] = /^Flags:\n((?: .*\n)+)/m.exec(help) ?? [];
  const told = [...list.matchAll(/^ +(.*?)(?: {2,}|$)/gm)]
    .flatMap(([, head = ""]) => flags(head));
  const rows = [...page.matchAll(/^\| (`-.*?) +\|/gm)]
    .flatMap(([, head = ""]) => flags(head));
  assert(told.length > 5);
  assert.deepEqual(new Set(rows), new Set(told));
});

Deno.test("docs/programs.md shows every command on programs", () => {
  const cli = new URL("../../cli/config.ts", import.meta.url);
  const [, routes = ""] = /routes: \{ (.*?) \}/
    .exec(Deno.readTextFileSync(cli)) ?? [];
  const shown = [...page.matchAll(/^assay config (\w+) /gm)]
    .map(([, command]) => command);
  assert.deepEqual(shown, routes.split(", "));
});
