import assert from "node:assert/strict";
import { registerSecret } from "../../src/internal/mask.ts";
import { maskArgument, maskConfig } from "../../src/lock/masked_config.ts";

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

Deno.test("maskArgument() hides a short secret that is all of a value", () => {
  registerSecret("abc");
  registerSecret("argument-173205");
  const masked = {
    "token=abc": "token=***",
    "abc": "***",
    "token='abc'": "token=***",
    'token="abc"': "token=***",
    "token=abcd": "token=abcd",
    "abc=1": "abc=1",
    "url=https://argument-173205@x": "url=https://***@x",
    "argument-173205=1": "***=1",
    "argument-173205": "***",
    "-o": "-o",
    "": "",
  };
  for (const [argument, expected] of Object.entries(masked)) {
    assert.equal(maskArgument(argument), expected);
  }
});
