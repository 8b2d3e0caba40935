import assert from "node:assert/strict";

const read = (path: string) =>
  Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));
const page = read("docs/log.md");

Deno.test("docs/log.md has a row for every code, and no other", () => {
  const [, type = ""] = /type LogErrorCode =([^;]+);/
    .exec(read("src/log/log_error.ts")) ?? [];
  const codes = Array.from(type.matchAll(/"(\w+)"/g), ([, code]) => code);
  const rows = page.matchAll(/^\| `([A-Z_]+)` /gm);
  assert.ok(codes.length > 5);
  assert.deepEqual(Array.from(rows, ([, code]) => code), codes);
});

Deno.test("docs/log.md names every code of what is out of range", () => {
  const [, type = ""] = /type LogRangeErrorCode =([^;]+);/
    .exec(read("src/log/log_range_error.ts")) ?? [];
  const codes = Array.from(type.matchAll(/"(\w+)"/g), ([, code]) => code!);
  assert.ok(codes.length > 0);
  for (const code of codes) assert.ok(page.includes(`\`${code}\``), code);
});

Deno.test("docs/log.md has every command of assay log", () => {
  const [, routes = ""] = /routes: \{([^}]+)\}/.exec(read("cli/log.ts")) ?? [];
  const names = Array.from(
    routes.matchAll(/^\s+(\w+):/gm),
    ([, name]) => name!,
  );
  assert.ok(names.length > 5);
  for (const name of names) {
    assert.match(page, new RegExp(`^assay log ${name} `, "m"));
  }
});
