import assert from "node:assert/strict";
import { z } from "zod";
import {
  compileConfig,
  type CompileOptions,
  ConfigError,
  registerResolver,
} from "../../../src/config/mod.ts";
import { containsSecret } from "../../../src/internal/mask.ts";
import { renderError } from "../../../src/internal/render_error.ts";
import { makeFolder } from "../folder.ts";

const schema = z.object({
  token: z.string().meta({ secret: true }),
  url: z.string().default(""),
  copy: z.union([z.string(), z.int()]).default(""),
  auth: z.object({ pin: z.int().meta({ secret: true }) }).optional(),
  taken: z.object({ pin: z.int() }).optional(),
  list: z.array(z.string()).default([]),
  port: z.int().default(1),
});

async function shown(options: CompileOptions, ...keys: string[]) {
  const config = await compileConfig(schema, { env: {}, ...options });
  const text = [
    config.toYaml(),
    JSON.stringify(config.masked),
    JSON.stringify(keys.map(config.explain)),
    JSON.stringify(config.resolverCalls),
  ].join("\n");
  return { config, text };
}

Deno.test("a secret that a resolver gives is registered and masked", async () => {
  const { config, text } = await shown(
    {
      env: { TOKEN: "resolved-1234" },
      defaults: {
        token: "${env:TOKEN}",
        url: "https://u:${token}@host",
        copy: "${token}",
      },
    },
    "token",
    "url",
    "copy",
  );
  assert.equal(config.value.token, "resolved-1234");
  assert.equal(config.value.url, "https://u:resolved-1234@host");
  assert.doesNotMatch(text, /resolved-1234/);
  assert(containsSecret("resolved-1234"));
  assert.equal(config.explain("url").value, "https://u:***@host");
  assert.equal(config.explain("token").expression, "${env:TOKEN}");
  assert.deepEqual(config.resolverCalls, [
    { expression: "${env:TOKEN}", value: "***" },
  ]);
});

Deno.test("a short secret is hidden wherever an expression takes it whole", async () => {
  const { config, text } = await shown(
    {
      env: { PIN: "7391" },
      defaults: {
        token: "x-${env:PIN}",
        copy: "${auth.pin}",
        url: "u:${token}",
        auth: { pin: 8264 },
        taken: "${auth}",
        list: ["${env:PIN}", "8264"],
      },
    },
    "token",
    "copy",
    "taken",
    "auth",
  );
  assert.deepEqual([config.value.copy, config.value.taken], [8264, {
    pin: 8264,
  }]);
  // What was written as itself, at a key of its own, is no secret.
  assert.deepEqual(config.masked, {
    token: "***",
    url: "u:***",
    copy: "***",
    auth: { pin: "***" },
    taken: { pin: "***" },
    list: ["***", "8264"],
    port: 1,
  });
  assert.doesNotMatch(text, /7391/);
});

Deno.test("a secret inside another text is no part of the digest", async () => {
  const digestOf = async (token: string, more: object = {}) =>
    (await compileConfig(schema, {
      env: { TOKEN: token },
      defaults: {
        token: "${env:TOKEN}",
        url: "https://u:${token}@host",
        copy: "${token}",
        ...more,
      },
    })).digest;
  const digest = await digestOf("first-token");
  assert.equal(await digestOf("second-token"), digest);
  assert.equal(await digestOf("a"), digest);
  assert.notEqual(await digestOf("first-token", { port: 2 }), digest);
  assert.notEqual(
    await digestOf("first-token", { url: "http://u:${token}@host" }),
    digest,
  );
});

Deno.test("a secret written again in another text is no part of the digest", async () => {
  const digestOf = async (token: string) =>
    (await compileConfig(schema, {
      env: {},
      defaults: { token, url: `https://u:${token}@host` },
    })).digest;
  assert.equal(await digestOf("again-one"), await digestOf("again-two"));
});

Deno.test("a secret of another configuration changes no digest", async () => {
  const options = { env: {}, defaults: { token: "t", url: "shared-words" } };
  const { digest } = await compileConfig(schema, options);
  await compileConfig(schema, { env: {}, defaults: { token: "shared-words" } });
  assert.equal((await compileConfig(schema, options)).digest, digest);
});

Deno.test("errors show no secret that an expression stands in", async () => {
  await using folder = await makeFolder({
    "broken.yaml": "token: pa${ss4711}word\n",
    "open.yaml": "token: pa${4712\n",
    "fails.yaml": "token: p4713-${test.vault:4714}\n",
    "taken.yaml":
      "base: {pin: 4715}\nauth: ${base}\ntoken: x\nport: '${auth.pin}0x'\n",
  });
  registerResolver("test.vault", (key) => {
    throw new Error(`no ${key}`);
  });
  const files = ["broken.yaml", "open.yaml", "fails.yaml", "taken.yaml"];
  for (const [index, file] of files.entries()) {
    const args = ["-c", file];
    try {
      await compileConfig(z.looseObject(schema.shape), {
        cwd: folder.path,
        env: {},
        args,
      });
      throw new Error(`accepted ${file}`);
    } catch (error) {
      assert(error instanceof ConfigError, String(error));
      const text = renderError(error) + JSON.stringify(error.data);
      assert.match(text, /Cannot compile/);
      if (index < 3) assert.doesNotMatch(text, /471\d|word/, file);
    }
  }
});

Deno.test("errors tell what is wrong with a secret's only expression", async () => {
  try {
    await compileConfig(schema, {
      env: {},
      defaults: { token: "${env:TOKN}" },
    });
    throw new Error("accepted");
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    assert.match(error.message, /token: Cannot read the variable TOKN/);
  }
});
