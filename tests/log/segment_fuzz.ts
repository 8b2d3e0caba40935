/**
 * Spoils the files of a log and reads it, again and again; run with the first
 * seed and the one behind the last. A program of its own, since the tests may
 * not write to `/dev/shm`, and a disk would take most of the time.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LogEntry } from "../../src/log/entry.ts";
import { LogError } from "../../src/log/log_error.ts";
import { SegmentSource } from "../../src/log/segment_source.ts";
import { Dice, spoil } from "./mutation.ts";
import { asText } from "./random_entries.ts";
import { encodeIndex, encodeSegment, type TestFrame } from "./segment_files.ts";

/** A folder that costs no time of a disk, where there is such. */
function folderInMemory() {
  const path = Deno.makeTempDirSync(
    existsSync("/dev/shm") ? { dir: "/dev/shm" } : {},
  );
  return {
    path,
    file: (name: string) => join(path, name),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/** Two producers, entries in one to three pieces, equal timestamps. */
function makeBlocks(): TestFrame[][] {
  const blocks: TestFrame[][] = [];
  let sequence = 0n;
  for (let block = 0; block < 6; block++) {
    const frames: TestFrame[] = [];
    for (let i = 0; i < 3; i++) {
      const timestamp = BigInt(10 + ((block * 3 + i) >> 1));
      const data = new Uint8Array(5 + 7 * i).fill(16 * block + i);
      frames.push({ sourceId: i, timestamp, data, sequence: sequence++ });
    }
    const flags = [1, 0, 2][block % 3]!;
    const timestamp = BigInt(5 + Math.floor(block / 3));
    const data = new Uint8Array(9).fill(200 + block);
    const piece = { sourceId: 7, timestamp, data, flags, producer: 1 };
    frames.splice(block % 3, 0, { ...piece, sequence: timestamp });
    blocks.push(frames);
  }
  return blocks;
}

const SEGMENTS = [
  { number: 1, firstOrdinal: 0, blocks: makeBlocks().slice(0, 4) },
  { number: 2, firstOrdinal: 16, blocks: makeBlocks().slice(4) },
];

/** What an undamaged log holds: each entry, and how often. */
function readAll(directory: string): {
  entries: LogEntry[];
  damage: number;
} {
  using source = new SegmentSource(directory);
  const entries = [...source.entries({})];
  return { entries, damage: source.damage.length };
}

/** Spoils and reads; gives how often something was read, and how often not all. */
function fuzz(begin: number, end: number): { reads: number; losses: number } {
  using folder = folderInMemory();
  const files = SEGMENTS.flatMap((segment) => {
    const encoded = encodeSegment(segment);
    const name = `00000${segment.number}`;
    return [
      { path: folder.file(`${name}.segment`), bytes: encoded.bytes },
      {
        path: folder.file(`${name}.index`),
        bytes: encodeIndex(encoded, segment, 300),
      },
    ];
  });
  for (const { path, bytes } of files) Deno.writeFileSync(path, bytes);
  const whole = readAll(folder.path);
  assert.deepEqual([whole.entries.length, whole.damage], [20, 0]);
  const written = new Set(whole.entries.map(asText));
  assert.equal(written.size, 20);

  let reads = 0;
  let losses = 0;
  for (let seed = begin; seed < end; seed++) {
    const dice = new Dice(seed);
    const { path, bytes } = files[dice.below(files.length)]!;
    Deno.writeFileSync(path, spoil(bytes, dice));
    try {
      const { entries, damage } = readAll(folder.path);
      const texts = entries.map(asText);
      assert(texts.every((text) => written.has(text)), `seed ${seed}`);
      assert.equal(new Set(texts).size, texts.length, `seed ${seed}`);
      const isOrdered = entries.every(({ timestamp }, i) =>
        i === 0 || entries[i - 1]!.timestamp <= timestamp
      );
      assert(isOrdered, `seed ${seed}`);
      // All loss is told: the indexes say how long the segments were.
      assert(entries.length === 20 || damage > 0, `seed ${seed}`);
      reads += 1;
      if (entries.length < 20) losses += 1;
    } catch (error) {
      assert(error instanceof LogError, `seed ${seed}: ${error}`);
    }
    Deno.writeFileSync(path, bytes);
  }
  return { reads, losses };
}

if (import.meta.main) {
  const [begin, end] = Deno.args.map(Number);
  // deno-lint-ignore no-console -- the test reads it
  console.log(JSON.stringify(fuzz(begin!, end!)));
}
