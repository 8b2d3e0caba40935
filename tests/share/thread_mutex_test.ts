import assert from "node:assert/strict";
import { SharedArray, ShareError } from "../../src/share/mod.ts";
import { makeMemory, SLOTS, wordsOf } from "../../src/share/thread_header.ts";
import { hasEnded, ownLife } from "../../src/share/thread_life.ts";
import { claimSlot, freeSlot, isGone } from "../../src/share/thread_slots.ts";
import { startChild } from "./child.ts";

/** A thread that never was. */
const ENDED = { high: 1, low: 2 };

Deno.test("hasEnded() knows a living thread from one that is no more", () => {
  assert.equal(hasEnded(ownLife()), false);
  assert.deepEqual(ownLife(), ownLife());
  assert.equal(hasEnded(ENDED), true);
});

Deno.test("ownLife() does not keep the program running", async () => {
  await using child = startChild("thread_ends.ts", [], {
    flags: ["--no-prompt"],
  });
  assert.equal(await child.line(), "false");
  assert.equal(await child.end(), 0);
});

Deno.test("claimSlot() gives each claim a token of its own, and takes slots of ended threads", () => {
  const words = wordsOf(makeMemory(0));
  const tokens = Array.from(
    { length: SLOTS },
    () => claimSlot(words, ownLife(), "a"),
  );
  assert.equal(new Set(tokens).size, SLOTS);
  assert.ok(!tokens.includes(0));
  assert.throws(() => claimSlot(words, ownLife(), "a"), {
    code: "TOO_MANY_THREADS",
  });
  const [first] = tokens;
  assert.equal(isGone(words, first!), false);
  freeSlot(words, first!);
  freeSlot(words, first!);
  assert.equal(isGone(words, first!), true);
  const next = claimSlot(words, ENDED, "a");
  assert.notEqual(next, first);
  assert.equal(isGone(words, first!), true);
  const other = claimSlot(words, ownLife(), "a");
  assert.equal(isGone(words, next), true);
  assert.equal(isGone(words, other), false);
  assert.throws(() => claimSlot(words, ownLife(), "a"), ShareError);
});

Deno.test("a slot's generations come round without a token of 0", () => {
  const words = wordsOf(makeMemory(0));
  const slot = 32;
  words[slot] = (2 ** 21 - 1) << 2;
  const token = claimSlot(words, ownLife(), "a");
  assert.equal(token >> 8, 1);
  assert.equal(isGone(words, token), false);
});

Deno.test("connecting again and again takes one slot", () => {
  using array = SharedArray.create("one-slot", [1]);
  for (let i = 0; i < 2 * SLOTS; i++) {
    using again = SharedArray.connect(array.handle);
    again.write(0, i);
  }
});

Deno.test("a thread that ended of itself gives its lock up", async () => {
  await using child = startChild("natural_end.ts", []);
  assert.equal(await child.line(), "true true");
  assert.equal(await child.end(), 0);
});

Deno.test("four waiters take less than 2 % of a core", async () => {
  const isWhole = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1";
  const args = ["threads", isWhole ? "6000" : "2000"];
  const found: string[] = [];
  // On a busy machine to wake is costly by itself, which is told apart.
  const isLittle = (line: string) => {
    const [waiting = NaN, waking = NaN] = line.split(" ").map(Number);
    return waiting < 0.02 || waiting - waking < 0.01;
  };
  while (found.length < 3 && !found.some(isLittle)) {
    await using child = startChild("waiting_program.ts", args);
    found.push(await child.line() ?? "");
  }
  assert.ok(found.some(isLittle), found.join());
});
