/**
 * A process for tests to kill: it keeps the SQLite file named by its argument
 * locked until it dies, and says so once it has it. With a second argument
 * `writers` only others' writing is locked out.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";

const [path = "", whom] = Deno.args;
const database = new DatabaseSync(path);
if (whom !== "writers") database.exec("PRAGMA locking_mode = EXCLUSIVE");
database.exec("BEGIN EXCLUSIVE");
database.exec("CREATE TABLE IF NOT EXISTS held (x)");
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await Deno.stdin.readable.pipeTo(new WritableStream());
