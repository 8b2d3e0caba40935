import assert from "node:assert/strict";
import { z } from "zod";
import { programKeys } from "../../src/program/kit.ts";
import { makeFolder } from "../config/folder.ts";

/** What is told of each key that differs from key to key here. */
async function defaultsOf(program: Parameters<typeof programKeys>[0]) {
  const keys = await programKeys(program);
  return Object.fromEntries(keys.map((key) => [key.key, key.default]));
}

Deno.test("programKeys() gives what the program brings along, as it is written", async () => {
  await using folder = await makeFolder({
    "default.yaml": "memory: 4 GiB\nseason: {title: 'in ${place}'}\n",
    "weather.yml": "place: Bergen\n",
  });
  const schema = z.strictObject({
    place: z.string().default("Seattle"),
    days: z.int().default(7),
    memory: z.number().meta({ unit: "bytes" }),
    season: z.strictObject({
      title: z.string(),
      since: z.number().nullable().default(1990),
    }),
  });
  const options = {
    app: "weather",
    cwd: folder.path,
    packaged: new URL(`file://${folder.path}/default.yaml`),
    defaults: { place: "Oslo", season: { since: null } },
  };
  assert.deepEqual(await defaultsOf({ schema, options }), {
    place: "Oslo",
    days: 7,
    memory: "4 GiB",
    "season.title": "in ${place}",
    "season.since": null,
  });
});

Deno.test("programKeys() gives it beside keys that must be given", async () => {
  const schema = z.strictObject({
    place: z.string(),
    days: z.int().default(7),
    site: z.strictObject({ name: z.string(), height: z.number().optional() }),
  });
  const options = { defaults: { place: "Oslo" } };
  assert.deepEqual(
    (await programKeys({ schema, options })).map((key) => [
      key.key,
      key.default,
      key.required,
    ]),
    [
      ["place", "Oslo", false],
      ["days", 7, false],
      ["site.name", undefined, true],
      ["site.height", undefined, false],
    ],
  );
});

Deno.test("programKeys() shows no secret, and no text that holds one", async () => {
  const schema = z.object({
    token: z.string().meta({ secret: true }),
    url: z.string(),
    list: z.array(z.string()),
    template: z.string(),
    days: z.int(),
  });
  const defaults = {
    token: "tkn-141421",
    url: "https://tkn-141421@example.org",
    list: ["tkn-141421"],
    template: "https://${token}@example.org",
  };
  assert.deepEqual(await defaultsOf({ schema, options: { defaults } }), {
    token: undefined,
    url: undefined,
    list: undefined,
    template: "https://${token}@example.org",
    days: undefined,
  });
});

Deno.test("programKeys() gives numbers that JSON lacks", async () => {
  const schema = { count: 10n, least: -Infinity, ratio: NaN };
  assert.deepEqual(await defaultsOf({ schema, options: {} }), schema);
});

Deno.test("programKeys() says nothing of layers that cannot be read", async () => {
  const schema = z.object({ days: z.int().default(7), place: z.string() });
  const packaged = new URL("missing.yaml", import.meta.url);
  const options = { packaged, defaults: { place: "Oslo" } };
  assert.deepEqual(await defaultsOf({ schema, options }), {
    days: 7,
    place: undefined,
  });
});
