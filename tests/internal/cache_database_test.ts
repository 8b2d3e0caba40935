import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../../src/internal/cache_database.ts";

function numbers() {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE number (n); INSERT INTO number VALUES (1)");
  return {
    database,
    put: (n: unknown) =>
      database.prepare("INSERT INTO number VALUES (?)").run(n as number),
    all: () => database.prepare("SELECT n FROM number").all().map(({ n }) => n),
    [Symbol.dispose]: () => database.close(),
  };
}

Deno.test("inTransaction() writes all, or nothing of what throws", () => {
  using table = numbers();
  const { database, put, all } = table;
  inTransaction(database, () => [2, 3].forEach(put));
  assert.deepEqual(all(), [1, 2, 3]);
  const reason = new Error("a reason");
  const failing = () => {
    put(4);
    throw reason;
  };
  assert.throws(() => inTransaction(database, failing), reason);
  assert.deepEqual(all(), [1, 2, 3]);
  inTransaction(database, () => put(5));
  assert.deepEqual(all(), [1, 2, 3, 5]);
});

Deno.test("inTransaction() says that there is no space, where SQLite has rolled back itself", () => {
  using table = numbers();
  const { database, put, all } = table;
  database.exec("PRAGMA max_page_count = 3");
  const large = new Uint8Array(100_000);
  assert.throws(
    () => inTransaction(database, () => [2, large].forEach(put)),
    /database or disk is full/,
  );
  assert.deepEqual(all(), [1]);
});
