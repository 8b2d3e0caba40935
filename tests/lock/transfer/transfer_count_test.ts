import assert from "node:assert/strict";
import {
  TransferCount,
  type TransferProgress,
} from "../../../src/lock/transfer/transfer_count.ts";

Deno.test("TransferCount adds up steps, and never goes back nor beyond", () => {
  const told: TransferProgress[] = [];
  const count = new TransferCount((progress) => told.push(progress));
  count.expect(30);
  const [first, second] = [count.step(10), count.step(20)];
  for (const done of [4, 2, 4, 99]) first(done);
  second(5);
  count.expect(1);
  count.tell();
  assert.deepEqual(
    told.map(({ bytes, total }) => [bytes, total]),
    [[4, 30], [10, 30], [15, 30], [15, 31]],
  );
});
