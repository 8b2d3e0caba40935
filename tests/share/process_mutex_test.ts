import assert from "node:assert/strict";
import {
  type MutexCalls,
  mutexCalls,
  timedLock,
} from "../../src/share/libc.ts";
import { openCLibrary } from "../../src/internal/c_library.ts";
import { SharedArray } from "@assay/assay/share";
import type { Taken } from "../../src/share/mutex.ts";
import { makeMutex } from "../../src/share/process_mutex.ts";
import type { Segment } from "../../src/share/segment.ts";
import { startChild } from "./child.ts";
import {
  attachSegment,
  HAS_SHM,
  makeSegment,
  shmName,
  valuesOf,
} from "./shm.ts";

const ignore = !HAS_SHM;
const FOREVER = { timeout: Infinity };

/** Takes a lock in the way that does not block; gives what the taker is told. */
async function taken(
  { mutex }: Segment,
  wait: { timeout: number; signal?: AbortSignal } = FOREVER,
): Promise<Taken> {
  let told: Taken | undefined;
  await mutex.lock(wait, (taken) => void (told = taken));
  return told!;
}

Deno.test({
  name: "a lock that another process holds is not given, until that ends",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    const { mutex } = segment;
    assert.deepEqual(mutex.tryLock(), { recovered: false });
    mutex.unlock();
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    assert.equal(mutex.tryLock(), undefined);
    assert.throws(() => mutex.lockSync({ timeout: 20 }), {
      code: "LOCK_TIMEOUT",
      data: { name: shm.name, timeout: 20, thread: holder.pid },
    });
    await assert.rejects(taken(segment, { timeout: 20 }), {
      code: "LOCK_TIMEOUT",
      message: `Cannot lock the shared array '${shm.name}': ` +
        `expected it free within 20 ms, found it held by thread ${holder.pid}`,
    });
    await holder.kill();
    assert.deepEqual(mutex.lockSync(FOREVER), { recovered: true });
    mutex.unlock();
    assert.deepEqual(mutex.tryLock(), { recovered: false });
    mutex.unlock();
  },
});

Deno.test({
  name: "lock() and lockSync() have it within 100 ms of the holder's end",
  ignore,
  async fn() {
    const waits: [string, (segment: Segment) => Promise<Taken>][] = [
      ["lock()", (segment) => taken(segment)],
      // Killed from outside while this thread is blocked.
      ["lockSync()", ({ mutex }) => Promise.resolve(mutex.lockSync(FOREVER))],
    ];
    for (const [what, wait] of waits) {
      const delays: number[] = [];
      for (let i = 0; i < 3; i++) {
        using shm = shmName();
        using segment = makeSegment(shm.name, [1]);
        await using holder = startChild("segment_holder.ts", [
          shm.name,
          "hold",
        ]);
        await holder.line();
        const killer = startKiller(holder.pid);
        assert.deepEqual(await wait(segment), { recovered: true });
        const now = Date.now();
        segment.mutex.unlock();
        delays.push(now - await killer);
      }
      // The least of three: the machine has other things to do.
      assert(Math.min(...delays) < 100, `${what}: ${delays}`);
    }
  },
});

/** Kills a process a moment later; gives the time of that, in ms. */
async function startKiller(pid: number): Promise<number> {
  const script = `sleep 0.2; date +%s%N; kill -9 ${pid}`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] })
    .output();
  return Number(new TextDecoder().decode(stdout)) / 1e6;
}

Deno.test({
  name: "lock() gives up when its signal is aborted, lockSync() does not begin",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    const abort = new AbortController();
    const waiting = taken(segment, { ...FOREVER, signal: abort.signal });
    const reason = new Error("enough");
    abort.abort(reason);
    await assert.rejects(waiting, reason);
    assert.throws(
      () => segment.mutex.lockSync({ ...FOREVER, signal: abort.signal }),
      reason,
    );
    await assert.rejects(
      taken(segment, { ...FOREVER, signal: abort.signal }),
      reason,
    );
  },
});

Deno.test({
  name: "lock() tells that it has it before another task of the thread runs",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    const { mutex } = segment;
    const tryLock = mutex.tryLock.bind(mutex);
    let isTold = false;
    const seen: boolean[] = [];
    mutex.tryLock = () => {
      const taken = tryLock();
      if (taken !== undefined) queueMicrotask(() => seen.push(isTold));
      return taken;
    };
    const waiting = mutex.lock(FOREVER, () => void (isTold = true));
    await holder.kill();
    await waiting;
    assert.deepEqual(seen, [true]);
    mutex.unlock();
  },
});

Deno.test({
  name: "lock() rejects when its connection ends meanwhile",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    const waiting = taken(segment);
    segment.disconnect();
    await assert.rejects(waiting, { code: "DISCONNECTED" });
  },
});

Deno.test({
  name: "a lock is not given twice to one thread, nor back by who has it not",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    using again = attachSegment(shm.name);
    assert.throws(() => segment.mutex.unlock(), {
      code: "SEGMENT_FAILED",
      message: /pthread_mutex_unlock/,
    });
    segment.mutex.lockSync(FOREVER);
    assert.equal(again.mutex.tryLock(), undefined);
    await assert.rejects(taken(again, { timeout: 5 }), {
      code: "HOLDER_STILL_RUNNING",
    });
    segment.mutex.unlock();
    assert.deepEqual(again.mutex.tryLock(), { recovered: false });
    again.mutex.unlock();
  },
});

Deno.test({
  name: "disconnect() gives back a lock that is held through the connection",
  ignore,
  fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    for (let i = 0; i < 50; i++) {
      // Were its memory only unmapped, the next lock would be written there.
      const other = attachSegment(shm.name);
      other.mutex.lockSync(FOREVER);
      other.disconnect();
      assert.deepEqual(segment.mutex.tryLock(), { recovered: false });
      segment.mutex.unlock();
    }
  },
});

Deno.test({
  name: "a lock that nobody recovered is an error that says so",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    {
      await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
      await holder.line();
    }
    const pointer = Deno.UnsafePointer.of(
      new Uint8Array(segment.buffer, 128, 40),
    );
    const { pthread_mutex_trylock, pthread_mutex_unlock } = mutexCalls();
    assert.equal(pthread_mutex_trylock(pointer), 130); // EOWNERDEAD
    assert.equal(pthread_mutex_unlock(pointer), 0);
    const expected = { code: "LOCK_NOT_RECOVERABLE" };
    assert.throws(() => segment.mutex.tryLock(), expected);
    assert.throws(() => segment.mutex.lockSync(FOREVER), expected);
    await assert.rejects(taken(segment), expected);
  },
});

Deno.test({
  name: "four processes count without a loss",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name, [2]);
    const counters = Array.from(
      { length: 4 },
      (_, i) =>
        startChild("counter.ts", [shm.name, "20000", i < 2 ? "sync" : "async"]),
    );
    await using stack = new AsyncDisposableStack();
    for (const counter of counters) stack.use(counter);
    for (const counter of counters) assert.equal(await counter.end(), 0);
    assert.deepEqual([...valuesOf(segment)], [42_000, 42_000]);
  },
});

Deno.test({
  name: "who waits for a lock leaves the processor to others",
  ignore,
  async fn() {
    const seconds = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 5 : 2;
    using shm = shmName();
    using segment = makeSegment(shm.name);
    segment.mutex.lockSync(FOREVER);
    const waiters = Array.from(
      { length: 4 },
      (_, i) =>
        startChild("waiter.ts", [
          shm.name,
          String(seconds),
          i < 2 ? "async" : "sync",
        ]),
    );
    await using stack = new AsyncDisposableStack();
    for (const waiter of waiters) stack.use(waiter);
    const lines = await Promise.all(waiters.map((waiter) => waiter.line()));
    segment.mutex.unlock();
    const busy = lines.map(Number).reduce((sum, ms) => sum + ms, 0);
    assert(busy / (seconds * 1000) < 0.02, `${lines} ms of ${seconds} s`);
  },
});

Deno.test({
  name: "timedLock() waits by the clock that glibc before 2.30 has, too",
  ignore,
  async fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    const old: MutexCalls = { ...mutexCalls(), pthread_mutex_clocklock: null };
    const bytes = new Uint8Array(segment.buffer, 128, 40);
    const pointer = Deno.UnsafePointer.of(bytes)!;
    assert.equal(timedLock(old, pointer, 50), 0);
    assert.equal(old.pthread_mutex_unlock(pointer), 0);
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    for (const [calls, ms] of [[old, 1030.5], [mutexCalls(), 30.5]] as const) {
      const began = performance.now();
      assert.equal(timedLock(calls, pointer, ms), 110); // ETIMEDOUT
      const took = performance.now() - began;
      assert(took > ms - 20 && took < ms + 5000, `${took} ms`);
    }
  },
});

Deno.test({
  name: "the calls are found where glibc before 2.34 has them, too",
  ignore,
  fn() {
    const { pthread_mutex_init } = openCLibrary({
      pthread_mutex_init: { parameters: ["buffer", "buffer"], result: "i32" },
    }, "libpthread.so.0");
    const mutex = new Uint8Array(64);
    assert.equal(pthread_mutex_init(mutex, null), 0);
    makeMutex(mutex);
    assert.notEqual(mutex.findIndex((byte) => byte !== 0), -1);
  },
});

for (const way of ["close", "terminate"] as const) {
  Deno.test({
    name: `a lock is recovered when the thread that has it ends by ${way}()`,
    ignore,
    async fn() {
      using shm = shmName();
      const scope = { scope: "processes" } as const;
      using array = SharedArray.create(shm.name, [1], scope);
      const url = new URL("./lock_worker.ts", import.meta.url);
      const worker = new Worker(url, { type: "module" });
      const held = new Promise((resolve) => worker.onmessage = resolve);
      worker.postMessage(array.handle);
      await held;
      assert.throws(() => array.withLockSync(() => {}, { timeout: 20 }), {
        code: "HOLDER_STILL_RUNNING",
      });
      if (way === "close") worker.postMessage("close");
      else worker.terminate();
      const isRecovered = await array.withLock(({ recovered }) => recovered);
      assert.equal(isRecovered, true);
      assert.equal(array.read(0), 2);
      worker.terminate();
    },
  });
}
