import assert from "node:assert/strict";
import { hostName, processStart } from "../../src/internal/host.ts";

Deno.test({
  name: "hostName() is what the system says, where that is allowed",
  permissions: { sys: ["hostname"] },
  fn: () => assert.equal(hostName(), Deno.hostname()),
});

Deno.test({
  name: "hostName() is unknown without permission",
  permissions: "none",
  fn: () => assert.equal(hostName(), "unknown"),
});

Deno.test("processStart() lies before now and does not move", () => {
  const start = processStart();
  assert(start.getTime() <= Date.now());
  assert.deepEqual(processStart(), start);
});
