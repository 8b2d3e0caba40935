import assert from "node:assert/strict";
import { nearestName } from "../../src/internal/nearest_name.ts";

Deno.test("nearestName() finds a slip, and nothing far off", () => {
  const names = ["harmonics", "station", "days"];
  assert.equal(nearestName("harmonic", names), "harmonics");
  assert.equal(nearestName("harmnoics", names), "harmonics");
  assert.equal(nearestName("Station", names), "station");
  assert.equal(nearestName("dyas", names), "days");
  assert.equal(nearestName("years", names), undefined);
  assert.equal(nearestName("x", names), undefined);
  assert.equal(nearestName("", names), undefined);
  assert.equal(nearestName("days", []), undefined);
});

Deno.test("nearestName() prefers the nearer of two", () => {
  assert.equal(
    nearestName("max_memry", ["max_tempry", "max_memory"]),
    "max_memory",
  );
});
