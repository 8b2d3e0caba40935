import assert from "node:assert/strict";
import { describeFacts } from "../../src/program/kit.ts";

Deno.test("describeFacts() writes type, unit, range, default and what must be given", () => {
  const plain = {
    key: "a",
    type: "number",
    secret: false,
    required: false,
  };
  for (
    const [facts, text] of [
      [{}, "number"],
      [{ unit: "bytes" }, "number in bytes"],
      [{ minimum: 1, maximum: 12 }, "number, 1 to 12"],
      [{ minimum: 1 }, "number, at least 1"],
      [{ maximum: 9 }, "number, at most 9"],
      [
        { exclusiveMinimum: 0, exclusiveMaximum: 1 },
        "number, above 0, below 1",
      ],
      [{ minimum: 0, exclusiveMaximum: 1 }, "number, at least 0, below 1"],
      [{ default: -Infinity }, "number, default -.inf"],
      [{ default: 10n }, "number, default 10"],
      [{ default: [1n, "a"] }, 'number, default ["1","a"]'],
      [{ default: "a" }, 'number, default "a"'],
      [{ default: null }, "number, default null"],
      [
        { default: "a", secret: true, required: true },
        "number, default ***, secret, required",
      ],
    ] as const
  ) assert.equal(describeFacts({ ...plain, ...facts }), text);
});
