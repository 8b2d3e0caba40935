import assert from "node:assert/strict";
import type { ProblemCode } from "../../src/config/mod.ts";

/** The compiler refuses this when a code is missing or has no type. */
const codes: Record<ProblemCode, true> = {
  UNREADABLE: true,
  SYNTAX: true,
  NOT_A_MAP: true,
  BAD_KEY: true,
  DUPLICATE_KEY: true,
  BAD_ALIAS: true,
  TOO_DEEP: true,
  UNKNOWN_KEY: true,
  INVALID_VALUE: true,
  INTERPOLATION_SYNTAX: true,
  INTERPOLATION_MISSING: true,
  INTERPOLATION_CYCLE: true,
  INTERPOLATION_VALUE: true,
  INTERPOLATION_TOO_LARGE: true,
  RESOLVER_UNKNOWN: true,
  RESOLVER_FAILED: true,
};

Deno.test("docs/config.md has a row for every code, and no other", async () => {
  const url = new URL("../../docs/config.md", import.meta.url);
  const rows = (await Deno.readTextFile(url)).matchAll(/^\| `([A-Z_]+)` /gm);
  assert.deepEqual(Array.from(rows, ([, code]) => code), Object.keys(codes));
});
