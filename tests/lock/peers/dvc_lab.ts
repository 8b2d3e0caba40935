/**
 * The project of DVC: a stage whose command is the program, with the program,
 * the data, the parameters and the result declared.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Folder } from "../../stage/folder.ts";
import type { Launch } from "../../stage/peers_process.ts";
import { filesHere, type Given, type Lab, makeProject } from "./lab.ts";

const STAGE = {
  cmd: "python body.py ${rate} ${time} out",
  deps: ["body.py", "in"],
  params: ["rate", "time"],
  outs: ["out/result.txt"],
};

/**
 * Makes the project.
 *
 * @param launch Starts a program of Python's.
 */
export function dvcLab(launch: Launch): Lab {
  const project = makeProject({
    ...filesHere("body.py", "helper.py", "dvc_program.py"),
    ".dvc/config": "[core]\nanalytics = False\ncheck_update = False\n",
    ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
    "dvc.yaml": stages({ it: STAGE }),
    "params.yaml": "rate: 1\ntime: 1\n",
  });
  // The files that what starts it writes are none of the project.
  project.commit("out/\n__pycache__/\n*.out\n*.err\n");
  const { outside, root } = project;
  const folder: Folder = {
    ...outside,
    path: root,
    at: project.at,
    write: (name, text) => outside.write(`project/${name}`, text),
  };
  const dvc = async (...words: string[]) => {
    const running = launch(folder, ["dvc_program.py", ...words]);
    return { isDone: await running.code === 0, text: running.output() };
  };
  const declare = ({ rate = 1, time = 1 }: Given) =>
    project.write({ "params.yaml": `rate: ${rate}\ntime: ${time}\n` });
  return {
    ...project,
    helper: "helper.py",
    result: () => project.at("out/result.txt"),
    async start(given) {
      declare(given);
      return (await dvc("repro")).isDone;
    },
    async keep(given) {
      declare(given);
      return (await dvc("exp", "run")).isDone;
    },
    explain: async () => (await dvc("status")).text,
    async lineage(upstream) {
      const deps = upstream.map((name) => `../${name}/one`);
      project.write({
        ...Object.fromEntries(upstream.map((name) => [
          `${name}/dvc.yaml`,
          stages({ it: { cmd: "echo 1 > one", outs: ["one"] } }),
        ])),
        "top/dvc.yaml": stages({
          it: { cmd: "echo 2 > two", deps, outs: ["two"] },
        }),
      });
      await dvc("repro", "top/dvc.yaml");
      return Deno.readTextFileSync(project.at("top/dvc.lock"));
    },
    collect: () => assert.fail("DVC has no runs in directories of their own"),
  };
}

function stages(stages: Readonly<Record<string, object>>): string {
  return JSON.stringify({ stages });
}
