/**
 * The session of `docs/lock.md`, as its project gives it.
 *
 * @module
 */

import { basename, delimiter, dirname } from "node:path";
import { makeProject, REPOSITORY } from "../stage/program.ts";

/**
 * Runs the lines of a session in a new project.
 *
 * @param page The page, with the files of the project.
 * @param lines The lines, without their `$`.
 * @returns What a terminal would show.
 */
export async function runSession(
  page: string,
  lines: Iterable<string>,
): Promise<string> {
  const blocks = page.matchAll(/^```ts ignore\n\/\/ (\S+)\n(.*?)^```$/gms);
  const files = Array.from(blocks, ([, name, text]) => [name, text]);
  using project = makeProject(Object.fromEntries(files));
  project.write("days.csv", "2\n5\n7\n4\n");
  project.write(".gitignore", "out/\nbin/\ncache/\n");
  const cli = `run -q -A --config '${REPOSITORY}deno.json'`;
  project.write(
    "bin/assay",
    `exec deno ${cli} '${REPOSITORY}cli/main.ts' "$@"`,
  );
  Deno.chmodSync(project.at("bin/assay"), 0o755);
  const path = [project.at("bin"), dirname(Deno.execPath())];
  const env = {
    NO_COLOR: "1",
    PATH: [...path, Deno.env.get("PATH")].join(delimiter),
    XDG_CACHE_HOME: project.at("cache"),
    ...{ GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.org" },
    ...{ GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.org" },
  };
  let shown = "";
  for (const line of lines) {
    const { stdout, stderr, success } = await new Deno.Command("sh", {
      args: ["-c", line],
      cwd: project.path,
      env,
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(`${line}: ${text(stderr)}`);
    const told = text(stdout).replaceAll(`${project.path}/`, "")
      .replaceAll(basename(project.path), "mean");
    shown += `$ ${line}\n${told}`;
  }
  return shown;
}
