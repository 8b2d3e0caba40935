import assert from "node:assert/strict";
import { readLog } from "../../../src/lock/transfer/rclone_log.ts";

Deno.test("readLog() takes amounts, and gives the rest in words", async () => {
  const lines = [
    '{"level":"warning","msg":"1 MiB\\n","stats":{"bytes":1048576}}',
    "2026/11/23 20:28:39 Failed to copy: é",
    '{"level":"error","msg":"gone","object":"a.txt"}',
    '{"level":"warning","msg":"2 MiB\\n","stats":{"bytes":2097152}}',
    '{"level":"error","msg":"torn',
  ];
  const bytes = new TextEncoder().encode(lines.join("\n"));
  // Lines and letters are cut wherever a pipe cuts them.
  const pieces = Array.from(
    { length: bytes.length },
    (_, at) => bytes.slice(at, at + 1),
  );
  const amounts: number[] = [];
  const words = await readLog(
    ReadableStream.from(pieces),
    (amount) => amounts.push(amount),
  );
  assert.deepEqual(amounts, [1048576, 2097152]);
  assert.deepEqual(words.split("\n"), [
    "2026/11/23 20:28:39 Failed to copy: é",
    "ERROR: a.txt: gone",
    '{"level":"error","msg":"torn',
  ]);
});
