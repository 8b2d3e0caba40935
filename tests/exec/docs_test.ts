import assert from "node:assert/strict";

const read = (path: string) =>
  Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("docs/exec.md names every code of an ExecError", () => {
  const [, type = ""] = /type ExecErrorCode =([^;]+);/
    .exec(read("src/exec/exec_error.ts")) ?? [];
  const codes = Array.from(type.matchAll(/"(\w+)"/g), ([, code]) => code!);
  const page = read("docs/exec.md");
  assert(codes.length > 5);
  assert.deepEqual(codes.filter((code) => !page.includes(code)), []);
});
