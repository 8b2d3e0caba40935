import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);

/** Runs a program without permissions that imports the parser from a URL. */
async function parseFrom(base: string, flags: string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const { imports } = config;
    await Deno.writeTextFile(
      `${folder}/deno.json`,
      JSON.stringify({ imports }),
    );
    await Deno.writeTextFile(
      `${folder}/main.ts`,
      `import { parseYamlDocument } from "${base}src/internal/yaml_document.ts";
import { isNodeBuild } from "${base}src/internal/yaml_library.ts";
console.log(isNodeBuild, parseYamlDocument("a: [1, x]").toJS());`,
    );
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", "--no-lock", ...flags, "main.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("parseYamlDocument() needs no permission in files", async () => {
  assert.equal(await parseFrom(ROOT.href, []), 'false { a: [ 1, "x" ] }\n');
});

Deno.test("parseYamlDocument() needs no permission from a registry's URL", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) =>
      new Response(
        await Deno.readTextFile(
          new URL(`.${new URL(request.url).pathname}`, ROOT),
        ),
        { headers: { "content-type": "application/typescript" } },
      ),
  );
  try {
    const host = `127.0.0.1:${server.addr.port}`;
    const flags = [`--allow-import=${host}`];
    assert.equal(
      await parseFrom(`http://${host}/`, flags),
      'true { a: [ 1, "x" ] }\n',
    );
  } finally {
    await server.shutdown();
  }
});
