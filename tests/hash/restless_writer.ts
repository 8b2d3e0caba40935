/**
 * A process for tests to kill: it makes the file named by its argument longer,
 * byte by byte, until it dies, and says so once it has begun.
 *
 * @module
 */

const [path = ""] = Deno.args;
const byte = new Uint8Array(1);
using file = Deno.openSync(path, { append: true });
file.writeSync(byte);
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
while (true) file.writeSync(byte);
