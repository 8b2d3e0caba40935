/**
 * A process that puts entries: `process_program.ts HANDLE SOURCE COUNT THEN`,
 * the handle as JSON. It says `ready`, puts, and says what came of it: how many
 * entries were put, and the code of the error that ended it.
 *
 * @module
 */

import { connectProducer } from "@assay/assay/log";

const [handle = "", source, total, then] = Deno.args;

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

let put = 0;
try {
  const producer = connectProducer(JSON.parse(handle));
  say("ready");
  const data = new Uint8Array(64);
  const number = new DataView(data.buffer);
  for (; put < Number(total); put++) {
    number.setBigUint64(0, BigInt(put), true);
    producer.put({ sourceId: Number(source), timestamp: put, data });
  }
  if (then === "flush") await producer.flush();
  if (then === "close") producer.close();
  say(`${put}`);
} catch (error) {
  say(`${put} ${(error as { code?: string }).code}`);
}
// Left open: it is killed, or its end is noticed.
if (then === "stay") await new Promise((resolve) => setTimeout(resolve, 6e5)); // killed
