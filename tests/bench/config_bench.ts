/**
 * How fast `config` is, against an empty program and Hydra.
 *
 * @module
 */

import { z } from "zod";
import { compileConfig } from "@assay/assay/config";
import {
  compareTimes,
  type Comparison,
  median,
  runAssay,
  runCommand,
} from "./compare.ts";
import { installPython } from "./python.ts";

const HYDRA = "hydra-core==1.3.8";
const SECTIONS = 100;
const KEYS_A_SECTION = 100;

const empty = new URL("./empty.ts", import.meta.url).pathname;
const app = new URL("./config_app/", import.meta.url).pathname;

/**
 * Measures compiling configurations.
 *
 * @param folder Where to install what is measured against.
 * @returns The lines of the table.
 */
export async function benchConfig(folder: string): Promise<Comparison[]> {
  const show = {
    name: "assay config show, 3 files",
    run: () =>
      runAssay(
        ...["config", "show", `${app}app.ts`],
        ...["--config", `${app}db.yaml`, "--merge", `${app}model.yaml`],
      ),
  };
  const shown = await show.run();
  for (const line of ["  port: 3306", "  width: 64", "name: run_0"]) {
    if (!shown.includes(line)) throw new Error(`'${line}' not in\n${shown}`);
  }
  const rows = [
    await compareTimes(
      show,
      {
        name: "an empty program",
        run: () => runCommand([Deno.execPath(), "run", "-A", empty]),
      },
      ["at most", 5],
      21,
    ),
  ];
  const python = await installPython(HYDRA, `${folder}/hydra`);
  if (python !== undefined) {
    rows.push(
      await compareTimes(
        show,
        {
          name: "the same in Hydra",
          run: () =>
            runCommand([`${python}/python`, `${app}hydra_app.py`], {
              cwd: folder,
            }),
        },
        ["at most", 1 / 4],
        11,
      ),
    );
  }
  rows.push(await benchCompile(folder));
  return rows;
}

async function benchCompile(folder: string): Promise<Comparison> {
  const section = z.strictObject(Object.fromEntries(
    Array.from({ length: KEYS_A_SECTION }, (_, key) => [`key${key}`, z.int()]),
  ));
  const names = Array.from({ length: SECTIONS }, (_, at) => `section${at}`);
  const schema = z.strictObject(
    Object.fromEntries(names.map((name) => [name, section])),
  );
  const file = `${folder}/keys.yaml`;
  const text = names.map((name, at) =>
    `${name}:\n` + Array.from(
      { length: KEYS_A_SECTION },
      (_, key) => `  key${key}: ${at * KEYS_A_SECTION + key}\n`,
    ).join("")
  ).join("");
  Deno.writeTextFileSync(file, text);
  const times: number[] = [];
  for (let run = 0; run <= 11; run++) {
    const began = performance.now();
    const { value } = await compileConfig(schema, {
      args: ["--config", file],
      env: {},
    });
    if (run > 0) times.push(performance.now() - began);
    if (value.section99?.key99 !== 9999) throw new Error("a key is wrong");
  }
  return {
    what: "compiling 10,000 keys",
    ours: `${median(times).toFixed(1)} ms`,
    reference: "the promise",
    theirs: "150 ms",
    ratio: median(times) / 150,
    goal: ["at most", 1],
  };
}
