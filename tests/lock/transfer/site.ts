/** A project with runs, the remotes it is pushed to, and others that pull. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  pullRuns,
  pushRuns,
  runLock,
  type RunLockOptions,
} from "@assay/assay/lock";
import { runGit, type Sample, sampleAt } from "../repository/sample.ts";

/** The project, and what is around it. */
export interface Site extends Disposable {
  readonly root: string;
  /** A path below the root. */
  at(name: string): string;
  /** The repository. */
  readonly app: Sample;
  /** Makes a run in `app/out/NAME` that writes NAME into `out.txt`. */
  run(name: string, options?: RunLockOptions): Promise<string>;
  /** Pushes to the remotes. */
  push(
    dirs: string | readonly string[],
    options?: Partial<Parameters<typeof pushRuns>[1]>,
  ): ReturnType<typeof pushRuns>;
  /** Pulls from the remotes. */
  pull(
    tag: string,
    into: string,
    options?: Parameters<typeof pullRuns>[1],
  ): ReturnType<typeof pullRuns>;
}

/** Makes a repository, a bare one, and a folder for data. */
export function makeSite(): Site {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "site-" }));
  const at = (name: string) => join(root, name);
  Deno.mkdirSync(at("app"));
  runGit(root, ["init", "-q", "-b", "main", "app"]);
  runGit(root, ["init", "-q", "--bare", "code.git"]);
  const app = sampleAt(at("app"));
  app.write({ "main.ts": "1", ".gitignore": "out/\ndata/\n" });
  app.commit();
  const remotes = { git: at("code.git"), data: at("store") };
  return {
    root,
    at,
    app,
    async run(name, options = {}) {
      const directory = at(`app/out/${name}`);
      await runLock({ directory, repos: [app.root], ...options }, (run) => {
        Deno.writeTextFileSync(join(directory, "out.txt"), name);
        run.addOutput(join(directory, "out.txt"));
      });
      return directory;
    },
    push: (dirs, options = {}) => pushRuns(dirs, { ...remotes, ...options }),
    pull: (tag, into, options = {}) =>
      pullRuns(tag, { ...remotes, into: at(into), ...options }),
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

/** Every file below a folder, by its path, with its SHA-256. */
export function filesBelow(
  folder: string,
  below = "",
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, isDirectory } of Deno.readDirSync(join(folder, below))) {
    if (name === ".git") continue;
    const path = join(below, name);
    if (isDirectory) Object.assign(found, filesBelow(folder, path));
    else {
      found[path] = createHash("sha256")
        .update(Deno.readFileSync(join(folder, path))).digest("hex");
    }
  }
  return found;
}

/** What is wrong on a data remote: a blob that is not what its name says. */
export function wrongBlobs(store: string): string[] {
  let files: Record<string, string>;
  try {
    files = filesBelow(join(store, "blobs"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return Object.entries(files)
    .filter(([path, digest]) => path !== `${digest.slice(0, 2)}/${digest}`)
    .map(([path]) => path);
}
