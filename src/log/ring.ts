/**
 * The two sides of a ring: one thread puts frames in, one takes them out, and
 * neither ever waits for a lock.
 *
 * | producer                | writer              | outcome                       |
 * | ----------------------- | ------------------- | ----------------------------- |
 * | has written, not stored | loads the head      | sees nothing of the frame     |
 * | stores the head         | loads the head      | before it: nothing; behind it: all of the frame |
 * | loads the tail          | stores the tail     | before it: the ring looks fuller than it is |
 * | ends between two pieces | takes what is there | the pieces reach the log, which has no last one |
 *
 * @module
 */

import { FIRST_PIECE, FRAME_HEADER_BYTES, LAST_PIECE } from "./frame.ts";
import { DATA_AT, NUMBER, type RingMemory, WORD, WRAP } from "./ring_layout.ts";

/** The side of a ring that puts. */
export class RingInput {
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #unsigned: Uint32Array;
  readonly #longs: BigUint64Array;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #tag: number;
  #head: number;
  // Where the tail was when last looked: the ring is at most as full.
  #tail: number;

  /**
   * Takes the producer's side of a ring, which only one may have.
   *
   * @param ring The ring.
   */
  constructor(ring: RingMemory) {
    this.#bytes = ring.bytes;
    this.#words = ring.words;
    this.#unsigned = ring.unsigned;
    this.#longs = ring.longs;
    this.#capacity = ring.capacity;
    this.#mask = ring.capacity - 1;
    this.#tag = ring.producer << 16;
    this.#head = Atomics.load(ring.words, WORD.head);
    this.#tail = Atomics.load(ring.words, WORD.tail);
  }

  /** How many bytes are in the ring, or were a moment ago. */
  get used(): number {
    return (this.#head - this.#tail) | 0;
  }

  /**
   * Puts a frame in and publishes it.
   *
   * @param source The source: 0 to 255.
   * @param flags Which piece of its entry it is.
   * @param timestamp In ns.
   * @param sequence Which entry of this producer it belongs to.
   * @param payload At most a quarter of the ring, less 24 bytes.
   * @returns Whether there was room.
   */
  push(
    source: number,
    flags: number,
    timestamp: bigint,
    sequence: number,
    payload: Uint8Array,
  ): boolean {
    const length = payload.byteLength;
    const bytes = FRAME_HEADER_BYTES + length + (-length & 7);
    let at = this.#head & this.#mask;
    const skipped = at + bytes > this.#capacity ? this.#capacity - at : 0;
    if (this.used + skipped + bytes > this.#capacity) {
      this.#tail = Atomics.load(this.#words, WORD.tail);
      if (this.used + skipped + bytes > this.#capacity) return false;
    }
    if (skipped > 0) {
      this.#unsigned[(DATA_AT + at) >>> 2] = WRAP;
      at = 0;
    }
    const begin = DATA_AT + at;
    const word = begin >>> 2;
    // The padding; the payload is written over the rest of it.
    this.#longs[(begin + bytes - 8) >>> 3] = 0n;
    this.#unsigned[word] = length;
    this.#unsigned[word + 1] = this.#tag | flags << 8 | source;
    this.#longs[(begin >>> 3) + 1] = timestamp;
    this.#unsigned[word + 4] = sequence;
    this.#unsigned[word + 5] = sequence / 0x1_0000_0000;
    this.#bytes.set(payload, begin + FRAME_HEADER_BYTES);
    this.#head = (this.#head + skipped + bytes) | 0;
    Atomics.store(this.#words, WORD.head, this.#head);
    return true;
  }

  /**
   * Takes back what was pushed last; only where no writer takes frames any
   * more.
   *
   * @param position Where the head was before, as `position` said.
   * @returns Whether the writer had not taken it.
   */
  takeBack(position: number): boolean {
    this.#tail = Atomics.load(this.#words, WORD.tail);
    if (((this.#tail - position) | 0) > 0) return false;
    this.#head = position;
    Atomics.store(this.#words, WORD.head, position);
    return true;
  }

  /** Where the next frame begins. */
  get position(): number {
    return this.#head;
  }

  /**
   * Tells whether frames fit, all of them.
   *
   * @param bytes Bytes of the frames.
   * @param largest Bytes of the largest one: what the wrap may leave unused.
   * @returns Whether they do.
   */
  hasRoom(bytes: number, largest: number): boolean {
    const isCut = (this.#head & this.#mask) + bytes > this.#capacity;
    return this.free() >= bytes + (isCut ? largest : 0);
  }

  /** Looks how much the writer has taken; gives the free bytes. */
  free(): number {
    this.#tail = Atomics.load(this.#words, WORD.tail);
    return this.#capacity - this.used;
  }
}

/** The flag of the last piece, where a frame's second word has it. */
const LAST_FLAG = LAST_PIECE << 8;

/** What was taken since it was set to zero. */
export interface FrameTally {
  /** Frames. */
  frames: number;
  /** Entries whose last piece was among them. */
  entries: number;
  /** Bytes of their payloads. */
  payloadBytes: number;
}

/** The side of a ring that takes. */
export class RingOutput {
  /** The ring. */
  readonly ring: RingMemory;
  #taken: number;

  /**
   * Takes the writer's side of a ring, which only one may have.
   *
   * @param ring The ring.
   */
  constructor(ring: RingMemory) {
    this.ring = ring;
    this.#taken = Atomics.load(ring.words, WORD.tail);
  }

  /** Where the producer is. */
  get head(): number {
    return Atomics.load(this.ring.words, WORD.head);
  }

  /** How many bytes wait to be taken. */
  get waiting(): number {
    return (this.head - this.#taken) | 0;
  }

  /**
   * Tells whether all frames up to a position were taken.
   *
   * @param position The position.
   * @returns Whether they were.
   */
  isPast(position: number): boolean {
    return ((this.#taken - position) | 0) >= 0;
  }

  /**
   * Takes frames that lie one behind the other; their memory is the ring's
   * until {@linkcode RingOutput.release}.
   *
   * @param most How many bytes at most.
   * @param tally Counts each frame.
   * @returns The frames, or `undefined` if the next one does not fit, or there
   * is none.
   */
  take(most: number, tally: FrameTally): Uint8Array | undefined {
    const { capacity, unsigned, numbers, bytes } = this.ring;
    const waiting = this.waiting;
    if (waiting > numbers[NUMBER.highWater]!) {
      numbers[NUMBER.highWater] = waiting;
    }
    let at = this.#taken & (capacity - 1);
    let left = waiting;
    if (left > 0 && unsigned[(DATA_AT + at) >>> 2] === WRAP) {
      left -= capacity - at;
      this.#taken = (this.#taken + capacity - at) | 0;
      at = 0;
    }
    const begin = at;
    const limit = Math.min(begin + left, begin + most, capacity);
    let [frames, entries, payloadBytes] = [0, 0, 0];
    while (at < limit) {
      const word = (DATA_AT + at) >>> 2;
      const length = unsigned[word]!;
      if (length === WRAP) break;
      const next = at + FRAME_HEADER_BYTES + length + (-length & 7);
      if (next > limit) break;
      frames++;
      if ((unsigned[word + 1]! & LAST_FLAG) !== 0) entries++;
      payloadBytes += length;
      at = next;
    }
    if (at === begin) return undefined;
    tally.frames += frames;
    tally.entries += entries;
    tally.payloadBytes += payloadBytes;
    this.#taken = (this.#taken + at - begin) | 0;
    return bytes.subarray(DATA_AT + begin, DATA_AT + at);
  }

  /** Gives the room of all frames that were taken back to the producer. */
  release(): void {
    const { words } = this.ring;
    Atomics.store(words, WORD.tail, this.#taken);
    Atomics.notify(words, WORD.tail);
  }
}

/**
 * Tells which flags a piece has.
 *
 * @param begin Where it begins in its payload.
 * @param end Where it ends.
 * @param length Bytes of the payload.
 * @returns The flags.
 */
export function pieceFlags(
  begin: number,
  end: number,
  length: number,
): number {
  return (begin === 0 ? FIRST_PIECE : 0) | (end === length ? LAST_PIECE : 0);
}
