import assert from "node:assert/strict";
import type { ShareErrorCode } from "../../src/share/mod.ts";

/** The compiler refuses this when a code is missing or is none. */
const codes: Record<ShareErrorCode, true> = {
  ATOMIC_UNSUPPORTED: true,
  DESTROYED: true,
  DISCONNECTED: true,
  FFI_NEEDED: true,
  HANDLE_INVALID: true,
  HOLDER_STILL_RUNNING: true,
  LOCK_HELD_HERE: true,
  LOCK_NOT_RECOVERABLE: true,
  LOCK_TIMEOUT: true,
  MEMORY_FULL: true,
  NAME_IN_USE: true,
  NAME_INVALID: true,
  NAME_UNKNOWN: true,
  OPTION_INVALID: true,
  PROCESSES_UNSUPPORTED: true,
  SECTION_ASYNC: true,
  SEGMENT_FAILED: true,
  SEGMENT_INVALID: true,
  SHM_FULL: true,
  TOO_MANY_THREADS: true,
};

Deno.test("docs/share.md has a row for every code, and no other", async () => {
  const url = new URL("../../docs/share.md", import.meta.url);
  const rows = (await Deno.readTextFile(url)).matchAll(/^\| `([A-Z_]+)` +\|/gm);
  assert.deepEqual(Array.from(rows, ([, code]) => code), Object.keys(codes));
});
