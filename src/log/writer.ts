/**
 * The writer of a logger: takes frames from all rings and hands them to the
 * log's files.
 *
 * It writes when a ring holds much, when little has waited for 50 ms, and when
 * it is pressed: by a full ring, by a flush, by the end. Between turns it lets
 * messages and finished fsyncs through.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { CONTROL, type Control, COUNTED, WRITER } from "./control.ts";
import { keepAlive } from "./keep_alive.ts";
import { describeFailure } from "./failure.ts";
import { type FreedRing, type RingHead, RingSet } from "./ring_set.ts";
import type { RingSource } from "./ring_source.ts";
import type { Sink } from "./sink.ts";

/** How often to fsync, where that is done at intervals, and to look around, in ms. */
const INTERVAL = 100;
/** How long little may wait, in ms. */
const LINGER = 50;
/** How often to look at the rings of other processes, which wake nobody, in ms. */
const POLL = 2;
/** How much is written before others are let through, in bytes. */
const TURN_BYTES = 8 << 20;

/** When what was written is brought onto the disk. */
export type Durability = "interval" | "each-flush" | "none";

/** A request for a flush: who asked, and its number. */
type Ticket = readonly [Control, number];

/** Everything put before flushes were asked for. */
interface Flush {
  readonly tickets: readonly Ticket[];
  readonly heads: readonly RingHead[];
}

/** Takes frames from rings and writes them. */
export class Writer {
  readonly #control: Control;
  readonly #sink: Sink;
  readonly #durability: Durability;
  readonly #onFreed: (ring: FreedRing) => void;
  readonly #rings = new RingSet();
  #lingersUntil = Infinity;
  #looked = performance.now();
  #synced = performance.now();
  #isDirty = false;
  #syncing: Promise<void> | undefined;
  #syncFailure: { readonly error: unknown } | undefined;
  #flush: Flush | undefined;
  /** The last request of each that was taken. */
  readonly #asked = new Map<Control, number>();
  /** Requests for what is written, but perhaps not on the disk. */
  #owed: Ticket[] = [];

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
   * @param source The ring.
   */
  add(source: RingSource): void {
    this.#rings.add(source);
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
      const failure = describeFailure(errors, this.#sink.directory);
      for (const control of this.#controls) control.fail(failure);
      this.#rings.notifyAll();
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
      if (this.#rings.hasMuch) await turn();
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

  #mayStop(): boolean {
    const { words } = this.#control;
    return Atomics.load(words, CONTROL.stopWanted) !== 0 && this.#knowsRings();
  }

  #knowsRings(): boolean {
    const { words } = this.#control;
    return Atomics.load(words, CONTROL.rings) === this.#rings.added;
  }

  /** What producers publish from here on is not taken, and they know it. */
  async #end(): Promise<void> {
    for (const control of this.#controls) control.enter(WRITER.closing);
    const heads = this.#rings.heads();
    while (heads.some(([ring, head]) => !ring.isPast(head))) {
      this.#drain(Infinity);
    }
    await this.#syncing;
    if (this.#syncFailure !== undefined) throw this.#syncFailure.error;
    this.#sink.check();
    await this.#sink.close(this.#durability !== "none");
    this.#count();
    this.#confirm(this.#controls.map(ticketOf));
    for (const control of this.#controls) control.enter(WRITER.ended);
    this.#rings.notifyAll();
  }

  /** Notes where the rings are, once all are known that were when it was asked. */
  #takeFlush(): void {
    if (this.#flush !== undefined) return;
    const tickets = this.#newTickets();
    if (tickets.length === 0 || !this.#knowsRings()) return;
    for (const [control, number] of tickets) this.#asked.set(control, number);
    this.#flush = { tickets, heads: this.#rings.heads() };
  }

  #newTickets(): Ticket[] {
    return this.#controls.map(ticketOf).filter(([control, number]) =>
      number !== (this.#asked.get(control) ?? 0)
    );
  }

  #isDue(): boolean {
    return performance.now() >= this.#lingersUntil || this.#rings.hasMuch;
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
      this.#owed.push(...this.#flush.tickets);
      this.#flush = undefined;
    }
  }

  #writeBlock(): number {
    const frames = this.#rings.take();
    if (frames === undefined) return 0;
    this.#sink.write(frames);
    frames.release();
    const { numbers } = this.#control;
    numbers[COUNTED.entries]! += frames.entries;
    numbers[COUNTED.payloadBytes]! += frames.payloadBytes;
    numbers[COUNTED.blocks]!++;
    this.#isDirty = true;
    return frames.bytes;
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
    for (const ring of this.#rings.freeEnded()) this.#onFreed(ring);
  }

  /** The logger's, then those of producers in other processes. */
  get #controls(): readonly Control[] {
    return [this.#control, ...this.#rings.controls];
  }

  #startSync(): void {
    if (this.#syncing !== undefined) return;
    if (this.#durability === "none" || !this.#isDirty) {
      if (this.#owed.length > 0) this.#confirm(this.#owed.splice(0));
      return;
    }
    const isDue = this.#durability === "interval" &&
      performance.now() - this.#synced >= INTERVAL;
    if (this.#owed.length === 0 && !isDue) return;
    const tickets = this.#owed.splice(0);
    const entries = this.#control.numbers[COUNTED.entries]!;
    this.#isDirty = false;
    this.#synced = performance.now();
    this.#syncing = this.#sink.sync().then(
      () => this.#confirm(tickets, entries),
      // Nobody knows what of it is on the disk: it must not be tried again.
      (error) => void (this.#syncFailure = { error }),
    ).finally(() => {
      this.#syncing = undefined;
      this.#control.press();
    });
  }

  #confirm(
    tickets: readonly Ticket[],
    entries = this.#control.numbers[COUNTED.entries]!,
  ): void {
    this.#control.numbers[COUNTED.flushedEntries] = entries;
    for (const [{ words }, number] of tickets) {
      Atomics.store(words, CONTROL.flushDone, number);
      Atomics.notify(words, CONTROL.flushDone);
    }
  }

  /** Sleeps until there is something to do, or until it is time to look. */
  async #rest(): Promise<void> {
    const { words } = this.#control;
    const now = performance.now();
    const isLittle = this.#rings.hasAny;
    if (isLittle && this.#lingersUntil === Infinity) {
      this.#lingersUntil = now + LINGER;
    }
    const state = isLittle ? WRITER.lingering : WRITER.asleep;
    Atomics.store(words, CONTROL.state, state);
    // Looked at behind the store: who puts or asks looks at the state then.
    const isAwaited = Atomics.load(words, CONTROL.pressed) !== 0 ||
      (isLittle ? this.#rings.hasMuch : this.#rings.hasAny);
    if (!isAwaited) {
      const until = Math.min(this.#lingersUntil, this.#looked + INTERVAL);
      const most = this.#rings.controls.length > 0 ? POLL : INTERVAL;
      const ms = Math.min(Math.max(0, until - now), most);
      const waiting = Atomics.waitAsync(words, CONTROL.state, state, ms);
      if (waiting.async) await waiting.value;
    }
    Atomics.store(words, CONTROL.state, WRITER.awake);
  }
}

function ticketOf(control: Control): Ticket {
  return [control, Atomics.load(control.words, CONTROL.flushWanted)];
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
