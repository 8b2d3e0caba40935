import assert from "node:assert/strict";
import { ArrayRangeError } from "@assay/assay/array";
import { LogRangeError } from "@assay/assay/log";
import { AssayRangeError } from "../../src/internal/range_error.ts";
import { renderError } from "../../src/internal/render_error.ts";

const facts = { data: { index: 3 }, hints: ["Take one below 3."] };

Deno.test("AssayRangeError is a RangeError with a code, data and hints", () => {
  const error = new ArrayRangeError("Cannot take item 3", {
    code: "INDEX_OUT_OF_RANGE",
    ...facts,
  });
  assert(error instanceof AssayRangeError && error instanceof RangeError);
  assert.equal(error.name, "ArrayRangeError");
  assert.equal(error.code, "INDEX_OUT_OF_RANGE");
  assert.deepEqual(error.data, facts.data);
  assert.match(renderError(error), /Cannot take item 3\nhint: Take one below/);
});

Deno.test("AssayRangeError tells the rooms' errors apart", () => {
  const error: Error = new LogRangeError("Cannot put", {
    code: "PAYLOAD_TOO_LARGE",
    ...facts,
  });
  assert(!(error instanceof ArrayRangeError));
});
