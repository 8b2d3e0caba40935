import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { cliConfig } from "../../src/program/mod.ts";
import { makeFolder } from "../config/folder.ts";
import { denoDirectory } from "../deno_directory.ts";

const program = new URL("./fixture_program.ts", import.meta.url).href;

interface CallOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly flags?: readonly string[];
}

function command(args: readonly string[], options: CallOptions): Deno.Command {
  const { env = {}, cwd, flags = ["--allow-read", "--allow-env"] } = options;
  const config = join(import.meta.dirname!, "../../deno.json");
  const home = { HOME: "/nowhere", NO_COLOR: "1" };
  const loads = ["run", "--no-prompt", "--no-check", `--config=${config}`];
  return new Deno.Command(Deno.execPath(), {
    args: [...loads, ...flags, program, ...args],
    env: { ...home, DENO_DIR: denoDirectory(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdout: "piped",
    stderr: "piped",
  });
}

async function call(args: readonly string[], options: CallOptions = {}) {
  const { code, stdout, stderr } = await command(args, options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("cliConfig() called with a configuration is the function", async () => {
  const schema = z.object({ days: z.int(), at: z.string().transform(Number) });
  const main = cliConfig(schema, ({ days, at }) => [days, at] as const);
  const result: readonly [number, number] = await main({ days: 2, at: 3 });
  assert.deepEqual(result, [2, 3]);
  const failing = cliConfig(schema, () => {
    throw new RangeError("as it is");
  });
  await assert.rejects(failing({ days: 1, at: 1 }), RangeError);
});

Deno.test("cliConfig() runs with its layers and arguments", async () => {
  await using folder = await makeFolder({
    "assaytest.yml": "season: {harmonics: 3}\n",
  });
  const cwd = folder.path;
  const plain = await call([], { cwd });
  assert.deepEqual(plain, { code: 0, stdout: "harmonics 3\n", stderr: "" });
  const given = await call(["-o", "season.harmonics", "-4"], { cwd });
  assert.equal(given.stdout, "harmonics -4\n");
});

Deno.test("cliConfig() runs without any permission", async () => {
  const result = await call(["-o", "season.harmonics=5"], { flags: [] });
  assert.deepEqual(result, { code: 0, stdout: "harmonics 5\n", stderr: "" });
});

Deno.test("cliConfig() leaves with 1 when the function fails", async () => {
  const args = ["-o", "does=throw", "-o", "token=tkn-161803"];
  const { code, stdout, stderr } = await call(args);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(
    stderr,
    "error: Cannot use ***\ncaused by: TypeError: worn\n",
  );
});

Deno.test("cliConfig() leaves with 2 when the call or the configuration is wrong", async () => {
  const flag = await call(["--confg", "a.yaml"]);
  assert.deepEqual([flag.code, flag.stdout], [2, ""]);
  assert.match(flag.stderr, /^error: Cannot understand '--confg'/);
  assert.match(flag.stderr, /^hint: Did you mean '--config'\?$/m);
  const asking = await call(["--explan", "season.harmonics"]);
  assert.equal(asking.code, 2);
  assert.match(asking.stderr, /^hint: Did you mean '--explain'\?$/m);
  const value = await call(["-o", "season.harmonics=many"]);
  assert.equal(value.code, 2);
  assert.match(
    value.stderr,
    /season\.harmonics: expected a number of waves, found "many"/,
  );
  const file = await call(["--config", "missing.yaml"]);
  assert.equal(file.code, 2);
  assert.match(
    file.stderr,
    /missing\.yaml: expected a file, found nothing there/,
  );
});

Deno.test("cliConfig() throws instead of rendering with ASSAY_DEBUG", async () => {
  const env = { ASSAY_DEBUG: "1" };
  const { code, stderr } = await call(["-o", "does=throw"], { env });
  assert.equal(code, 1);
  assert.match(stderr, /Uncaught .*Cannot use no-token-yet/);
  assert.match(stderr, /at .*fixture_program\.ts/);
});

Deno.test("cliConfig() answers --help with every key", async () => {
  const { code, stdout, stderr } = await call(["--help"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `Usage: fixture_program.ts [--config FILE] [--merge FILE...] [-o KEY=VALUE]...

Example:
  fixture_program.ts -o does=return

Flags:
  -c, --config FILE     read FILE over the layers of the program
  -s, --experiment KEY  of that file, take only what is under KEY
  -m, --merge FILE...   read more files over it, in this order
  -o KEY=VALUE          set one key, VALUE being YAML; also: -o KEY VALUE
      --print-config    print the configuration as YAML and leave
      --explain KEY     tell where the value of KEY comes from and leave
  -h, --help            print this help and leave

FILE is .yaml, .yml, .json, .jsonc or .toml.

Keys:
  does  "return" | "throw" | "warn" | "wait", default "return"
      What to do
  season.harmonics  integer in waves, -5 to 12, default 2
      Waves of a year,
      as sine and cosine
  token  string, default ***, secret
`,
  );
  assert.equal((await call(["-o", "a", "1", "-h"])).stdout, stdout);
});

Deno.test("cliConfig() answers --print-config with YAML, secrets masked", async () => {
  const args = ["-o", "season.harmonics=7", "--print-config"];
  assert.deepEqual(await call(args), {
    code: 0,
    stdout: 'does: return\nseason:\n  harmonics: 7\ntoken: "***"\n',
    stderr: "",
  });
});

Deno.test("cliConfig() answers --explain with the place and what it shadows", async () => {
  await using folder = await makeFolder({
    "assaytest.yml": "season:\n  harmonics: 3\n",
  });
  const cwd = folder.path;
  const args = ["-o", "season.harmonics=7", "--explain", "season.harmonics"];
  assert.deepEqual(await call(args, { cwd }), {
    code: 0,
    stdout: "season.harmonics: 7\n" +
      "  from      -o season.harmonics\n" +
      "  shadows   3, assaytest.yml:2:14 (project)\n" +
      "            2, the schema's default\n",
    stderr: "",
  });
  const near = await call(["--explain=season.harmonic"], { cwd });
  assert.deepEqual([near.code, near.stdout], [2, ""]);
  assert.match(near.stderr, /^hint: Did you mean 'harmonics'\?$/m);
  const secret = await call(["--explain", "token", "-o", "token=tkn-161803"]);
  assert.equal(
    secret.stdout,
    'token: "***"\n  from      -o token\n' +
      '  shadows   "***", the schema\'s default\n',
  );
});

Deno.test("cliConfig() answers --help without running the program or reading its files", async () => {
  const { code, stderr } = await call(
    ["--help", "--config", "missing.yaml", "-o", "does=throw"],
    { flags: ["--allow-read"] },
  );
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("cliConfig() takes a class, or an object, of defaults", async () => {
  class Config {
    days = 7;
    place = "Seattle";
  }
  const main = cliConfig(Config, ({ days, place }) => `${place} ${days * 24}`);
  const given: string = await main({ days: 1, place: "Oslo" });
  assert.equal(given, "Oslo 24");
  const double = cliConfig({ days: 7 }, ({ days }) => days * 2);
  const doubled: number = await double({ days: 4 });
  assert.equal(doubled, 8);
});

Deno.test("cliConfig() writes the library's warnings to standard error", async () => {
  const { code, stdout, stderr } = await call(["-o", "does=warn"]);
  assert.deepEqual([code, stdout], [0, "harmonics 2\n"]);
  assert.equal(stderr, "warning: Careful with ***\n");
});

for (const [signal, left] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`cliConfig() leaves with ${left} on ${signal}`, async () => {
    const child = command(["-o", "does=wait"], {}).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    let printed = "";
    const readUntil = async (end: string) => {
      while (!printed.includes(end)) {
        const { value, done } = await reader.read();
        if (done) return;
        printed += value;
      }
    };
    await readUntil("waiting");
    child.kill(signal);
    await readUntil("unloaded");
    await reader.cancel();
    await child.stderr.cancel();
    const status = await child.status;
    assert.deepEqual([status.code, status.signal], [left, null]);
    assert.equal(printed, "waiting\nunloaded\n");
  });
}
