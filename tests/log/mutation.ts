/**
 * Bytes that tests spoil.
 *
 * @module
 */

/** Gives numbers that look random, the same ones for the same seed. */
export class Dice {
  #state: number;

  /** Begins a sequence: that of a counter whose bits are mixed. */
  constructor(seed: number) {
    this.#state = mix(seed);
  }

  /** Gives a whole number from 0 to below a limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return Math.floor(mix(this.#state) / 2 ** 32 * limit);
  }
}

/** Mixes the bits of a number so that near ones end up far apart. */
function mix(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** Spoils a copy of some bytes in one to three ways. */
export function spoil(bytes: Uint8Array, dice: Dice): Uint8Array {
  let spoilt = bytes;
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const way = WAYS[dice.below(WAYS.length)]!;
    spoilt = way(spoilt.slice(), dice);
  }
  return spoilt;
}

type Way = (bytes: Uint8Array, dice: Dice) => Uint8Array;

const WAYS: readonly Way[] = [
  flipBit,
  flipBit,
  setWord,
  fillZeros,
  copyWithin,
  truncate,
  cutOut,
  putIn,
  repeat,
];

function flipBit(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length > 0) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8);
  return bytes;
}

function setWord(bytes: Uint8Array, dice: Dice): Uint8Array {
  const values = [
    0,
    1,
    0x7fffffff,
    0xffffffff,
    0x4b4c42a5,
    dice.below(1 << 24),
  ];
  const at = dice.below(Math.max(1, bytes.length - 3)) & ~3;
  if (at + 4 > bytes.length) return bytes;
  new DataView(bytes.buffer).setUint32(at, values[dice.below(6)]!, true);
  return bytes;
}

function fillZeros(bytes: Uint8Array, dice: Dice): Uint8Array {
  const { begin, end } = range(bytes, dice);
  return bytes.fill(0, begin, end);
}

function copyWithin(bytes: Uint8Array, dice: Dice): Uint8Array {
  const { begin, end } = range(bytes, dice);
  return bytes.copyWithin(dice.below(bytes.length + 1), begin, end);
}

function truncate(bytes: Uint8Array, dice: Dice): Uint8Array {
  return bytes.slice(0, dice.below(bytes.length + 1));
}

function cutOut(bytes: Uint8Array, dice: Dice): Uint8Array {
  const { begin, end } = range(bytes, dice);
  return Uint8Array.of(...bytes.subarray(0, begin), ...bytes.subarray(end));
}

function putIn(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length + 1);
  const more = Array.from({ length: dice.below(50) }, () => dice.below(256));
  return Uint8Array.of(
    ...bytes.subarray(0, at),
    ...more,
    ...bytes.subarray(at),
  );
}

function repeat(bytes: Uint8Array, dice: Dice): Uint8Array {
  const { begin, end } = range(bytes, dice);
  const at = dice.below(bytes.length + 1);
  const copy = bytes.subarray(begin, end);
  return Uint8Array.of(
    ...bytes.subarray(0, at),
    ...copy,
    ...bytes.subarray(at),
  );
}

function range(
  bytes: Uint8Array,
  dice: Dice,
): { begin: number; end: number } {
  const begin = dice.below(bytes.length + 1);
  const length = dice.below(dice.below(2) === 0 ? 16 : 300);
  return { begin, end: Math.min(bytes.length, begin + length) };
}
