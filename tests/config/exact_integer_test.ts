import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { compileConfig, ConfigError } from "../../src/config/mod.ts";
import { exactInteger } from "../../src/config/exact_integer.ts";
import { temporaryFolder } from "../hash/folder.ts";

Deno.test("exactInteger() never gives other digits than are written", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (written) => {
      const value = exactInteger(Number(written), String(written));
      if (String(value) !== String(written)) {
        assert.equal(BigInt(value), written);
      }
    }),
  );
});

Deno.test("exactInteger() takes every number as JavaScript and Python write it", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (number) => {
      const texts = [String(number)];
      if (Number.isInteger(number)) texts.push(String(BigInt(number)));
      for (const text of texts) {
        assert.equal(exactInteger(number, text), number);
      }
    }),
  );
});

Deno.test("exactInteger() leaves alone what is no integer", () => {
  for (const [value, text] of [[1e20, "1e20"], [Infinity, ".inf"]] as const) {
    assert.equal(exactInteger(value, text), value);
  }
});

Deno.test("compileConfig() rounds no integer of any file", async () => {
  using folder = temporaryFolder();
  const files = {
    "a.yaml": "seed: 9007199254740993\n",
    "b.yaml": "seed: &a +9007199254740993\n",
    "c.yaml": "seed: 0x20000000000001\n",
    "d.json": '{"seed": 9007199254740993}\n',
    "e.jsonc": '{"seed": 9007199254740993} // large\n',
    "f.toml": "seed = 9007199254740993\n",
  };
  for (const [name, text] of Object.entries(files)) {
    const args = ["--config", folder.write(name, text)];
    const { value } = await compileConfig(z.object({ seed: z.bigint() }), {
      args,
    });
    assert.equal(value.seed, 9007199254740993n, name);
    await assert.rejects(
      compileConfig(z.object({ seed: z.number() }), { args }),
      (error) =>
        error instanceof ConfigError && error.issues[0]?.line === 1 &&
        /expected number, found 9007199254740993/.test(error.message),
      name,
    );
  }
});
