import assert from "node:assert/strict";
import { registerSecret } from "../../src/internal/mask.ts";
import { maskConfig } from "../../src/lock/masked_config.ts";

Deno.test("maskConfig() hides registered secrets at any depth, and counts them", () => {
  registerSecret("plain-141421");
  registerSecret("pin");
  registerSecret("86400123");
  const config = {
    token: "plain-141421",
    list: ["a", { url: "https://plain-141421@host/" }, "pin", "pinned"],
    number: 86400123,
    "plain-141421": true,
    map: new Map([["plain-141421", new Set(["x plain-141421"])]]),
    rest: [1, null, undefined, new Date(0)],
  };
  assert.deepEqual(maskConfig(config), {
    masked: {
      token: "***",
      list: ["a", { url: "https://***@host/" }, "***", "pinned"],
      number: "***",
      "***": true,
      map: new Map([["***", new Set(["x ***"])]]),
      rest: [1, null, undefined, new Date(0)],
    },
    count: 6,
  });
  assert.deepEqual(maskConfig({ a: [1] }), { masked: { a: [1] }, count: 0 });
});
