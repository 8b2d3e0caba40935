import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { yamlNumber } from "../../src/internal/yaml_number.ts";

Deno.test("yamlNumber() writes what readers of YAML 1.2 and 1.1 take for the number", () => {
  const awkward = fc.constantFrom(-0, 1e21, -1e21, 1e-7, 5e-324, 2 ** 53);
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.integer(), awkward), (number) => {
      for (const version of ["1.2", "1.1"] as const) {
        const read: unknown = parse(yamlNumber(number), { version });
        assert(Object.is(read, number), `${yamlNumber(number)} ${version}`);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("yamlNumber() writes every digit of a big integer", () => {
  assert.equal(yamlNumber(-(2n ** 70n)), "-1180591620717411303424");
});
