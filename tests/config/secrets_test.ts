import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig, ConfigError } from "../../src/config/mod.ts";
import { containsSecret, mask } from "../../src/internal/mask.ts";
import { renderError } from "../../src/internal/render_error.ts";
import { makeFolder } from "./folder.ts";

const secret = () => z.string().meta({ secret: true });

const schema = z.object({
  user: z.string().default("me"),
  token: secret().optional(),
  auth: z.object({ keys: z.array(secret()).default([]) }).default({ keys: [] }),
  port: z.int().default(1),
});

async function failureOf(files: Record<string, string>, args: string[] = []) {
  await using folder = await makeFolder(files);
  try {
    const options = { cwd: folder.path, app: "assaytest", env: {}, args };
    await compileConfig(schema, options);
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return renderError(error) + error.message + JSON.stringify(error.data);
  }
  throw new Error("compileConfig() accepted it");
}

Deno.test("a secret is given to the program and shown to nobody", async () => {
  const config = await compileConfig(schema, {
    defaults: { token: "older-token-1" },
    args: ["-o", "token=tok-3141592", "-o", "auth.keys=[k1, key-271828]"],
    overrides: { user: "u-tok-3141592-u" },
  });
  const { value } = config;
  assert.equal(value.token, "tok-3141592");
  assert.deepEqual(value.auth.keys, ["k1", "key-271828"]);
  assert.equal(config.secretCount, 3);
  assert.deepEqual(config.masked, {
    user: "u-***-u",
    token: "***",
    auth: { keys: ["***", "***"] },
    port: 1,
  });
  const shown = [
    config.toYaml(),
    JSON.stringify(
      ["token", "auth", "auth.keys.0", "user"].map(config.explain),
    ),
  ].join();
  assert.doesNotMatch(shown, /3141592|k1|271828|older/);
  assert.equal(config.explain("token").shadowed[0]?.value, "***");
  assert.equal(containsSecret("x older-token-1 x"), true);
  assert.equal(mask("a key-271828"), "a ***");
});

Deno.test("a secret is no part of the digest", async () => {
  const digestOf = async (...args: string[]) =>
    (await compileConfig(schema, { args })).digest;
  const digest = await digestOf("-o", "token=digest-one");
  assert.equal(await digestOf("-o", "token=digest-two"), digest);
  assert.equal(await digestOf("-o", "auth.keys=[digest-3]"), digest);
  assert.notEqual(await digestOf("-o", "port=2"), digest);
});

Deno.test("a secret is found wherever the schema marks it", async () => {
  const marked = z.object({
    union: z.union([z.object({ pass: secret() }), z.null()]),
    record: z.record(z.string(), secret()),
    changed: secret().transform((text) => text.toUpperCase()),
    whole: z.object({ a: z.string() }).meta({ secret: true }),
    shared: secret().meta({ id: "SharedSecret", secret: true }).default(
      "def-secret",
    ),
  });
  const { masked, secretCount } = await compileConfig(marked, {
    defaults: {
      union: { pass: "found-union" },
      record: { any: "found-record" },
      changed: "found-changed",
      whole: { a: "found-whole" },
    },
  });
  assert.deepEqual(masked, {
    union: { pass: "***" },
    record: { any: "***" },
    changed: "***",
    whole: "***",
    shared: "***",
  });
  assert.equal(secretCount, 5);
  for (const name of ["union", "record", "changed", "whole"]) {
    assert.equal(containsSecret(`found-${name}`), true, name);
  }
  assert.equal(containsSecret("FOUND-CHANGED"), true);
  assert.equal(containsSecret("def-secret"), true);
});

Deno.test("errors do not show a secret, however short", async () => {
  // Short, and a new one each time, so that nothing but its place hides it.
  const cases: [(secret: string) => string, string?][] = [
    // A number where a text is expected, and other faults on its line.
    [(secret) => `token: 9${secret}\nport: x\n`],
    [(secret) => `{port: x, token: ${secret}}\n`],
    [(secret) => `{port: x, token: ${secret}}\n`, "token=other"],
    [(secret) => `auth: {keys: [9${secret}, 1]}\n`],
    // A misspelt key, and a secret in the wrong place.
    [(secret) => `tokn: ${secret}\n`],
    [(secret) => `auth: ${secret}\n`],
    [(secret) => `auth: {keyz: {a: ${secret}}}\n`],
    // Texts that cannot be read at all.
    [(secret) => `token: "${secret}\nport: 1\n`],
    [(secret) => `token: "\\${secret}"\n`],
    [(secret) => `token: ${secret}: x\n`],
    [(secret) => `token: *${secret}\n`],
    [(secret) => `token: !${secret} x\n`],
    [(secret) => `${secret}\n`],
    [(secret) => `token: a\ntoken: ${secret}\n`],
  ];
  for (const [index, [write, arg]] of cases.entries()) {
    const secret = `${3040 + index}`;
    const args = arg === undefined ? [] : ["-o", arg];
    const text = await failureOf({ "assaytest.yml": write(secret) }, args);
    assert.match(text, /Cannot compile the configuration/);
    // Neither a place nor a temporary folder's name is a secret's.
    const shown = text.replaceAll(/"(line|column)":\d+|"file":"[^"]+"/g, "");
    assert.equal(shown.includes(secret), false, `${write(secret)}\n${text}`);
  }
  for (const text of ["[4711", "4711", '"4711']) {
    const files = { "assaytest.yml": "port: x\n" };
    assert.doesNotMatch(await failureOf(files, ["-o", "token", text]), /4711/);
  }
  const files = { "a.json": '{"token": 4712x}' };
  assert.doesNotMatch(await failureOf(files, ["-c", "a.json"]), /4712/);
});

Deno.test("errors still quote the lines around a secret", async () => {
  const text = await failureOf({ "assaytest.yml": "{token: shh, port: x}\n" });
  assert.match(text, /1 \| \{token: \*\*\*, port: x\}\n {4}\| {20}\^/);
});

Deno.test("errors do not show a secret in the words of the schema's author", async () => {
  const schema = z.object({
    pin: z.string().meta({ secret: true }).refine(() => false, {
      error: ({ input }) => `no good: ${input}`,
    }),
  });
  await assert.rejects(
    compileConfig(schema, { args: ["-o", "pin=zQ9"] }),
    (error) =>
      error instanceof Error && !error.message.includes("zQ9") &&
      error.message.includes("no good: ***"),
  );
});
