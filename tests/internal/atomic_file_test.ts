import assert from "node:assert/strict";
import fc from "fast-check";
import { writeFileAtomic } from "../../src/internal/atomic_file.ts";
import { AssayError } from "../../src/internal/errors.ts";
import { childCommand, startChild } from "../fault/child.ts";
import { installFaults } from "../fault/fault_layer.ts";
import { faultLoop } from "../fault/fault_loop.ts";
import { isSealed } from "../fault/sealed_content.ts";

function temporaryFolder(): { path: string } & Disposable {
  const path = Deno.makeTempDirSync();
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

function failureOf(act: () => void): AssayError {
  try {
    act();
  } catch (error) {
    assert(error instanceof AssayError);
    assert.equal(error.code, "WRITE_FAILED");
    return error;
  }
  assert.fail("it did not throw");
}

Deno.test("writeFileAtomic() writes any bytes, over any bytes", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
      writeFileAtomic(path, bytes, { durable: false });
      assert.deepEqual(Deno.readFileSync(path), bytes);
    }),
  );
  assert.deepEqual(namesIn(folder.path), ["file"]);
});

Deno.test("writeFileAtomic() takes text and a file URL", () => {
  using folder = temporaryFolder();
  const url = new URL(`file://${folder.path}/a%20b`);
  writeFileAtomic(url, "Grüße");
  assert.equal(Deno.readTextFileSync(`${folder.path}/a b`), "Grüße");
});

Deno.test("writeFileAtomic() leaves who has the old file open with the old content", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  Deno.writeTextFileSync(path, "old");
  using reader = Deno.openSync(path);
  writeFileAtomic(path, "new");
  const bytes = new Uint8Array(3);
  reader.readSync(bytes);
  assert.equal(new TextDecoder().decode(bytes), "old");
  assert.equal(Deno.readTextFileSync(path), "new");
});

Deno.test("writeFileAtomic() keeps the mode of an existing file, whatever the umask", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  Deno.writeTextFileSync(path, "old");
  for (const mode of [0o600, 0o644, 0o666, 0o777, 0o444]) {
    Deno.chmodSync(path, mode);
    writeFileAtomic(path, "new", { mode: 0o640 });
    assert.equal(modeOf(path), mode);
  }
});

Deno.test("writeFileAtomic() drops set-id bits", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  Deno.writeTextFileSync(path, "old");
  Deno.chmodSync(path, 0o4755);
  writeFileAtomic(path, "new");
  assert.equal(modeOf(path), 0o755);
});

Deno.test("writeFileAtomic() gives a new file the given mode, else what the umask leaves", () => {
  using folder = temporaryFolder();
  writeFileAtomic(`${folder.path}/given`, "", { mode: 0o666 });
  assert.equal(modeOf(`${folder.path}/given`), 0o666);
  writeFileAtomic(`${folder.path}/plain`, "");
  assert.equal(modeOf(`${folder.path}/plain`), 0o666 & ~Deno.umask());
});

Deno.test("writeFileAtomic() never lets others open a private file's new content", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  Deno.writeTextFileSync(path, "old");
  Deno.chmodSync(path, 0o600);
  const modes: number[] = [];
  using _layer = installFaults(({ name }) => {
    if (name === "chmodSync" || name === "FsFile.writeSync") {
      const temporary = namesIn(folder.path).find((name) => name !== "file");
      modes.push(modeOf(`${folder.path}/${temporary}`));
    }
    return "pass";
  });
  writeFileAtomic(path, "secret");
  assert.deepEqual(modes, [0o600]);
});

Deno.test("writeFileAtomic() keeps a link and replaces its target", () => {
  using folder = temporaryFolder();
  const at = (name: string) => `${folder.path}/${name}`;
  Deno.mkdirSync(at("real/deep"), { recursive: true });
  Deno.symlinkSync("real/deep", at("folder"));
  Deno.symlinkSync("../target", at("real/deep/second"));
  Deno.symlinkSync("folder/second", at("first"));
  writeFileAtomic(at("first"), "through a dangling link");
  writeFileAtomic(at("first"), "through the link again");
  assert.equal(
    Deno.readTextFileSync(at("real/target")),
    "through the link again",
  );
  assert(Deno.lstatSync(at("first")).isSymlink);
  assert(Deno.lstatSync(at("real/deep/second")).isSymlink);
  assert.deepEqual(namesIn(folder.path), ["first", "folder", "real"]);
});

Deno.test("writeFileAtomic() refuses links that lead round", () => {
  using folder = temporaryFolder();
  Deno.symlinkSync("b", `${folder.path}/a`);
  Deno.symlinkSync("a", `${folder.path}/b`);
  const error = failureOf(() => writeFileAtomic(`${folder.path}/a`, ""));
  assert(error.cause instanceof Deno.errors.FilesystemLoop);
});

Deno.test("writeFileAtomic() writes names as long as the file system takes", () => {
  using folder = temporaryFolder();
  for (const name of ["n".repeat(255), "é".repeat(127), "🌧".repeat(63)]) {
    writeFileAtomic(`${folder.path}/${name}`, name);
    assert.equal(Deno.readTextFileSync(`${folder.path}/${name}`), name);
  }
  assert.equal(namesIn(folder.path).length, 3);
});

Deno.test("writeFileAtomic() names its temporary after the target, in the same directory", () => {
  using folder = temporaryFolder();
  const seen: string[] = [];
  using _layer = installFaults(({ name }) => {
    if (name === "renameSync") seen.push(...namesIn(folder.path));
    return "pass";
  });
  writeFileAtomic(`${folder.path}/run.lock`, "");
  assert.equal(seen.length, 1);
  assert.match(seen[0] ?? "", /^\.run\.lock\.[0-9a-f]{12}\.tmp$/);
});

Deno.test("writeFileAtomic() does not write through a link laid at its temporary's name", () => {
  using folder = temporaryFolder();
  const victim = `${folder.path}/victim`;
  Deno.writeTextFileSync(victim, "victim");
  const random = crypto.randomUUID;
  crypto.randomUUID = () => "00000000-0000-4000-8000-000000000000";
  try {
    Deno.symlinkSync(victim, `${folder.path}/.file.000000000000.tmp`);
    const { cause } = failureOf(() =>
      writeFileAtomic(`${folder.path}/file`, "")
    );
    assert(cause instanceof Deno.errors.AlreadyExists);
  } finally {
    crypto.randomUUID = random;
  }
  assert.equal(Deno.readTextFileSync(victim), "victim");
});

Deno.test("writeFileAtomic() syncs the file, renames it, then syncs the directory", () => {
  using folder = temporaryFolder();
  const write = (durable: boolean) => {
    const names: string[] = [];
    using _layer = installFaults(({ name }) => {
      names.push(name.replace("FsFile.", ""));
      return "pass";
    });
    writeFileAtomic(`${folder.path}/file`, "content", { durable });
    return names.join(" ");
  };
  assert.equal(
    write(true),
    "openSync openSync writeSync syncSync renameSync syncSync",
  );
  assert.equal(write(false), "openSync writeSync renameSync");
});

Deno.test(
  "writeFileAtomic() leaves the old or the new file, and nothing open, after a fault in any operation",
  { sanitizeResources: true },
  async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/file`;
    const content = "new content, long enough to be halved some times";
    const report = await faultLoop(() => writeFileAtomic(path, content), {
      prepare: () => {
        Deno.removeSync(folder.path, { recursive: true });
        Deno.mkdirSync(folder.path);
        Deno.writeTextFileSync(path, "old");
        // Wider than the umask allows, so that a chmod is among the operations.
        Deno.chmodSync(path, 0o666);
      },
      check: ({ mode, faults, error }) => {
        const found = Deno.readTextFileSync(path);
        if (mode === "short" || faults.length === 0) {
          assert.equal(error, undefined);
          assert.equal(found, content);
        } else {
          assert.equal((error as AssayError).code, "WRITE_FAILED");
          const onlySync = faults.join() === "FsFile.syncSync";
          assert(found === "old" || (found === content && onlySync), found);
        }
        assert.equal(modeOf(path), 0o666);
        const both = (error as AssayError)?.cause instanceof AggregateError;
        assert.equal(both, faults.includes("removeSync"));
        assert.equal(namesIn(folder.path).length, both ? 2 : 1);
      },
    });
    assert.deepEqual([...report.operations.keys()].sort(), [
      "FsFile.syncSync",
      "FsFile.writeSync",
      "chmodSync",
      "openSync",
      "removeSync",
      "renameSync",
    ]);
  },
);

Deno.test("writeFileAtomic() reports both errors when the temporary cannot be removed", () => {
  using folder = temporaryFolder();
  using _layer = installFaults(({ name }) =>
    name === "renameSync" || name === "removeSync" ? "fail" : "pass"
  );
  const { cause } = failureOf(() => writeFileAtomic(`${folder.path}/a`, "new"));
  assert(cause instanceof AggregateError);
  assert.match(cause.errors[0].message, /renameSync/);
  assert.match(cause.errors[1].message, /removeSync/);
  const [left] = namesIn(folder.path);
  assert(cause.message.includes(`${folder.path}/${left}'`), cause.message);
});

Deno.test("writeFileAtomic() reports that the directory could not be synced", () => {
  using folder = temporaryFolder();
  let syncs = 0;
  using layer = installFaults(({ name }) =>
    name === "FsFile.syncSync" && ++syncs === 2 ? "fail" : "pass"
  );
  failureOf(() => writeFileAtomic(`${folder.path}/file`, "new"));
  assert.deepEqual(layer.faults, ["FsFile.syncSync"]);
  assert.equal(Deno.readTextFileSync(`${folder.path}/file`), "new");
});

Deno.test("writeFileAtomic() names what is wrong with the target, and what to do", () => {
  using folder = temporaryFolder();
  const at = (name: string) => `${folder.path}/${name}`;
  Deno.mkdirSync(at("folder"));
  Deno.writeTextFileSync(at("file"), "");

  const missing = failureOf(() => writeFileAtomic(at("none/file"), ""));
  assert(missing.message.startsWith(`Cannot write '${at("none/file")}': `));
  assert.deepEqual(missing.data, { path: at("none/file") });
  assert.deepEqual(missing.hints, [
    `Create the directory '${at("none")}' first.`,
  ]);
  assert(missing.cause instanceof Deno.errors.NotFound);

  const directory = failureOf(() => writeFileAtomic(at("folder"), ""));
  assert.match(directory.message, /found 'Is a directory'$/);
  assert.deepEqual(directory.hints, [`Name a file inside '${at("folder")}'.`]);

  const below = failureOf(() => writeFileAtomic(at("file/below"), ""));
  assert.deepEqual(below.hints, [
    `Name a path below a directory: '${at("file")}' is none.`,
  ]);

  using _socket = Deno.listen({ transport: "unix", path: at("socket") });
  const socket = failureOf(() => writeFileAtomic(at("socket"), ""));
  assert.match(socket.message, /found 'Not a regular file'$/);
  assert.deepEqual(namesIn(folder.path), ["file", "folder", "socket"]);
});

Deno.test({
  name: "writeFileAtomic() says what to allow when a permission is missing",
  permissions: { read: true },
  fn: () => {
    const error = failureOf(() => writeFileAtomic("/tmp/never-written", ""));
    assert.deepEqual(error.hints, [
      "Allow --allow-read='/tmp' --allow-write='/tmp'.",
    ]);
  },
});

Deno.test({
  name:
    "writeFileAtomic() keeps the old file on a full and on a read-only disk (needs unshare and mount)",
  ignore: !canMount() && Deno.env.get("ASSAY_REQUIRE_SERVICES") !== "1",
  fn: () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/file`;
    const full = writeOnTinyDisk("rw", path);
    assert.deepEqual(full, {
      code: "WRITE_FAILED",
      hints: [`Free space where '${folder.path}' lies, or write elsewhere.`],
      cause: "ENOSPC",
      size: 3,
      names: ["file"],
    });
    const readOnly = writeOnTinyDisk("ro", path);
    assert.deepEqual(readOnly, {
      code: "WRITE_FAILED",
      hints: [
        `Make '${folder.path}' writable for this user, or write elsewhere.`,
      ],
      cause: "EROFS",
      size: 3,
      names: ["file"],
    });
  },
});

function canMount(): boolean {
  try {
    const script = "mount -t tmpfs tmpfs /tmp";
    const args = ["-Urm", "sh", "-c", script];
    return new Deno.Command("unshare", { args }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Replaces "old" by 1 MB on a 64 KB disk that only the child sees. */
function writeOnTinyDisk(access: "rw" | "ro", path: string): unknown {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const [command, args] = childCommand(
    "atomic_once.ts",
    folder,
    path,
    "1000000",
  );
  const script = "folder=$1 file=$2 access=$3; shift 3; " +
    'mount -t tmpfs -o size=64k tmpfs "$folder" && printf old > "$file" && ' +
    'mount -o "remount,$access" "$folder" && exec "$@"';
  const { stdout, stderr } = new Deno.Command("unshare", {
    args: [
      ...["-Urm", "sh", "-c", script, "sh"],
      ...[folder, path, access, command, ...args],
    ],
  }).outputSync();
  assert.equal(new TextDecoder().decode(stderr), "");
  return JSON.parse(new TextDecoder().decode(stdout));
}

const KILLS = 200;
const LANES = 2;

Deno.test(`writeFileAtomic() leaves a whole file when its process is killed, ${KILLS} times`, async () => {
  using folder = temporaryFolder();
  const whole = (path: string) => isSealed(Deno.readFileSync(path));

  const killRepeatedly = async (lane: number) => {
    const lanePath = `${folder.path}/${lane}`;
    Deno.mkdirSync(lanePath);
    const path = `${lanePath}/file`;
    let interrupted = 0;
    for (let kill = 0; kill < KILLS / LANES; kill++) {
      const child = await startChild("atomic_writer.ts", lanePath, path);
      const end = performance.now() + Math.random() * 8;
      // Reading goes on while the child writes, until the random moment.
      do assert(whole(path)); while (performance.now() < end);
      await child.kill();
      assert(whole(path));
      for (const name of namesIn(lanePath)) {
        if (name === "file") continue;
        assert.match(name, /^\.file\.[0-9a-f]{12}\.tmp$/);
        Deno.removeSync(`${lanePath}/${name}`);
        interrupted++;
      }
    }
    return interrupted;
  };

  const lanes = Array.from(
    { length: LANES },
    (_, lane) => killRepeatedly(lane),
  );
  const interrupted = (await Promise.all(lanes)).reduce((a, b) => a + b);
  // Else the kills missed the writes and the test has shown nothing.
  assert(interrupted > 0);
});
