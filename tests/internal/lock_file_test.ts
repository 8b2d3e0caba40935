import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { AssayError } from "../../src/internal/errors.ts";
import { hostName } from "../../src/internal/host.ts";
import {
  acquireLockFile,
  isLockFileHeld,
  type LockFile,
  LOOKED_AT,
} from "../../src/internal/lock_file.ts";
import { childCommand, startChild } from "../fault/child.ts";
import { faultLoop } from "../fault/fault_loop.ts";
import { installFaults } from "../fault/fault_layer.ts";

interface Place {
  readonly folder: string;
  readonly path: string;
}

function temporaryPlace(): Place & Disposable {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  return {
    folder,
    path: `${folder}/lock`,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

function exists(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return Array.from(Deno.readDirSync(folder)).some(({ name }) =>
    path.endsWith(`/${name}`)
  );
}

async function refusal(acquiring: Promise<LockFile>): Promise<AssayError> {
  const error = await acquiring.then(
    () => assert.fail("the lock was given"),
    (error) => error,
  );
  assert(error instanceof AssayError);
  assert.equal(error.code, "LOCKED");
  return error;
}

/** Lets everything that is ready to run in this process run. */
const turnOfLoop = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("acquireLockFile() names this process in the file and removes the file at release", async () => {
  using place = temporaryPlace();
  const lock = await acquireLockFile(place.path, { purpose: "a test" });
  assert.equal(lock.path, place.path);
  const line = JSON.parse(Deno.readTextFileSync(place.path));
  assert.equal(line.pid, Deno.pid);
  assert.equal(line.host, hostName());
  assert.equal(line.purpose, "a test");
  lock.release();
  assert(!exists(place.path));
});

Deno.test("acquireLockFile() gives a lock that may be released twice and is disposable", async () => {
  using place = temporaryPlace();
  const first = await acquireLockFile(place.path);
  first.release();
  using _second = await acquireLockFile(new URL(`file://${place.path}`));
  first.release();
  await refusal(acquireLockFile(place.path));
});

Deno.test("acquireLockFile() refuses a second holder in the process, under any name of the file", async () => {
  using place = temporaryPlace();
  Deno.symlinkSync("lock", `${place.folder}/link`);
  using _lock = await acquireLockFile(`${place.folder}/link`);
  for (const name of ["lock", "link", "./lock"]) {
    const { data } = await refusal(acquireLockFile(`${place.folder}/${name}`));
    assert.equal(data.path, place.path);
  }
});

Deno.test("acquireLockFile() tells who is refused who holds the lock, since when and why", async () => {
  using place = temporaryPlace();
  const before = Date.now();
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  const { message, data, hints } = await refusal(acquireLockFile(place.path));
  const holder = data.holder as Record<string, string>;
  assert.equal(
    message,
    `Cannot lock '${place.path}': expected it to be free, found it held by ` +
      `process ${child.pid} on host unknown since ${holder.since} ` +
      "(holding it for a test)",
  );
  for (const time of [holder.started, holder.since]) {
    const ms = Date.parse(time ?? "");
    assert(before <= ms && ms <= Date.now(), String(time));
  }
  assert.equal(hints.length, 1);
  await child.kill();
});

Deno.test("acquireLockFile() refuses although the holder's line is torn or the file is not ours", async () => {
  using place = temporaryPlace();
  using _lock = await acquireLockFile(place.path);
  for (const line of ['{"pid":1,"ho', ""]) {
    Deno.writeTextFileSync(place.path, line);
    const { message, data } = await refusal(acquireLockFile(place.path));
    assert.match(message, /held by another process, which left no name$/);
    assert.equal(data.holder, undefined);
  }
});

Deno.test("acquireLockFile() takes over from a killed holder at once", async () => {
  using place = temporaryPlace();
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  await refusal(acquireLockFile(place.path));
  await child.kill();
  assert(exists(place.path));
  using _lock = await acquireLockFile(place.path);
  assert.equal(JSON.parse(Deno.readTextFileSync(place.path)).pid, Deno.pid);
});

Deno.test("acquireLockFile() waits until another process lets go", async () => {
  using place = temporaryPlace();
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  const waiting = acquireLockFile(place.path, { wait: true });
  await child.kill();
  using lock = await waiting;
  assert.equal(lock.path, place.path);
});

Deno.test("acquireLockFile() gives up after the time to wait, whoever has the lock", async () => {
  using place = temporaryPlace();
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  const begin = performance.now();
  await refusal(acquireLockFile(place.path, { wait: 30 }));
  assert(performance.now() - begin >= 30);
  await child.kill();

  using _lock = await acquireLockFile(place.path);
  await refusal(acquireLockFile(place.path, { wait: 5 }));
});

Deno.test("acquireLockFile() throws the signal's reason, before and while it waits", async () => {
  using place = temporaryPlace();
  const reason = new Error("enough");
  const isReason = (error: unknown) => error === reason;
  const aborted = AbortSignal.abort(reason);
  await assert.rejects(
    acquireLockFile(place.path, { signal: aborted }),
    isReason,
  );
  assert(!exists(place.path));

  const abortWhileWaiting = async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = acquireLockFile(place.path, { wait: true, signal });
    await turnOfLoop();
    controller.abort(reason);
    await assert.rejects(waiting, isReason);
  };
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  await abortWhileWaiting();
  await child.kill();

  using lock = await acquireLockFile(place.path);
  await abortWhileWaiting();
  lock.release();
  (await acquireLockFile(place.path)).release();
});

Deno.test("acquireLockFile() serves those who wait in this process in the order they came", async () => {
  using place = temporaryPlace();
  const order: number[] = [];
  const first = await acquireLockFile(place.path);
  const controller = new AbortController();
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  const others = numbers.map(async (n) => {
    const signal = n === 3 ? controller.signal : undefined;
    using _lock = await acquireLockFile(place.path, {
      wait: true,
      ...(signal && { signal }),
    });
    order.push(n);
    await turnOfLoop();
  });
  controller.abort();
  first.release();
  const outcomes = await Promise.allSettled(others);
  assert.deepEqual(order, numbers.filter((n) => n !== 3));
  assert.equal(outcomes[3]?.status, "rejected");
  assert(!exists(place.path));
});

Deno.test("acquireLockFile() can be taken again right after a release", async () => {
  using place = temporaryPlace();
  for (let n = 0; n < 100; n++) (await acquireLockFile(place.path)).release();
});

Deno.test("acquireLockFile() does not wait unless told to", async () => {
  using place = temporaryPlace();
  const lock = await acquireLockFile(place.path);
  const refused = refusal(acquireLockFile(place.path));
  lock.release();
  await refused;
});

Deno.test("acquireLockFile() leaves a file alone that replaced its own", async () => {
  using place = temporaryPlace();
  const lock = await acquireLockFile(place.path);
  Deno.removeSync(place.path);
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  lock.release();
  assert(exists(place.path));
  await refusal(acquireLockFile(place.path));
  await child.kill();
});

Deno.test("acquireLockFile() does not take a lock on a file that was removed or replaced meanwhile", async () => {
  for (const replacement of [undefined, "another file"]) {
    using place = temporaryPlace();
    Deno.writeTextFileSync(place.path, "left by a killed holder");
    let tries = 0;
    using _layer = installFaults(({ name }) => {
      if (name === "FsFile.tryLockSync" && ++tries === 1) {
        // What the holder before does between this one's open and its lock.
        const command = replacement === undefined
          ? 'rm "$1"'
          : 'echo > "$1.new" && mv "$1.new" "$1"';
        const args = ["-c", command, "sh", place.path];
        assert(new Deno.Command("sh", { args }).outputSync().success);
      }
      return "pass";
    });
    using _lock = await acquireLockFile(place.path);
    assert.equal(tries, 2);
    assert.equal(JSON.parse(Deno.readTextFileSync(place.path)).pid, Deno.pid);
  }
});

Deno.test("acquireLockFile() keeps two processes from losing an update", async () => {
  using place = temporaryPlace();
  const counter = `${place.folder}/counter`;
  Deno.writeTextFileSync(counter, "0");
  const [command, args] = childCommand(
    "lock_counter.ts",
    place.folder,
    counter,
    place.path,
    "100",
  );
  const children = [1, 2].map(() =>
    new Deno.Command(command, { args }).spawn()
  );
  for (const child of children) assert((await child.status).success);
  assert.equal(Deno.readTextFileSync(counter), "200");
  assert(!exists(place.path));
});

Deno.test("acquireLockFile() leaves the lock free after a fault in any operation", async () => {
  using place = temporaryPlace();
  await faultLoop(async () => {
    (await acquireLockFile(place.path)).release();
  }, {
    check: async ({ mode, faults, error }) => {
      if (mode === "short" || faults.length === 0) {
        assert.equal(error, undefined);
      } else assert(error !== undefined, faults.join());
      using _lock = await acquireLockFile(place.path);
    },
  });
  assert(!exists(place.path));
});

Deno.test("acquireLockFile() says where it could not put the file", async () => {
  using place = temporaryPlace();
  await assert.rejects(acquireLockFile(`${place.folder}/none/lock`), {
    name: "AssayError",
    code: "LOCK_FAILED",
    message: /^Cannot take the lock file '.*none\/lock': expected .*found 'No/,
    hints: [`Make '${place.folder}/none' a directory this user may write to.`],
  });
});

Deno.test("isLockFileHeld() tells whether somebody holds the file, and changes nothing", async () => {
  using place = temporaryPlace();
  assert.throws(() => isLockFileHeld(place.path), Deno.errors.NotFound);
  const child = await startChild("lock_holder.ts", place.folder, place.path);
  const line = Deno.readTextFileSync(place.path);
  assert.equal(isLockFileHeld(place.path), true);
  await child.kill();
  assert.equal(isLockFileHeld(place.path), false);
  assert.equal(Deno.readTextFileSync(place.path), line);
});

Deno.test("isLockFileHeld() takes nobody who looks as well for the holder; a holder waits for them", async () => {
  using place = temporaryPlace();
  using other = Deno.openSync(place.path, { create: true, write: true });
  other.lockSync(false);
  assert.equal(isLockFileHeld(place.path), false);
  await refusal(acquireLockFile(place.path));
  const waiting = acquireLockFile(place.path, { wait: LOOKED_AT });
  await turnOfLoop();
  other.unlockSync();
  (await waiting).release();
});

Deno.test("isLockFileHeld() leaves the lock to no program that is started meanwhile", async () => {
  using place = temporaryPlace();
  Deno.writeTextFileSync(place.path, "");
  const url = new URL("program_starter.ts", import.meta.url);
  const starter = new Worker(url);
  let isOver = false;
  starter.once("message", () => isOver = true);
  let looks = 0;
  while (!isOver) {
    for (let round = 0; round < 20; round++, looks++) {
      assert.equal(isLockFileHeld(place.path), false);
      using file = Deno.openSync(place.path, { read: true, write: true });
      assert.equal(file.tryLockSync(true), true, `after ${looks} looks`);
      file.unlockSync();
    }
    await turnOfLoop();
  }
  await starter.terminate();
  assert.ok(looks > 100);
});
