import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkFlags,
  parseConfigArgs,
  takeSwitches,
} from "../../src/config/args.ts";
import { compileConfig } from "../../src/config/mod.ts";
import { AssayError } from "../../src/internal/errors.ts";

const anything = { parse: (input: unknown) => input };

async function compileArgs(...args: string[]): Promise<unknown> {
  return (await compileConfig(anything, { args })).value;
}

const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const path = fc.array(key, { minLength: 1, maxLength: 4 });

Deno.test("parseConfigArgs() reads both forms of -o, in order", () => {
  const args = ["-o", "a.b=1=2", "-c", "x.yaml", "-o", "k", "-3", "-o", "e="];
  const parsed = parseConfigArgs(args);
  assert.equal(parsed.config, "x.yaml");
  assert.deepEqual(
    parsed.assignments.map(({ path, text }) => [path, text]),
    [[["a", "b"], "1=2"], [["k"], "-3"], [["e"], ""]],
  );
  assert.equal(parseConfigArgs(["--config=x=y.yml"]).config, "x=y.yml");
});

Deno.test("parseConfigArgs() reads --experiment in every spelling", () => {
  for (const flag of ["--experiment", "--select", "-s"]) {
    const { experiment } = parseConfigArgs(["-c", "a.yml", flag, "runs.1"]);
    assert.deepEqual(experiment, ["runs", "1"], flag);
  }
  const joined = parseConfigArgs(["--experiment=a.b", "--config=a.yml"]);
  assert.deepEqual(joined.experiment, ["a", "b"]);
});

Deno.test("parseConfigArgs() takes files after --merge up to the next flag", () => {
  const args = ["-m", "a.yml", "b.toml", "-o", "x=1", "--merge=c.yml"];
  const { merge, assignments } = parseConfigArgs([...args, "--merge", "d.yml"]);
  assert.deepEqual(merge, ["a.yml", "b.toml", "c.yml", "d.yml"]);
  assert.deepEqual(assignments.map(({ name }) => name), ["x"]);
  assert.deepEqual(parseConfigArgs([]).merge, []);
});

Deno.test("parseConfigArgs() splits what was joined", () => {
  fc.assert(fc.property(path, fc.string(), (path, text) => {
    const name = path.join(".");
    for (const args of [["-o", `${name}=${text}`], ["-o", name, text]]) {
      const { assignments } = parseConfigArgs(args);
      assert.deepEqual(assignments, [{ name, path, text }]);
    }
  }));
});

Deno.test("-o gives any JSON value back", async () => {
  await fc.assert(
    fc.asyncProperty(path, fc.jsonValue(), async (path, value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes("${") && !text.includes("__proto__"));
      let inner = await compileArgs("-o", path.join("."), text);
      for (const part of path) inner = (inner as Record<string, unknown>)[part];
      assert.deepEqual(inner, JSON.parse(text));
    }),
  );
});

Deno.test("-o reads values by YAML 1.2", async () => {
  const cases: [string, unknown][] = [
    ["1e-3", 0.001],
    ["012", 12],
    ["0o17", 15],
    ["1:30", "1:30"],
    ["no", "no"],
    ["True", true],
    ["", null],
    ["~", null],
    ["[1, a]", [1, "a"]],
    ["{b: 2}", { b: 2 }],
    ["'1'", "1"],
    ["-3", -3],
    [".inf", Infinity],
  ];
  for (const [text, value] of cases) {
    assert.deepEqual(await compileArgs("-o", `a=${text}`), { a: value }, text);
    assert.deepEqual(await compileArgs("-o", "a", text), { a: value }, text);
  }
});

Deno.test("parseConfigArgs() refuses what it does not know", () => {
  const cases: [string[], RegExp][] = [
    [["--merge"], /Cannot read '--merge': expected a file/],
    [["-m", "-o", "a=1"], /Cannot read '-m': expected a file/],
    [["--merge="], /expected a file/],
    [["--experiment", "a"], /expected --config with --experiment/],
    [["-c", "a.yml", "--select"], /'--select': expected a key/],
    [["-c", "a.yml", "-s", "a..b"], /Cannot select 'a\.\.b'/],
    [["-c", "a.yml", "-s", "a", "-s", "b"], /'--experiment' twice/],
    [["-c=a.yml"], /Cannot understand '-c=a\.yml'/],
    [["stray"], /Cannot understand 'stray'/],
    [["--confg", "a"], /Cannot understand '--confg'/],
    [["--config"], /Cannot read '--config': expected a file/],
    [["--config="], /expected a file/],
    [["-c", "a.yml", "--config", "b.yml"], /twice/],
    [["-o"], /expected a key and a value/],
    [["-o", "a"], /expected a key and a value/],
    [["-o", "a..b=1"], /Cannot set 'a\.\.b'/],
    [["-o", "=1"], /Cannot set ''/],
    [["-o", "__proto__.x=1"], /Cannot set '__proto__\.x'/],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => parseConfigArgs(args),
      (error) =>
        error instanceof AssayError && error.code === "WRONG_CALL" &&
        message.test(error.message),
      args.join(" "),
    );
  }
});

Deno.test("takeSwitches() leaves the values of other flags alone", () => {
  const { found, rest } = takeSwitches(
    ["-o", "key", "--help", "--print-config", "-c", "-h", "-o", "a=1", "x"],
    ["--help", "-h", "--print-config"],
  );
  assert.deepEqual([...found], ["--print-config"]);
  assert.deepEqual(rest, ["-o", "key", "--help", "-c", "-h", "-o", "a=1", "x"]);
});

Deno.test("takeSwitches() finds a switch after the files of --merge", () => {
  const args = ["--merge", "a.yml", "b.yml", "--help", "-s", "--help"];
  const { found, rest } = takeSwitches(args, ["--help"]);
  assert.deepEqual([...found], ["--help"]);
  assert.deepEqual(rest, ["--merge", "a.yml", "b.yml", "-s", "--help"]);
});

Deno.test("checkFlags() knows the flags of a program beside its own", () => {
  const others = ["--help", "--explain"];
  const known = [
    "-o",
    "a",
    "--explan",
    "--config=--hlp",
    "-m",
    "a.yml",
    "b.yml",
  ];
  checkFlags([...known, "-s", "--x", "-o", "a=1"], others);
  const refused: [args: string[], hint: RegExp][] = [
    [["-o", "a=1", "--explan", "a"], /^Did you mean '--explain'\?$/],
    [["--confg=a.yml"], /^Did you mean '--config'\?$/],
    [["a.yml"], /^See --help/],
    [["--explain", "a"], /^See --help/],
  ];
  for (const [args, hint] of refused) {
    assert.throws(() => checkFlags(args, others), (error) => {
      assert(error instanceof AssayError);
      assert.equal(error.code, "WRONG_CALL");
      assert.match(
        error.message,
        /^Cannot understand '.*': expected .*--explain/,
      );
      assert.match(error.hints[0]!, hint);
      return true;
    });
  }
});
