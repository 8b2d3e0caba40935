/**
 * Putting entries into a log from one thread, at memory speed.
 *
 * @module
 */

import { CONTROL, type Control, WRITER } from "./control.ts";
import { checkedTimestamp } from "./checked_entry.ts";
import type { LogInput } from "./entry.ts";
import { toLogError } from "./failure.ts";
import type { FullRing } from "./full_ring.ts";
import { frameBytes, WHOLE_ENTRY } from "./frame.ts";
import { keepAlive } from "./keep_alive.ts";
import type { LogError } from "./log_error.ts";
import {
  closed,
  largerThanRing,
  ringFull,
  stopped,
} from "./producer_errors.ts";
import { pieceFlags, RingInput } from "./ring.ts";
import {
  framesBytes,
  largestPiece,
  muchWaiting,
  NUMBER,
  RING_STATE,
  type RingMemory,
  WORD,
} from "./ring_layout.ts";
import { waitOn, waitOnAsync } from "./wait_on.ts";

/** What else happens with a producer. */
export interface ProducerHooks {
  /** Is called once it is closed. */
  readonly onClose?: () => void;
  /**
   * Is called behind each put, and now and then while it waits: it may find
   * that there is no writer any more.
   */
  readonly onWait?: () => void;
  /** Is called when it throws why the log cannot be written. */
  readonly onFailure?: () => void;
}

/** How long those who wait sleep before they look around, in ms. */
const LOOK = 100;

/**
 * Puts entries into a log from one thread.
 *
 * Entries of one producer are logged in the order in which they were put. None
 * of its methods but `ready` and `flush` is asynchronous; `put` may hold up the
 * thread while the ring is full.
 *
 * @example A producer beside the logger's own
 * ```ts
 * import { connectProducer, DataLogger } from "@assay/assay/log";
 *
 * const folder = await Deno.makeTempDir();
 * await using logger = new DataLogger({ outputDirectory: folder });
 * await logger.start();
 * // As in a worker that was sent the handle: worker.postMessage(handle).
 * using producer = connectProducer(logger.producer());
 * producer.put({ sourceId: 7, timestamp: 0n, data: new Uint8Array([1]) });
 * await producer.flush();
 * if (logger.stats().flushed !== 1) throw new Error("not on disk");
 * await logger.stop();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class Producer implements Disposable {
  readonly #control: Control;
  readonly #states: Int32Array;
  readonly #memory: RingMemory;
  readonly #numbers: Float64Array;
  readonly #input: RingInput;
  readonly #throws: boolean;
  readonly #timeout: number;
  readonly #piece: number;
  readonly #much: number;
  readonly #hooks: ProducerHooks;
  readonly #isWatched: boolean;
  #closed = false;

  /**
   * Takes a ring; {@linkcode connectProducer} and the logger do this.
   *
   * @param control What the writer and its producers share.
   * @param memory The ring.
   * @param full What to do when it is full.
   * @param hooks What else is to happen.
   */
  constructor(
    control: Control,
    memory: RingMemory,
    { onFull = "wait", fullTimeout = 5000 }: FullRing,
    hooks: ProducerHooks = {},
  ) {
    this.#control = control;
    this.#states = control.words;
    this.#memory = memory;
    this.#numbers = memory.numbers;
    this.#input = new RingInput(memory);
    this.#throws = onFull === "throw";
    this.#timeout = fullTimeout;
    this.#piece = largestPiece(memory.capacity);
    this.#much = muchWaiting(memory.capacity);
    this.#hooks = hooks;
    this.#isWatched = hooks.onWait !== undefined;
  }

  /**
   * Logs an entry: once this returns, it is accepted, and copied.
   *
   * @param entry Source, timestamp in ns, and data of 0 bytes to 1 GiB.
   * @throws {LogError} `RING_FULL`, `ENTRY_INVALID`, `PRODUCER_CLOSED`,
   * `LOGGER_STOPPED`; `DISK_FULL`, `DIRECTORY_REMOVED`, `PERMISSION_DENIED`,
   * `WRITE_FAILED`, `SYNC_FAILED`, `WRITER_ENDED` once the log cannot be
   * written any more.
   * @throws {LogRangeError} `SOURCE_ID_OUT_OF_RANGE`, `TIMESTAMP_OUT_OF_RANGE`,
   * `PAYLOAD_TOO_LARGE`.
   */
  put(entry: LogInput): void {
    const timestamp = checkedTimestamp(entry);
    const { sourceId, data } = entry;
    // A plain look, which is a fifth of a put cheaper: what it misses is seen
    // behind the put.
    const state = this.#states[CONTROL.state]!;
    if (state >= WRITER.closing || this.#closed) this.#demandOpen();
    if (data.byteLength > this.#piece) {
      this.#putPieces(sourceId, timestamp, data);
      return;
    }
    const before = this.#input.position;
    const sequence = this.#numbers[NUMBER.sequence]!;
    if (
      !this.#input.push(sourceId, WHOLE_ENTRY, timestamp, sequence, data)
    ) {
      this.#pushWaiting(sourceId, WHOLE_ENTRY, timestamp, sequence, data);
    }
    this.#accept(data.byteLength, before);
  }

  /**
   * Logs an entry if there is room for it now; never waits.
   *
   * @param entry The entry.
   * @returns Whether it was accepted.
   * @throws {LogError} As `put`, save `RING_FULL`.
   * @throws {LogRangeError} As `put`; `PAYLOAD_TOO_LARGE` also where the ring
   * is too small for the entry even when it is empty.
   */
  tryPut(entry: LogInput): boolean {
    const timestamp = checkedTimestamp(entry);
    const { sourceId, data } = entry;
    this.#demandOpen();
    if (!this.#hasRoom(data.byteLength)) {
      this.#demandLarger(data.byteLength);
      this.#numbers[NUMBER.refusals]!++;
      this.#control.press();
      return false;
    }
    if (data.byteLength > this.#piece) {
      this.#putPieces(sourceId, timestamp, data);
      return true;
    }
    const before = this.#input.position;
    const sequence = this.#numbers[NUMBER.sequence]!;
    this.#input.push(sourceId, WHOLE_ENTRY, timestamp, sequence, data);
    this.#accept(data.byteLength, before);
    return true;
  }

  /**
   * Waits, without holding up the thread, until an entry fits: the
   * back-pressure of servers.
   *
   * @param bytes Bytes of its data; for more than the ring holds, until the
   * ring is empty.
   * @throws {LogError} As `put`, save `RING_FULL`.
   */
  async ready(bytes = 0): Promise<void> {
    using _alive = keepAlive();
    const { words } = this.#memory;
    for (;;) {
      this.#demandOpen();
      const tail = Atomics.load(words, WORD.tail);
      const isEmpty = this.#input.free() === this.#capacity;
      if (isEmpty || this.#hasRoom(bytes)) return;
      this.#control.press();
      this.#hooks.onWait?.();
      await waitOnAsync(words, WORD.tail, tail, LOOK);
    }
  }

  /**
   * Waits until all that this producer has put is on disk.
   *
   * @throws {LogError} Why it is not, as of `put`; `PRODUCER_CLOSED` where one
   * of another process was closed, which lets go of what they share.
   */
  async flush(): Promise<void> {
    this.#demandMemory();
    const ticket = this.#control.requestFlush();
    await this.#control.waitForFlush(ticket, this.#hooks.onWait);
    this.#demandMemory();
    // A stop has brought all that was accepted onto the disk.
    if (!this.#control.isFlushed(ticket)) this.#demandSound();
  }

  /** Ends the producer; what it has put is logged all the same. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    Atomics.store(this.#memory.words, WORD.state, RING_STATE.closed);
    this.#control.wake();
    this.#hooks.onClose?.();
  }

  /** Ends the producer, as `close` does. */
  [Symbol.dispose](): void {
    this.close();
  }

  get #capacity(): number {
    return this.#memory.capacity;
  }

  #putPieces(sourceId: number, timestamp: bigint, data: Uint8Array): void {
    const { length } = data;
    if (this.#throws) this.#demandRoom(length);
    // A piece that does not follow leaves an entry that is none: the next one
    // has another number.
    const sequence = this.#numbers[NUMBER.sequence]!;
    for (let at = 0, before = 0; at < length;) {
      const end = Math.min(at + this.#piece, length);
      const flags = pieceFlags(at, end, length);
      const piece = data.subarray(at, end);
      before = this.#input.position;
      try {
        if (!this.#input.push(sourceId, flags, timestamp, sequence, piece)) {
          this.#pushWaiting(sourceId, flags, timestamp, sequence, piece);
        }
      } catch (error) {
        if (at > 0) this.#numbers[NUMBER.sequence] = sequence + 1;
        throw error;
      }
      at = end;
      if (at === length) this.#accept(length, before);
      else if (this.#input.used >= this.#much) this.#control.press();
    }
  }

  #pushWaiting(
    sourceId: number,
    flags: number,
    timestamp: bigint,
    sequence: number,
    piece: Uint8Array,
  ): void {
    if (this.#throws && flags === WHOLE_ENTRY) throw this.#full(0);
    this.#numbers[NUMBER.waits]!++;
    const began = performance.now();
    const { words } = this.#memory;
    for (;;) {
      this.#demandOpen();
      const tail = Atomics.load(words, WORD.tail);
      if (this.#input.push(sourceId, flags, timestamp, sequence, piece)) return;
      const left = began + this.#timeout - performance.now();
      if (left <= 0) throw this.#full(this.#timeout);
      this.#control.press();
      this.#hooks.onWait?.();
      waitOn(words, WORD.tail, tail, Math.min(left, LOOK));
    }
  }

  #accept(bytes: number, before: number): void {
    const numbers = this.#numbers;
    numbers[NUMBER.sequence]!++;
    numbers[NUMBER.entries]!++;
    numbers[NUMBER.bytes]! += bytes;
    const state = Atomics.load(this.#states, CONTROL.state);
    if (state !== WRITER.awake || this.#isWatched) {
      this.#attend(state, before, bytes);
    }
  }

  #attend(state: number, before: number, bytes: number): void {
    if (this.#isWatched && this.#isLost()) {
      this.#settle(before, bytes);
    } else if (state === WRITER.asleep) {
      this.#control.wake();
    } else if (state === WRITER.lingering) {
      const isMuch = this.#input.used >= this.#much &&
        this.#capacity - this.#input.free() >= this.#much;
      if (isMuch) this.#control.press();
    } else if (state >= WRITER.closing) {
      this.#settle(before, bytes);
    }
  }

  #isLost(): boolean {
    this.#hooks.onWait?.();
    return this.#control.state >= WRITER.closing;
  }

  /** A frame that was published while the writer ended: was it taken? */
  #settle(before: number, bytes: number): void {
    this.#control.waitForEnd(this.#hooks.onWait);
    if (!this.#input.takeBack(before)) {
      if (this.#control.state === WRITER.ended) return;
    } else {
      this.#numbers[NUMBER.entries]!--;
      this.#numbers[NUMBER.bytes]! -= bytes;
    }
    this.#demandRunning();
  }

  #hasRoom(length: number): boolean {
    const bytes = framesBytes(length, this.#piece);
    const most = frameBytes(Math.min(length, this.#piece));
    return this.#input.hasRoom(bytes, most);
  }

  #demandRoom(length: number): void {
    if (this.#hasRoom(length)) return;
    this.#demandLarger(length);
    throw this.#full(0);
  }

  #demandLarger(length: number): void {
    const bytes = framesBytes(length, this.#piece) +
      frameBytes(Math.min(length, this.#piece));
    if (bytes > this.#capacity) throw largerThanRing(length, this.#capacity);
  }

  #demandOpen(): void {
    if (this.#closed) throw closed();
    if (this.#control.state >= WRITER.closing) this.#demandRunning();
  }

  #demandMemory(): void {
    if (this.#states.length === 0) throw closed();
  }

  #demandRunning(): never {
    this.#demandSound();
    throw stopped();
  }

  #demandSound(): void {
    const { failure } = this.#control;
    if (failure === undefined) return;
    this.#hooks.onFailure?.();
    throw toLogError(failure);
  }

  #full(waited: number): LogError {
    this.#numbers[NUMBER.refusals]!++;
    this.#control.press();
    const used = this.#capacity - this.#input.free();
    return ringFull({ capacity: this.#capacity, used, waited });
  }
}
