import assert from "node:assert/strict";
import { requiredBelow } from "../../src/program/required_below.ts";

const schema = {
  properties: {
    name: { type: "string" },
    db: { $ref: "#/$defs/db" },
    loop: { $ref: "#/$defs/loop" },
  },
  $defs: {
    db: {
      properties: { host: {}, port: {}, more: { $ref: "#/$defs/db" } },
      required: ["host", "more"],
    },
    loop: { $ref: "#/$defs/loop" },
  },
};

Deno.test("requiredBelow() asks for what is missing, and what it cannot be without", () => {
  for (
    const [missing, key, is] of [
      ["name", "name", true],
      ["name", "names", false],
      ["db", "db.host", true],
      ["db", "db.port", false],
      ["db", "db.more.host", true],
      ["db", "db.more.port", false],
      ["db.more", "db.more.host", true],
      ["db.more", "db.host", false],
      ["loop", "loop.a", false],
      ["other", "other.a", false],
    ] as const
  ) assert.equal(requiredBelow(schema, missing, key), is, `${missing} ${key}`);
});
