import assert from "node:assert/strict";
import fc from "fast-check";
import {
  frameBytes,
  readFrameHeader,
  WHOLE_ENTRY,
} from "../../src/log/frame.ts";
import { RingInput, RingOutput } from "../../src/log/ring.ts";
import {
  DATA_AT,
  framesBytes,
  largestPiece,
  makeRing,
  MIN_CAPACITY,
  openRing,
  ringBytes,
  WORD,
} from "../../src/log/ring_layout.ts";

const CAPACITY = MIN_CAPACITY;
const PIECE = largestPiece(CAPACITY);
const MIB = 1 << 20;

function ringAt(position: number) {
  const ring = makeRing(new SharedArrayBuffer(ringBytes(CAPACITY)), 513, 0);
  ring.words[WORD.head] = position;
  ring.words[WORD.tail] = position;
  return { ring, input: new RingInput(ring), output: new RingOutput(ring) };
}

function tally() {
  return { frames: 0, entries: 0, payloadBytes: 0 };
}

/** Takes the frames apart, as texts that can be compared. */
function read(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const frame = readFrameHeader(view, at);
    const begin = at + 24;
    const end = begin + frame.length;
    const { source, flags, producer, timestamp, sequence } = frame;
    at += frameBytes(frame.length);
    assert(bytes.subarray(end, at).every((byte) => byte === 0), "padding");
    const payload = Array.from(bytes.subarray(begin, end));
    texts.push([source, flags, producer, timestamp, sequence, payload].join());
  }
  assert.equal(at, bytes.byteLength);
  return texts;
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        source: fc.integer({ min: 0, max: 255 }),
        flags: fc.integer({ min: 0, max: 3 }),
        timestamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        sequence: fc.maxSafeNat(),
        payload: fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.uint8Array({ minLength: PIECE - 8, maxLength: PIECE }),
        ),
      }),
    },
    { weight: 1, arbitrary: fc.integer({ min: 24, max: 2 * CAPACITY }) },
  ),
  { maxLength: 120 },
);

Deno.test("RingInput.push() and RingOutput.take() pass all frames on, in order, wherever the ring wraps", () => {
  // Near the ends of 32 bits too, where positions become negative and zero.
  const positions = fc.constantFrom(0, 8, 4088, 2 ** 31 - 8, -2048, -8);
  fc.assert(
    fc.property(positions, steps, (position, list) => {
      const { input, output } = ringAt(position | 0);
      const given: string[] = [];
      const taken: string[] = [];
      const counted = tally();
      const takeAll = (most: number) => {
        for (;;) {
          const bytes = output.take(most, counted);
          if (bytes === undefined) break;
          assert(bytes.byteLength <= most);
          taken.push(...read(bytes));
        }
        output.release();
      };
      for (const step of list) {
        if (typeof step === "number") {
          takeAll(step);
          continue;
        }
        const { source, flags, timestamp, sequence, payload } = step;
        const bytes = frameBytes(payload.length);
        const hadRoom = input.hasRoom(bytes, bytes);
        const text = [source, flags, 513, timestamp, sequence, [...payload]];
        const isIn = input.push(source, flags, timestamp, sequence, payload);
        if (hadRoom) assert(isIn, "room was promised");
        if (isIn) given.push(text.join());
        else assert(input.used > CAPACITY / 2, "full, with half of it free");
      }
      takeAll(MIB);
      assert.deepEqual(taken, given);
      assert.equal(counted.frames, given.length);
      assert.equal(output.waiting, 0);
    }),
    { numRuns: 300 },
  );
});

Deno.test("RingInput.takeBack() takes back what no writer took, and nothing else", () => {
  const { ring, input, output } = ringAt(4000);
  const before = input.position;
  input.push(1, WHOLE_ENTRY, 0n, 0, new Uint8Array(200));
  assert.equal(input.takeBack(before), true);
  assert.equal(output.waiting, 0);
  input.push(2, WHOLE_ENTRY, 0n, 1, new Uint8Array(3));
  assert.notEqual(output.take(MIB, tally()), undefined);
  output.release();
  assert.equal(input.takeBack(before), false);
  assert.equal(ring.words[WORD.head], output.head);
});

Deno.test("RingOutput.take() takes nothing of a frame that was not published", () => {
  const { ring, input, output } = ringAt(0);
  input.push(1, WHOLE_ENTRY, 0n, 0, new Uint8Array(16));
  const published = input.position;
  input.push(1, WHOLE_ENTRY, 0n, 1, new Uint8Array(16));
  // As if the producer had ended before its one store.
  ring.words[WORD.head] = published;
  assert.equal(output.take(MIB, tally())?.byteLength, frameBytes(16));
  assert.equal(output.take(MIB, tally()), undefined);
});

Deno.test("openRing() refuses what is no ring", () => {
  const good = makeRing(new SharedArrayBuffer(ringBytes(CAPACITY)), 0, 0);
  assert.equal(openRing(good.bytes.buffer)?.capacity, CAPACITY);
  assert.equal(openRing(new SharedArrayBuffer(10)), undefined);
  assert.equal(openRing(new SharedArrayBuffer(ringBytes(CAPACITY))), undefined);
  good.unsigned[WORD.capacity] = CAPACITY - 8;
  assert.equal(openRing(good.bytes.buffer), undefined);
});

Deno.test("framesBytes() counts what the pieces of a payload take", () => {
  fc.assert(fc.property(fc.nat(5 * PIECE), (length) => {
    let bytes = 0;
    let left = length;
    do {
      const piece = Math.min(left, PIECE);
      bytes += frameBytes(piece);
      left -= piece;
    } while (left > 0);
    assert.equal(framesBytes(length, PIECE), bytes);
  }));
});

Deno.test("a ring's fields lie apart: no two share bytes", () => {
  const ring = makeRing(new SharedArrayBuffer(ringBytes(CAPACITY)), 7, 9);
  const input = new RingInput(ring);
  Object.values(WORD).forEach((index) => assert(index * 4 < DATA_AT));
  ring.words.fill(-1, WORD.state, WORD.lifeLow + 1);
  assert.equal(ring.numbers.slice(20, 25).join(), "0,0,0,0,9");
  ring.numbers.fill(-1, 20, 25);
  ring.numbers[33] = -1;
  assert.equal(ring.words[WORD.head], 0);
  assert.equal(ring.words[WORD.tail], 0);
  assert(input.push(1, 3, 1n, 1, new Uint8Array(8)));
});
