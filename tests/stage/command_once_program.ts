/**
 * Runs command stages while variables and the working directory change, and
 * prints as JSON what they gave.
 *
 * @module
 */

import { commandStage } from "@assay/assay/stage";

const [base] = Deno.args;
if (base === undefined) throw new Error("Expected a directory");

/** How the program is when a run begins, or once it has. */
function become(which: "one" | "two"): void {
  Deno.chdir(`${base}/${which}`);
  Deno.env.set("COUNTED", which);
  Deno.env.set("SEEN", which);
  if (which === "one") Deno.env.delete("UNSET");
  else Deno.env.set("UNSET", which);
}

const script = 'echo "$COUNTED ${UNSET-unset} $SEEN $(basename "$PWD")"; ' +
  'cat "$0"; cp "$0" out';
const seen: unknown[] = [];
// The command starts some turns of the event loop after the run began.
for (let turns = 0; turns < 15; turns++) {
  const stage = commandStage({
    command: ["sh", "-c", script, "in.txt"],
    outputs: { out: "out" },
    env: ["COUNTED", "UNSET"],
    hashOutput: `${base}/memo/${turns}`,
  });
  become("one");
  Deno.writeTextFileSync("in.txt", "old");
  const running = [stage.run()];
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((next) => setImmediate(next));
  }
  become("two");
  await running[0];
  // A hit.
  become("one");
  running.push(stage.run());
  become("two");
  await running[1];
  // What was recorded of the file in the one must not be found in the other.
  Deno.writeTextFileSync(`${base}/one/in.txt`, "new");
  become("one");
  running.push(stage.run());
  become("two");
  seen.push((await Promise.all(running)).map(({ stdout }) => stdout));
}
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(seen)));
