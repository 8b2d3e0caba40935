import assert from "node:assert/strict";
import { requirement } from "../requirement.ts";
import { runSession } from "./docs_session.ts";

const read = (path: string) =>
  Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));
const page = read("docs/lock.md");

Deno.test("docs/lock.md has a row for every code, and no other", () => {
  const [, type = ""] = /type LockErrorCode =([^;]+);/
    .exec(read("src/lock/lock_error.ts")) ?? [];
  const codes = Array.from(type.matchAll(/"(\w+)"/g), ([, code]) => code);
  const rows = page.matchAll(/^\| `([A-Z_]+)` /gm);
  assert(codes.length > 5);
  assert.deepEqual(Array.from(rows, ([, code]) => code), codes);
});

Deno.test("docs/lock.md has a row for every command of assay lock", () => {
  const [, routes = ""] = /routes: \{([^}]+)\}/.exec(read("cli/lock.ts")) ?? [];
  const names = Array.from(routes.matchAll(/^\s+(\w+)[:,]/gm), ([, n]) => n);
  const rows = page.matchAll(/^\| `assay lock (\w+)` /gm);
  assert(names.length > 5);
  assert.deepEqual(Array.from(rows, ([, n]) => n).sort(), names.sort());
});

Deno.test({
  name: "docs/lock.md shows what its project prints",
  ignore: requirement("git").ignore,
  async fn() {
    const [, session] = /^```console\n(.*?)^```$/ms.exec(page) ?? [];
    const lines = Array.from(session!.matchAll(/^\$ (.*)$/gm), ([, l]) => l!);
    assert(lines.length > 10);
    const shown = await runSession(page, lines);
    assert.equal(undated(shown), undated(session!));
  },
});

function undated(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID");
}
