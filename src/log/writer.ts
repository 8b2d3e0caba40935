/**
 * The writer of a logger: takes frames from all rings and hands them to the
 * log's files.
 *
 * It writes when a ring holds much, when little has waited for 50 ms, and when
 * it is pressed: by a full ring, by a flush, by the end. Each time it takes the
 * rings in turn, up to 1 MiB at once, so that one busy producer cannot keep the
 * others waiting. Between turns it lets messages and finished fsyncs through.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { hasEnded } from "../share/kit.ts";
import { MAX_BODY_BYTES } from "./block.ts";
import { CONTROL, type Control, COUNTED, WRITER } from "./control.ts";
import { keepAlive } from "./keep_alive.ts";
import { muchWaiting } from "./producer.ts";
import { describeFailure } from "./failure.ts";
import { RingOutput } from "./ring.ts";
import { NUMBER, openRing, RING_STATE, WORD } from "./ring_layout.ts";
import type { Sink } from "./sink.ts";

/** How often to fsync, where that is done at intervals, and to look around, in ms. */
const INTERVAL = 100;
/** How long little may wait, in ms. */
const LINGER = 50;
/** How much is written before others are let through, in bytes. */
const TURN_BYTES = 8 << 20;

/** When what was written is brought onto the disk. */
export type Durability = "interval" | "each-flush" | "none";

/** A ring whose producer has ended, and that is drained. */
export interface FreedRing {
  /** The producer's number. */
  readonly producer: number;
  /** The number its next entry would have had. */
  readonly sequence: number;
}

/** Everything put before a flush was asked for. */
interface Flush {
  readonly ticket: number;
  readonly heads: readonly (readonly [RingOutput, number])[];
}

/** Takes frames from rings and writes them. */
export class Writer {
  readonly #control: Control;
  readonly #sink: Sink;
  readonly #durability: Durability;
  readonly #onFreed: (ring: FreedRing) => void;
  #rings: RingOutput[] = [];
  #ringsSeen = 0;
  #firstRing = 0;
  #lingersUntil = Infinity;
  #looked = performance.now();
  #synced = performance.now();
  #isDirty = false;
  #syncing: Promise<void> | undefined;
  #syncFailure: { readonly error: unknown } | undefined;
  #flush: Flush | undefined;
  #asked = 0;
  #written = 0;
  #confirmed = 0;

  /**
   * Begins nothing yet.
   *
   * @param control What the logger and its producers share.
   * @param sink Where to write.
   * @param durability When to fsync.
   * @param onFreed Hears of rings that are done with.
   */
  constructor(
    control: Control,
    sink: Sink,
    durability: Durability,
    onFreed: (ring: FreedRing) => void,
  ) {
    this.#control = control;
    this.#sink = sink;
    this.#durability = durability;
    this.#onFreed = onFreed;
  }

  /**
   * Takes a ring from now on.
   *
   * @param buffer The ring's memory.
   */
  add(buffer: ArrayBufferLike): void {
    this.#rings.push(new RingOutput(openRing(buffer)!));
    this.#ringsSeen++;
    this.#control.press();
  }

  /**
   * Writes until it is asked to stop and all is written, or until it cannot:
   * the control memory then says why.
   */
  async run(): Promise<void> {
    using _alive = keepAlive();
    try {
      await this.#write();
    } catch (error) {
      const errors = [error, ...this.#abandon()];
      this.#control.fail(describeFailure(errors, this.#sink.directory));
      this.#notifyAll();
    }
  }

  async #write(): Promise<void> {
    while (!this.#mayStop()) {
      this.#takeFlush();
      const isPressed =
        Atomics.exchange(this.#control.words, CONTROL.pressed, 0) !== 0;
      if (isPressed || this.#flush !== undefined || this.#isDue()) {
        this.#drain(TURN_BYTES);
      }
      this.#lookAround();
      this.#startSync();
      if (this.#hasMuch()) await turn();
      else await this.#rest();
      if (this.#syncFailure !== undefined) throw this.#syncFailure.error;
    }
    await this.#end();
  }

  /** Lets go of the files; gives what failed in that. */
  #abandon(): unknown[] {
    try {
      this.#sink.abandon();
      return [];
    } catch (error) {
      return [error];
    }
  }

  /** Wakes those who wait for room. */
  #notifyAll(): void {
    for (const { ring } of this.#rings) Atomics.notify(ring.words, WORD.tail);
  }

  #mayStop(): boolean {
    const { words } = this.#control;
    return Atomics.load(words, CONTROL.stopWanted) !== 0 && this.#knowsRings();
  }

  #knowsRings(): boolean {
    return Atomics.load(this.#control.words, CONTROL.rings) === this.#ringsSeen;
  }

  /** What producers publish from here on is not taken, and they know it. */
  async #end(): Promise<void> {
    this.#control.enter(WRITER.closing);
    const heads = this.#heads();
    while (heads.some(([ring, head]) => !ring.isPast(head))) {
      this.#drain(Infinity);
    }
    await this.#syncing;
    if (this.#syncFailure !== undefined) throw this.#syncFailure.error;
    this.#sink.check();
    await this.#sink.close(this.#durability !== "none");
    this.#count();
    const { words } = this.#control;
    this.#confirmAll(Atomics.load(words, CONTROL.flushWanted));
    this.#control.enter(WRITER.ended);
    this.#notifyAll();
  }

  #heads(): (readonly [RingOutput, number])[] {
    return this.#rings.map((ring) => [ring, ring.head] as const);
  }

  /** Notes where the rings are, once all are known that were when it was asked. */
  #takeFlush(): void {
    if (this.#flush !== undefined) return;
    const ticket = Atomics.load(this.#control.words, CONTROL.flushWanted);
    if (ticket === this.#asked || !this.#knowsRings()) return;
    this.#asked = ticket;
    this.#flush = { ticket, heads: this.#heads() };
  }

  #isDue(): boolean {
    return performance.now() >= this.#lingersUntil || this.#hasMuch();
  }

  #hasMuch(): boolean {
    return this.#rings.some((ring) =>
      ring.waiting >= muchWaiting(ring.ring.capacity)
    );
  }

  #drain(most: number): void {
    for (let bytes = 0; bytes < most;) {
      const taken = this.#writeBlock();
      if (taken === 0) break;
      bytes += taken;
    }
    this.#lingersUntil = Infinity;
    this.#count();
    if (this.#flush?.heads.every(([ring, head]) => ring.isPast(head))) {
      this.#written = this.#flush.ticket;
      this.#flush = undefined;
    }
  }

  #writeBlock(): number {
    const parts: Uint8Array[] = [];
    const taken: RingOutput[] = [];
    const batch = { parts, bytes: 0, frames: 0, entries: 0, payloadBytes: 0 };
    for (let i = 0; i < this.#rings.length; i++) {
      const ring = this.#rings[(this.#firstRing + i) % this.#rings.length]!;
      const span = ring.take(MAX_BODY_BYTES - batch.bytes, batch);
      if (span === undefined) continue;
      parts.push(span);
      taken.push(ring);
      batch.bytes += span.byteLength;
    }
    if (parts.length === 0) return 0;
    this.#firstRing = (this.#firstRing + 1) % this.#rings.length;
    this.#sink.write(batch);
    for (const ring of taken) ring.release();
    const { numbers } = this.#control;
    numbers[COUNTED.entries]! += batch.entries;
    numbers[COUNTED.payloadBytes]! += batch.payloadBytes;
    numbers[COUNTED.blocks]!++;
    this.#isDirty = true;
    return batch.bytes;
  }

  #count(): void {
    const { numbers } = this.#control;
    numbers[COUNTED.fileBytes] = this.#sink.fileBytes;
    numbers[COUNTED.files] = this.#sink.files;
  }

  #lookAround(): void {
    const now = performance.now();
    if (now - this.#looked < INTERVAL) return;
    this.#looked = now;
    this.#sink.check();
    for (const output of this.#rings) this.#lookAfter(output);
    this.#rings = this.#rings.filter((output) => !this.#free(output));
  }

  /** A thread that has ended closes nothing. */
  #lookAfter({ ring: { words } }: RingOutput): void {
    if (Atomics.load(words, WORD.state) !== RING_STATE.connected) return;
    if (Atomics.load(words, WORD.held) === 0) return;
    const life = { high: words[WORD.lifeHigh]!, low: words[WORD.lifeLow]! };
    if (hasEnded(life)) Atomics.store(words, WORD.state, RING_STATE.closed);
  }

  #free(output: RingOutput): boolean {
    const { words, numbers, producer } = output.ring;
    const isDone = Atomics.load(words, WORD.state) === RING_STATE.closed &&
      output.waiting === 0;
    if (!isDone) return false;
    this.#onFreed({ producer, sequence: numbers[NUMBER.sequence]! });
    return true;
  }

  #startSync(): void {
    const owes = this.#written !== this.#confirmed;
    if (this.#syncing !== undefined) return;
    if (this.#durability === "none" || !this.#isDirty) {
      if (owes) this.#confirmAll(this.#written);
      return;
    }
    const isDue = this.#durability === "interval" &&
      performance.now() - this.#synced >= INTERVAL;
    if (!owes && !isDue) return;
    const ticket = this.#written;
    const entries = this.#control.numbers[COUNTED.entries]!;
    this.#isDirty = false;
    this.#synced = performance.now();
    this.#syncing = this.#sink.sync().then(() => {
      this.#control.numbers[COUNTED.flushedEntries] = entries;
      this.#confirm(ticket);
    }, (error) => {
      // Nobody knows what of it is on the disk: it must not be tried again.
      this.#syncFailure = { error };
    }).finally(() => {
      this.#syncing = undefined;
      this.#control.press();
    });
  }

  #confirmAll(ticket: number): void {
    const { numbers } = this.#control;
    numbers[COUNTED.flushedEntries] = numbers[COUNTED.entries]!;
    this.#confirm(ticket);
  }

  #confirm(ticket: number): void {
    this.#confirmed = ticket;
    const { words } = this.#control;
    Atomics.store(words, CONTROL.flushDone, ticket);
    Atomics.notify(words, CONTROL.flushDone);
  }

  /** Sleeps until there is something to do, or until it is time to look. */
  async #rest(): Promise<void> {
    const { words } = this.#control;
    const now = performance.now();
    const isLittle = this.#rings.some((ring) => ring.waiting > 0);
    if (isLittle && this.#lingersUntil === Infinity) {
      this.#lingersUntil = now + LINGER;
    }
    const state = isLittle ? WRITER.lingering : WRITER.asleep;
    Atomics.store(words, CONTROL.state, state);
    // Looked at behind the store: who puts or asks looks at the state then.
    const isAwaited = Atomics.load(words, CONTROL.pressed) !== 0 ||
      (isLittle ? this.#hasMuch() : this.#rings.some((r) => r.waiting > 0));
    if (!isAwaited) {
      const until = Math.min(this.#lingersUntil, this.#looked + INTERVAL);
      const ms = Math.max(0, until - now);
      const waiting = Atomics.waitAsync(words, CONTROL.state, state, ms);
      if (waiting.async) await waiting.value;
    }
    Atomics.store(words, CONTROL.state, WRITER.awake);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
