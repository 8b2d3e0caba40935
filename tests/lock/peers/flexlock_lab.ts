/**
 * The project of flexlock.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { run } from "../../hash/run.ts";
import { filesHere, type Given, type Lab, makeProject } from "./lab.ts";

/**
 * Makes the project.
 *
 * @param python The interpreter that has flexlock.
 */
export function flexlockLab(python: string): Lab {
  const project = makeProject(
    filesHere("body.py", "helper.py", "flexlock_program.py"),
  );
  project.commit("out/\n.flexlock/\n__pycache__/\n");
  const env = {
    HOME: project.outside.path,
    // An edit within a second that keeps the size is none to Python's cache.
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const options = { cwd: project.root, env };
  const program = (...words: string[]) =>
    run(python, ["flexlock_program.py", ...words], options);
  const tool = (name: string, ...words: string[]) =>
    run(join(dirname(python), name), words, options);
  const start = async ({ name, rate = 1, time = 1 }: Given) => {
    const words = [`out/${name}`, `${rate}`, `${time}`];
    return (await program("run", ...words)).code === 0;
  };
  return {
    ...project,
    helper: "helper.py",
    result: ({ name }) => project.at(`out/${name}/result.txt`),
    start,
    keep: start,
    async explain(given) {
      await start({ ...given, name: "edited" });
      const dirs = [`out/${given.name}`, "out/edited"];
      const { stdout } = await tool(
        "flexlock-diff",
        ...["dirs", "--details", ...dirs],
      );
      return stdout;
    },
    async lineage(upstream) {
      for (const [rate, name] of upstream.entries()) {
        await start({ name, rate });
      }
      const prevs = upstream.map((name) => `out/${name}`);
      return (await program("join", "out/top", ...prevs)).stdout;
    },
    async collect(outer, inner) {
      await start(outer);
      await start(inner);
      await tool("flexlock", "tag", "best", `out/${inner.name}`);
      await tool("flexlock", "gc", "-f");
    },
  };
}
