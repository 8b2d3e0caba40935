import assert from "node:assert/strict";
import { hashPath } from "@assay/assay/hash";
import { readLock, runLock } from "@assay/assay/lock";
import { containerImage } from "../../src/lock/container.ts";
import {
  packageVersions,
  parseSettings,
} from "../../src/lock/project_files.ts";
import { makeFolder } from "../stage/folder.ts";
import { makeProject } from "../stage/program.ts";

const MAIN = `import { runLock } from "@assay/assay/lock";
import { inline } from "@assay/assay/exec";
await runLock({
  directory: "run",
  data: ["in.txt"],
  variables: ["ASKED", "UNSET"],
  executor: inline(),
  container: "registry.example.org/lab:3",
}, () => {});
`;

Deno.test("runLock() records machine, software, files and packages of the project", async () => {
  using project = makeProject({
    "sub/main.ts": MAIN,
    "in.txt": "1",
    "map.json": '{"imports": {}}',
  });
  const settings = JSON.parse(Deno.readTextFileSync(project.at("deno.json")));
  settings.unstable = ["kv"];
  project.write("deno.json", JSON.stringify(settings));
  const command = project.command("sub/main.ts", [], {
    env: { NO_COLOR: "1", ASKED: "blue", NOT_ASKED: "green-577215" },
  });
  const { code, stderr } = await command.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const text = Deno.readTextFileSync(project.at("run/run.lock"));
  assert(!text.includes("green-577215") && !text.includes("NOT_ASKED"));
  const { environment } = readLock(project.at("run/run.lock"));
  assert(environment);
  const { packages, memory, cpu, ...told } = environment;
  assert.deepEqual(told, {
    assay: environment.assay,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    os: Deno.build.os,
    arch: Deno.build.arch,
    cores: environment.cores,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: environment.locale,
    files: {
      "deno.json": await hashPath(project.at("deno.json")),
      "deno.lock": await hashPath(project.at("deno.lock")),
    },
    permissions: [
      ...["read", "write", "net", "env", "run", "sys", "ffi", "import"].map(
        (kind) => `--allow-${kind}`,
      ),
    ],
    unstable: ["--unstable-kv"],
    executor: { kind: "inline", size: 1 },
    variables: { ASKED: "blue", UNSET: null },
    container: "registry.example.org/lab:3",
  });
  assert.match(packages["npm:zod"] ?? "", /^4\./);
  assert(memory! > 1e8 && environment.cores >= 1);
  assert(cpu === null || cpu.length > 0);
});

Deno.test("runLock() records what is granted piece by piece as far as it touches the run", async () => {
  using project = makeProject({ "main.ts": MAIN, "in.txt": "1" });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--unstable-cron"],
      "--allow-read=.",
      "--allow-write=run",
      "--allow-env=ASKED,UNSET,HOME",
      "--allow-sys=hostname,cpus",
      "--allow-net",
      "--deny-net=example.org",
      "main.ts",
    ],
    cwd: project.path,
    stdin: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { environment } = readLock(project.at("run/run.lock"));
  assert.deepEqual(environment?.permissions, [
    "--allow-read=.,run,in.txt,…",
    "--allow-write=run,…",
    "--allow-net",
    "--deny-net=…",
    "--allow-env=ASKED,UNSET,…",
    "--allow-sys=cpus,hostname",
  ]);
  assert.equal(environment?.memory, null);
});

Deno.test("runLock() refuses a variable that may not be read", async () => {
  using project = makeProject({ "main.ts": MAIN, "in.txt": "1" });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--allow-read", "--allow-write"],
      "main.ts",
    ],
    cwd: project.path,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 1);
  const text = new TextDecoder().decode(stderr);
  assert.match(text, /Cannot record the variable 'ASKED'/);
  assert.deepEqual([...Deno.readDirSync(project.at("run"))], []);
});

Deno.test("parseSettings() reads what counts, and takes anything for nothing", () => {
  assert.deepEqual(
    parseSettings(
      '{ // a comment\n "importMap": "map.json", "lock": {"path": "x.lock"}, "unstable": ["kv", 3], }',
    ),
    { importMap: "map.json", lock: "x.lock", unstable: ["kv"] },
  );
  assert.deepEqual(parseSettings('{"lock": false}'), {
    lock: false,
    unstable: [],
  });
  for (const text of ["", "[]", "null", '{"importMap": 3, "unstable": {}}']) {
    assert.deepEqual(parseSettings(text), { unstable: [] });
  }
});

Deno.test("packageVersions() names each package once", () => {
  const specifiers = {
    "npm:zod@^4": "4.6.7",
    "npm:zod@3": "3.25.1",
    "jsr:@std/path@1": "1.1.0",
    "npm:@scope/b@*": "2.0.0_react@19.0.0",
    "npm:plain": "1.0.0",
  };
  assert.deepEqual(packageVersions(JSON.stringify({ specifiers })), {
    "jsr:@std/path": "1.1.0",
    "npm:@scope/b": "2.0.0",
    "npm:plain": "1.0.0",
    "npm:zod": "4.6.7, 3.25.1",
  });
  assert.deepEqual(packageVersions("{}"), {});
});

Deno.test("containerImage() says what the container says", () => {
  using folder = makeFolder();
  const root = `${folder.path}/`;
  assert.equal(containerImage(root), null);
  folder.write(".dockerenv", "");
  assert.equal(containerImage(root), "unknown");
  folder.write("run/.containerenv", "");
  assert.equal(containerImage(root), "unknown");
  folder.write(
    "run/.containerenv",
    'engine="podman-4"\nimage="docker.io/library/r-base:4.4"\nimageid="1"\n',
  );
  assert.equal(containerImage(root), "docker.io/library/r-base:4.4");
});

Deno.test("runLock() hides a secret in a variable that was asked for", async () => {
  const { registerSecret } = await import("../../src/internal/mask.ts");
  using folder = makeFolder();
  const path = Deno.env.get("PATH")!;
  registerSecret(path);
  await runLock({ directory: folder.path, variables: ["PATH"] }, () => {});
  const { environment } = readLock(folder.at("run.lock"));
  assert.deepEqual(environment?.variables, { PATH: "***" });
});
