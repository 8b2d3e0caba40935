import assert from "node:assert/strict";
import { AssayError } from "../../src/internal/errors.ts";
import { describeFailure, toLogError } from "../../src/log/failure.ts";

/** An error as the system calls of Node throw it. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: no`), { code });
}

const CODES = {
  DISK_FULL: ["ENOSPC", "EDQUOT", "EFBIG"],
  PERMISSION_DENIED: ["EACCES", "EPERM", "EROFS"],
  DIRECTORY_REMOVED: ["ENOENT", "ENOTDIR", "ESTALE"],
  WRITE_FAILED: ["EIO", "EMFILE"],
};

Deno.test("describeFailure() tells a full disk, a lost permission and a removed folder apart", () => {
  for (const [expected, codes] of Object.entries(CODES)) {
    for (const code of codes) {
      const cause = systemError(code);
      const wrapped = new AssayError("no", { code: "X", data: {}, cause });
      for (const error of [cause, new AggregateError([cause]), wrapped]) {
        const failure = describeFailure([error], "/logs/a");
        assert.equal(failure.code, expected);
        assert.equal(failure.data["systemCode"], code);
        assert.match(failure.message, /'\/logs\/a'/);
        assert(failure.hints.length > 0);
      }
    }
  }
  const refused = new Deno.errors.NotCapable("Requires write access");
  const { code } = describeFailure([refused], "/logs/a");
  assert.equal(code, "PERMISSION_DENIED");
});

Deno.test("toLogError() makes an error that has all of the failure, and its cause", () => {
  const failure = describeFailure(
    [systemError("EACCES"), new Error("not closed")],
    "/logs/a",
  );
  const error = toLogError(structuredClone(failure));
  assert.equal(error.code, "PERMISSION_DENIED");
  assert.deepEqual(error.data["others"], ["not closed"]);
  assert.equal((error.cause as Error).message, "EACCES: no");
});
