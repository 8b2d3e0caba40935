import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import { makeFolder } from "./folder.ts";

/** Pieces that YAML gives a meaning, in any order. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."\n,\n  ,\t,: ,- ,? ,[,],{,},&a ,*a,!!str ,!x ,|\n,>\n,\",',#,---\n,...\n,%YAML 1.1\n,<<: ,~,${a},\r\n,\u0000,\ufeff,\\"
        .split(",").concat(","),
    ),
    fc.constantFrom("a", "b", "season", "harmonics", "__proto__", "1", "0x1"),
    fc.string({ maxLength: 4, unit: "binary" }),
  ),
  { maxLength: 30 },
).map((parts) => parts.join(""));

/** Documents that are nearly right. */
const broken = fc.tuple(fc.jsonValue(), fc.nat(), fc.string({ maxLength: 2 }))
  .map(([value, at, noise]) => {
    const text = JSON.stringify({ a: value, season: value }, null, 1);
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + noise + text.slice(cut);
  });

const bytes = fc.uint8Array({ maxLength: 40 });

const schemas: Schema<unknown>[] = [
  { parse: (input) => input },
  z.object({
    a: z.union([z.string(), z.object({ b: z.int() })]).optional(),
    season: z.record(z.string(), z.number()).default({}),
    token: z.string().meta({ secret: true }).optional(),
  }),
];

Deno.test("compileConfig() answers any document with a value or a located error", async () => {
  await using folder = await makeFolder();
  const file = join(folder.path, "a.yaml");
  let values = 0;
  const document = fc.oneof(pieces, broken, bytes);
  const schema = fc.constantFrom(...schemas);
  await fc.assert(
    fc.asyncProperty(document, schema, async (document, schema) => {
      if (typeof document === "string") {
        await Deno.writeTextFile(file, document);
      } else await Deno.writeFile(file, document);
      try {
        const config = await compileConfig(schema, { args: ["-c", file] });
        config.toYaml();
        assert.match(config.digest, /^[0-9a-f]{64}$/);
        values++;
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        for (const issue of error.issues) {
          assert.equal(issue.file, file);
          if (issue.code === "UNREADABLE") continue;
          assert(issue.line! >= 1 && issue.column! >= 1);
        }
      }
    }),
    { numRuns: 2_000 },
  );
  assert(values > 100, `only ${values} documents were values`);
});

Deno.test("compileConfig() answers any -o value with a value or a located error", async () => {
  const text = fc.oneof(pieces, fc.string({ unit: "binary" }));
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      try {
        await compileConfig(schemas[0]!, { args: ["-o", "a.b", text] });
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        assert.equal(error.issues[0]?.name, "a.b");
      }
    }),
    { numRuns: 2_000 },
  );
});
