import assert from "node:assert/strict";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { compileConfig } from "@assay/assay/config";
import { hashPath } from "@assay/assay/hash";
import { readLock, type Run, runLock } from "@assay/assay/lock";
import { faultLoop } from "../fault/fault_loop.ts";
import { makeFolder } from "../stage/folder.ts";

async function failure(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("It did not fail");
}

/** Texts anywhere in a value, apart from what stands under `locations`. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === "locations" ? [] : [key, ...textsOf(part)]
  );
}

Deno.test("runLock() goes from running to complete, with all that there is to say", async () => {
  using folder = makeFolder({ "data/in.csv": "1\n", "data/more/b.csv": "2\n" });
  const directory = folder.at("run");
  const began = Date.now();
  const run = await runLock({
    directory,
    config: { rate: 2, name: "no" },
    data: [folder.at("data"), pathToFileURL(folder.at("data/in.csv"))],
  });
  const path = join(directory, "run.lock");
  const running = readLock(path);
  assert.equal(running.status, "running");
  assert.deepEqual(
    [running.finished, running.error, running.outputs],
    [null, null, []],
  );
  assert.equal(run.directory, directory);
  folder.write("run/out.txt", "made");
  folder.write("run/plots/a.svg", "<svg/>");
  run.addOutput(join(directory, "out.txt"));
  run.addOutput(pathToFileURL(join(directory, "plots")));
  await run.complete();

  const lock = readLock(path);
  const { id, started, finished, boot, process_start, ...rest } = lock;
  assert.equal(id, run.id);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  const times = [began, started, finished!, Date.now()].map((time) =>
    new Date(time!).getTime()
  );
  assert.deepEqual(times.toSorted((a, b) => a - b), times);
  assert.match(boot ?? "null", /^[0-9a-f-]{36}$|^null$/);
  assert(new Date(process_start!).getTime() <= times[1]!);
  const { command, code, environment, locations, ...told } = rest;
  assert.deepEqual(told, {
    format: "assay-run-lock",
    version: 1,
    requires: [],
    algorithm: "sha256",
    status: "complete",
    error: null,
    pid: Deno.pid,
    host: Deno.hostname(),
    config: { rate: 2, name: "no" },
    config_digest: lock.config_digest,
    secrets: 0,
    config_details: null,
    repos: [],
    data: [
      {
        path: "data",
        kind: "directory",
        digest: await hashPath(folder.at("data")),
        bytes: 4,
      },
      {
        path: "in.csv",
        kind: "file",
        digest: await hashPath(folder.at("data/in.csv")),
        bytes: 2,
      },
    ],
    lineage: [],
    outputs: [
      {
        path: "out.txt",
        kind: "file",
        digest: await hashPath(folder.at("run/out.txt")),
        bytes: 4,
      },
      {
        path: "plots",
        kind: "directory",
        digest: await hashPath(folder.at("run/plots")),
        bytes: 6,
      },
    ],
    seeds: {},
  });
  assert.deepEqual(command, { arguments: Deno.args, directory: "." });
  assert.deepEqual(
    [environment?.deno, environment?.cores],
    [Deno.version.deno, navigator.hardwareConcurrency],
  );
  assert.deepEqual(Object.keys(code), [
    ...["module", "digest", "functions", "problems"],
  ]);
  assert.deepEqual(locations, {
    directory,
    started_in: Deno.cwd(),
    project: Deno.cwd(),
    module: locations.module,
    data: { data: folder.at("data"), "in.csv": folder.at("data/in.csv") },
    outputs: {},
    config: {},
    lineage: {},
    repos: {},
  });
  assert.deepEqual(textsOf(lock).filter(isAbsolute), []);
  assert.deepEqual(folder.find(".held"), []);
});

Deno.test("runLock() with a body returns its value, and marks the run", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  const value = await runLock({ directory }, (run) => Promise.resolve(run.id));
  const done = readLock(folder.at("run.lock"));
  assert.deepEqual([done.id, done.status], [value, "complete"]);
  assert.deepEqual([done.config, done.config_digest], [null, null]);

  const error = new RangeError("too hot");
  assert.equal(
    await failure(() => runLock({ directory }, () => Promise.reject(error))),
    error,
  );
  const failed = readLock(folder.at("run.lock"));
  assert.deepEqual([failed.status, failed.error], ["failed", "too hot"]);
  assert(failed.finished !== null);
  assert.deepEqual(readLock(folder.at(`run.lock.${done.id}`)), done);
  await assert.rejects(runLock({ directory }, () => {
    throw "a word";
  }));
  assert.equal(readLock(folder.at("run.lock")).error, "a word");
});

Deno.test("runLock() marks a run failed that is left, and leaves one that ended", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  {
    await using _run = await runLock({ directory });
  }
  const left = readLock(folder.at("run.lock"));
  assert.equal(left.status, "failed");
  assert.equal(left.error, "the run was left before it was complete");
  {
    await using run = await runLock({ directory });
    await run.complete();
    await run.fail(new Error("late"));
  }
  assert.equal(readLock(folder.at("run.lock")).status, "complete");
});

Deno.test("Run.complete() refuses a run that ended", async () => {
  using folder = makeFolder();
  const run = await runLock({ directory: folder.path });
  await run.complete();
  assert.equal(
    (await failure(() => run.complete())).message,
    `Cannot complete the run ${run.id}: expected it under way, found it complete`,
  );
  const second = await runLock({ directory: folder.path });
  folder.write("out.txt", "x");
  second.addOutput(folder.at("out.txt"));
  const completing = failure(() => second.complete());
  await second.fail(new Error("stopped"));
  assert.match((await completing).message, /found it failed$/);
  assert.equal(readLock(folder.at("run.lock")).status, "failed");
});

Deno.test("runLock() with a body leaves a run as the body ended it", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  const status = () => readLock(folder.at("run.lock")).status;
  const value = await runLock({ directory }, async (run) => {
    await run.complete();
    return 42;
  });
  assert.deepEqual([value, status()], [42, "complete"]);
  const failed = await runLock({ directory }, async (run) => {
    await run.fail(new Error("too cold"));
    return 43;
  });
  assert.deepEqual([failed, status()], [43, "failed"]);
  const begun = await runLock({ directory }, (run) => {
    run.complete();
    return 44;
  });
  assert.deepEqual([begun, status()], [44, "complete"]);
});

Deno.test("Run.addOutput() refuses a run that ended", async () => {
  using folder = makeFolder({ "out.txt": "x" });
  const run = await runLock({ directory: folder.path });
  await run.complete();
  assert.throws(() => run.addOutput(folder.at("out.txt")), {
    code: "RUN_ENDED",
    message:
      `Cannot add an output to the run ${run.id}: expected it under way, found it complete`,
    hints: ["Do it before complete() or fail(), or begin another run."],
  });
});

Deno.test("runLock() and Run.addOutput() refuse what holds the run's own lock", async () => {
  using folder = makeFolder({ "run/out.txt": "x", "data/in.txt": "y" });
  const directory = folder.at("run");
  Deno.symlinkSync(directory, folder.at("link"));
  Deno.symlinkSync(directory, folder.at("data/link"));
  const holding = [folder.path, directory, folder.at("link")];
  const refused = { name: "LockError", code: "HOLDS_OWN_LOCK" };
  for (const path of [...holding, folder.at("data")]) {
    await assert.rejects(runLock({ directory, data: [path] }), refused, path);
    await assert.rejects(
      runLock({ directory: folder.at("link"), data: [path] }),
      refused,
      path,
    );
  }
  await using run = await runLock({ directory });
  const lock = folder.at("run/run.lock");
  for (const path of [...holding, lock, `${lock}.held`, pathToFileURL(lock)]) {
    assert.throws(() => run.addOutput(path), refused, String(path));
  }
  // Whether a link inside leads to the lock shows when the tree is digested.
  run.addOutput(folder.at("data"));
  await assert.rejects(run.complete(), refused);
  await run.fail("refused");
  await assert.rejects(runLock({ directory, data: [lock] }), refused);
  await runLock({ directory, data: [folder.at("data/in.txt")] }, (run) => {
    run.addOutput(folder.at("run/out.txt"));
    folder.write("run/lock/run.lock", "another's");
    run.addOutput(folder.at("run/lock"));
  });
});

Deno.test("runLock() writes no secret, wherever it stands", async () => {
  using folder = makeFolder();
  const schema = z.object({
    token: z.string().meta({ secret: true }),
    save_dir: z.string(),
    notes: z.record(z.string(), z.int()),
  });
  const compiled = await compileConfig(schema, {
    overrides: {
      token: "hush-271828",
      save_dir: folder.at("out/hush-271828"),
      notes: { "hush-271828": 1 },
    },
    cwd: folder.path,
    env: {},
  });
  const data = folder.write("hush-271828.csv", "1\n");
  await runLock({ config: compiled.value, data: [data] }, (run) => {
    run.addOutput(folder.write("out/hush-271828/hush-271828.txt", "made"));
    run.addOutput(folder.write("beside-hush-271828.txt", "made"));
  });
  await runLock(
    {
      directory: folder.at("out/hush-271828"),
      config: { map: new Map([["hush-271828", new Set(["a hush-271828"])]]) },
    },
    () => {},
  );
  const locks = folder.find("").filter((path) => path.includes("/run.lock"));
  assert.equal(locks.length, 2);
  for (const path of locks) {
    const text = Deno.readTextFileSync(path);
    assert(!text.includes("271828"), text);
    assert.equal(readLock(path).status, "complete");
  }
  const first = readLock(locks.find((path) => !path.endsWith("/run.lock"))!);
  assert.deepEqual(first.data.map(({ path }) => path), ["***.csv"]);
  assert.deepEqual(
    first.outputs.map(({ path }) => path),
    ["***.txt", "beside-***.txt"],
  );
  assert.equal(first.locations.directory, folder.at("out/***"));
});

Deno.test("Run.complete() fails the run in its body when an output is missing", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  const error = await failure(() =>
    runLock({ directory }, (run) => run.addOutput(folder.at("missing.txt")))
  );
  assert.match(error.message, /missing\.txt/);
  assert.equal(readLock(folder.at("run.lock")).status, "failed");
  await runLock({ directory }, () => {});
});

Deno.test("runLock() keeps every earlier lock", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    await runLock({ directory }, (run: Run) => void ids.push(run.id));
  }
  assert.deepEqual(
    ids.slice(0, 2).map((id) => readLock(folder.at(`run.lock.${id}`)).id),
    ids.slice(0, 2),
  );
  for (const text of ["", "no lock", "format: assay-run-lock\nversion: 1\n"]) {
    Deno.writeTextFileSync(folder.at("run.lock"), text);
    await runLock({ directory }, () => {});
    const kept = folder.find("").filter((path) => path.includes("unreadable-"));
    assert.deepEqual(kept.map((path) => Deno.readTextFileSync(path)), [text]);
    kept.forEach((path) => Deno.removeSync(path));
  }
});

Deno.test("runLock() refuses a second holder of the directory", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  await using run = await runLock({ directory });
  const lock = Deno.readTextFileSync(folder.at("run.lock"));
  await assert.rejects(runLock({ directory }), { code: "LOCKED" });
  assert.equal(Deno.readTextFileSync(folder.at("run.lock")), lock);
  await run.complete();
  await runLock({ directory }, () => {});
});

Deno.test("runLock() waits for who only looks whether the directory is held", async () => {
  using folder = makeFolder();
  const held = folder.at("run.lock.held");
  using looking = Deno.openSync(held, { create: true, write: true });
  looking.lockSync(false);
  const running = runLock({ directory: folder.path }, () => {});
  // By then it has asked for the lock at least once.
  await new Promise((resolve) => setTimeout(resolve));
  looking.unlockSync();
  await running;
  assert.equal(readLock(folder.at("run.lock")).status, "complete");
});

Deno.test("runLock() frees the directory when it cannot begin", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  await assert.rejects(
    runLock({ directory, data: [folder.at("missing.csv")] }),
    { code: "FILE_NOT_FOUND" },
  );
  await assert.rejects(runLock({ directory, config: { f: () => 1 } }));
  assert.deepEqual(folder.find(""), []);
  await runLock({ directory }, () => {});
});

Deno.test("runLock() takes the directory from the configuration, or says that there is none", async () => {
  using folder = makeFolder();
  await runLock({ config: { save_dir: folder.at("here") } }, () => {});
  assert.equal(readLock(folder.at("here/run.lock")).status, "complete");
  for (const options of [{}, { config: { save_dir: 3 } }, { config: null }]) {
    await assert.rejects(runLock(options), { code: "LOCK_NEEDS_DIRECTORY" });
  }
  assert.equal(
    (await failure(() => runLock({}))).message,
    "Cannot lock the run: expected 'directory', or 'save_dir' in the " +
      "configuration, found neither",
  );
});

Deno.test("runLock() records a compiled configuration by its digest, secrets masked and counted", async () => {
  using folder = makeFolder();
  const schema = z.object({
    token: z.string().meta({ secret: true }),
    note: z.string(),
    days: z.int(),
  });
  const compiled = await compileConfig(schema, {
    overrides: {
      token: "hush-662607",
      note: "with hush-662607 inside",
      days: 7,
    },
    cwd: folder.path,
    env: {},
  });
  const directory = folder.at("run");
  await assert.rejects(
    runLock({ directory, config: compiled.value }, ({ id }) => {
      throw new Error(`hush-662607 in ${id}`);
    }),
  );
  const lock = readLock(join(directory, "run.lock"));
  assert.deepEqual(lock.config, {
    token: "***",
    note: "with *** inside",
    days: 7,
  });
  assert.equal(lock.config_digest, compiled.digest);
  assert.equal(lock.secrets, 1);
  assert.equal(lock.error, `*** in ${lock.id}`);

  // A changed copy is no compiled configuration; the secrets are known still.
  await runLock(
    { directory, config: { ...compiled.value, days: 8 } },
    () => {},
  );
  const copy = readLock(join(directory, "run.lock"));
  assert.deepEqual(copy.config, {
    token: "***",
    note: "with *** inside",
    days: 8,
  });
  assert.equal(copy.secrets, 2);
  const texts = Object.values(folder.listing()).join();
  assert(!texts.includes("662607"), texts);
});

Deno.test("runLock() says of a configuration that its text does not show it all", async () => {
  using folder = makeFolder();
  const inexact = async (n: unknown) => {
    const directory = folder.path;
    await runLock({ directory, config: { n } }, () => {});
    return readLock(folder.at("run.lock")).config_inexact;
  };
  for (const n of [1n, new Set([1]), new Date(0), [undefined], -0]) {
    assert.equal(await inexact(n), true, String(n));
  }
  for (const n of [1, "1", null, [true], { a: 0.5 }]) {
    assert.equal(await inexact(n), undefined, JSON.stringify(n));
  }
});

Deno.test("runLock() digests a plain configuration without regard to the order of keys", async () => {
  using folder = makeFolder();
  const digest = async (config: unknown) => {
    await runLock({ directory: folder.path, config }, () => {});
    return readLock(folder.at("run.lock")).config_digest;
  };
  const one = await digest({ a: 1, b: { c: 2, d: 3 } });
  assert.equal(await digest({ b: { d: 3, c: 2 }, a: 1 }), one);
  assert.notEqual(await digest({ a: 1, b: { c: 3, d: 2 } }), one);
  assert.notEqual(await digest({ a: "1", b: { c: 2, d: 3 } }), one);
});

Deno.test("runLock() leaves a whole lock after a fault in any write", async () => {
  using folder = makeFolder();
  const directory = folder.at("run");
  let earlier = "";
  await faultLoop(
    () => runLock({ directory }, () => {}),
    {
      prepare: async () => {
        await runLock({ directory }, (run) => void (earlier = run.id));
      },
      check: async ({ faults, error }) => {
        // At no moment is there none.
        const { id, status } = readLock(folder.at("run/run.lock"));
        const kept = folder.at(`run/run.lock.${earlier}`);
        if (id !== earlier) assert.equal(readLock(kept).id, earlier);
        if (error === undefined) {
          assert.deepEqual([id === earlier, status], [false, "complete"]);
        } else assert(faults.length > 0);
        // Whatever happened, the directory is free for the next run.
        await runLock({ directory }, () => {});
      },
    },
  );
});

Deno.test("runLock() keeps the body's error when the lock cannot tell of it", async () => {
  using folder = makeFolder();
  const body = new Error("the body's");
  const error = await failure(() =>
    runLock({ directory: folder.path }, () => {
      Deno.removeSync(folder.path, { recursive: true });
      throw body;
    })
  );
  Deno.mkdirSync(folder.path);
  assert(error instanceof AggregateError);
  assert.equal(error.errors[0], body);
  assert.match(error.errors[1].message, /^Cannot write '.*run\.lock'/);
});
