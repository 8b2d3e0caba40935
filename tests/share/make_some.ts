/**
 * Makes three files in `/dev/shm`: a stale segment, one of another version of
 * assay, and one of another program: `make_some.ts STALE OTHER FOREIGN`.
 */
// deno-lint-ignore-file no-console -- what its parent reads
import { makeSegment } from "./shm.ts";

const [stale, other, foreign] = Deno.args as [string, string, string];
makeSegment(stale).disconnect();
const bytes = Deno.readFileSync(`/dev/shm/${stale}`);
bytes[8] = 2;
Deno.writeFileSync(`/dev/shm/${other}`, bytes);
Deno.writeTextFileSync(`/dev/shm/${foreign}`, "not of assay");
console.log("made");
