import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { LogReader, verifyLog } from "@assay/assay/log";
import { INSTRUMENTS } from "../../examples/logger/instruments.ts";
import { temporaryFolder } from "../log/folder.ts";

const MAIN = fileURLToPath(
  new URL("../../examples/logger/main.ts", import.meta.url),
);

Deno.test("examples/logger logs three instruments whole, and draws their rates", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "1", folder.path],
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  assert.equal(code, 0);
  const said = new TextDecoder().decode(stdout);
  const directory = folder.file("instruments_data_log");
  using reader = LogReader.open(directory);
  for (const { name, sourceId, rate, measure } of INSTRUMENTS) {
    assert.match(said, new RegExp(`^${name} +${rate} entries`, "m"));
    let count = -1;
    for await (
      const { timestamp, data } of reader.entries({ sources: [sourceId] })
    ) {
      count++;
      if (count === 0) {
        assert.equal(timestamp, 0n);
        continue;
      }
      assert.equal(timestamp, BigInt(Math.round(count / rate * 1e9)));
      assert.equal(data.length, measure(0).length);
    }
    assert.equal(count, rate);
    assert(reader.onsets.has(sourceId));
  }
  const { damage } = await verifyLog(directory);
  assert.deepEqual(damage, []);
  const plot = Deno.readTextFileSync(folder.file("rates.svg"));
  assert.match(plot, /^<svg [\s\S]*<\/svg>\s*$/);
});
