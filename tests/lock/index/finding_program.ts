/** Makes runs below a root and looks for each; its exit code says how many it missed. */

import { RunIndex, runLock } from "@assay/assay/lock";

const [root, name] = Deno.args as [string, string];
using index = RunIndex.open(root);
let missed = 0;
for (let n = 0; n < 60; n++) {
  const directory = `${root}/${name}-${n % 4}`;
  const config = { save_dir: directory, name, n };
  await runLock({ directory, config }, () => {});
  const found = await index.find({ config: { ...config, save_dir: "new" } });
  if (found === undefined) missed++;
  // Others take away what runs share.
  if (n % 5 === 4) Deno.removeSync(directory, { recursive: true });
}
Deno.exitCode = missed;
