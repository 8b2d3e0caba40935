/**
 * The memory that a logger, its producers and its writer share: what the writer
 * does, what is wanted of it, and what it has done.
 *
 * | state     | who sets it       | what a producer does behind a put          |
 * | --------- | ----------------- | ------------------------------------------ |
 * | awake     | whoever wakes it  | nothing: the writer looks again            |
 * | lingering | the writer        | wakes it once there is much to write       |
 * | asleep    | the writer        | wakes it: it knows of nothing to write     |
 * | closing   | the writer        | waits for the end, then looks whether its frame was taken |
 * | ended     | the writer        | takes its frame back and throws            |
 * | failed    | the writer, or the logger for a writer that is gone | takes its frame back and throws the cause |
 *
 * The writer stores its state, then looks at the rings; a producer publishes its
 * frame, then looks at the state. So one of the two always sees the other.
 *
 * @module
 */

import type { Failure } from "./failure.ts";
import { keepAlive } from "./keep_alive.ts";
import { waitOn, waitOnAsync } from "./wait_on.ts";

/** What the writer does. */
export const WRITER = {
  awake: 0,
  lingering: 1,
  asleep: 2,
  closing: 3,
  ended: 4,
  failed: 5,
} as const;

/** Words of 4 bytes, by their index. */
export const CONTROL = {
  state: 0,
  pressed: 32,
  flushWanted: 33,
  flushDone: 34,
  stopWanted: 35,
  rings: 36,
  failureBytes: 37,
} as const;

/** Numbers of 8 bytes (f64), by their index, that the writer counts. */
export const COUNTED = {
  entries: 32,
  payloadBytes: 33,
  fileBytes: 34,
  blocks: 35,
  files: 36,
  flushedEntries: 37,
} as const;

const TEXT_AT = 512;
const TEXT_BYTES = 16 << 10;

/** How much memory it is, in bytes. */
export const CONTROL_BYTES: number = TEXT_AT + TEXT_BYTES;

/** How often those who wait look whether the writer still lives, in ms. */
const LOOK = 100;

/** What a logger or a producer shares with the writer. */
export class Control {
  /** Its words. */
  readonly words: Int32Array;
  /** Its numbers. */
  readonly numbers: Float64Array;
  readonly #text: Uint8Array;

  /**
   * Looks at the memory.
   *
   * @param buffer The memory: `CONTROL_BYTES`, zeros at first.
   * @param offset Where in it they begin, in bytes.
   */
  constructor(buffer: ArrayBufferLike, offset = 0) {
    this.words = new Int32Array(buffer, offset, CONTROL_BYTES / 4);
    this.numbers = new Float64Array(buffer, offset, CONTROL_BYTES / 8);
    this.#text = new Uint8Array(buffer, offset + TEXT_AT, TEXT_BYTES);
  }

  /** What the writer does. */
  get state(): number {
    return Atomics.load(this.words, CONTROL.state);
  }

  /** Wakes the writer, if it sleeps, so that it knows there is something. */
  wake(): void {
    this.#change(WRITER.asleep);
  }

  /** Has the writer write what there is, however little. */
  press(): void {
    Atomics.store(this.words, CONTROL.pressed, 1);
    this.#change(WRITER.asleep);
    this.#change(WRITER.lingering);
  }

  #change(from: number): void {
    const { words } = this;
    const found = Atomics.compareExchange(
      words,
      CONTROL.state,
      from,
      WRITER.awake,
    );
    if (found === from) Atomics.notify(words, CONTROL.state);
  }

  /**
   * Sets what the writer does, and tells those who wait for it.
   *
   * @param state The state.
   */
  enter(state: number): void {
    Atomics.store(this.words, CONTROL.state, state);
    Atomics.notify(this.words, CONTROL.state);
  }

  /**
   * Says why no more is written; the first failure stays.
   *
   * @param failure Why.
   */
  fail(failure: Failure): void {
    if (this.state >= WRITER.ended) return;
    let text = new TextEncoder().encode(JSON.stringify(failure));
    if (text.length > TEXT_BYTES) {
      const { code, message, hints } = failure;
      const short = { code, message: message.slice(0, 2000), data: {}, hints };
      text = new TextEncoder().encode(JSON.stringify(short));
    }
    this.#text.set(text);
    Atomics.store(this.words, CONTROL.failureBytes, text.length);
    this.enter(WRITER.failed);
    Atomics.notify(this.words, CONTROL.flushDone);
  }

  /** Why no more is written. */
  get failure(): Failure | undefined {
    if (this.state !== WRITER.failed) return undefined;
    const length = Atomics.load(this.words, CONTROL.failureBytes);
    // Text is decoded from memory of one's own only.
    const bytes = this.#text.slice(0, length);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Has the writer end once all is written. */
  requestStop(): void {
    Atomics.store(this.words, CONTROL.stopWanted, 1);
    this.press();
  }

  /**
   * Waits in this thread while the writer ends.
   *
   * @param onWait Is called now and then meanwhile.
   */
  waitForEnd(onWait?: () => void): void {
    for (let state = this.state; state < WRITER.ended; state = this.state) {
      onWait?.();
      waitOn(this.words, CONTROL.state, state, LOOK);
    }
  }

  /**
   * Asks for all that was put so far to be on disk.
   *
   * @returns The number of the request, for {@linkcode Control.isFlushed}.
   */
  requestFlush(): number {
    const ticket = Atomics.add(this.words, CONTROL.flushWanted, 1) + 1;
    this.press();
    return ticket | 0;
  }

  /**
   * Tells whether a request was met.
   *
   * @param ticket Its number.
   * @returns Whether it was.
   */
  isFlushed(ticket: number): boolean {
    const done = Atomics.load(this.words, CONTROL.flushDone);
    return ((done - ticket) | 0) >= 0;
  }

  /**
   * Waits for a request to be met, for the writer to end, or for the memory to
   * be let go of.
   *
   * @param ticket Its number.
   * @param onWait Is called now and then meanwhile.
   */
  async waitForFlush(ticket: number, onWait?: () => void): Promise<void> {
    using _alive = keepAlive();
    while (this.words.length > 0) {
      const done = Atomics.load(this.words, CONTROL.flushDone);
      if (this.isFlushed(ticket) || this.state >= WRITER.ended) return;
      onWait?.();
      await waitOnAsync(this.words, CONTROL.flushDone, done, LOOK);
    }
  }

  /**
   * Waits in this thread for a request to be met, or for the writer to end.
   *
   * @param ticket Its number.
   */
  waitForFlushSync(ticket: number): void {
    for (;;) {
      const done = Atomics.load(this.words, CONTROL.flushDone);
      if (this.isFlushed(ticket) || this.state >= WRITER.ended) return;
      waitOn(this.words, CONTROL.flushDone, done, LOOK);
    }
  }
}
