/** Real repositories for tests, apart from the settings of who runs them. */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** A repository in a temporary directory. */
export interface Sample extends Disposable {
  /** Its root, a real path. */
  readonly root: string;
  /** Runs git there; gives what it printed. */
  git(...args: string[]): string;
  /** Writes files, by path below the root. */
  write(files: Readonly<Record<string, string>>): void;
  /** Adds everything and commits it. */
  commit(message?: string): void;
}

/** Git as someone has it who never set it up. */
export const BARE_SETTINGS = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  HOME: "/nonexistent",
  // Else 'git status' of the tests would refresh the index.
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
};

/** Makes a repository. */
export function sampleRepository(...init: string[]): Sample {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "repo-" }));
  runGit(root, ["init", "-q", "-b", "main", ...init]);
  return sampleAt(root);
}

/** The repository at a root. */
export function sampleAt(root: string): Sample {
  const git = (...args: string[]) => runGit(root, args);
  return {
    root,
    git,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        Deno.mkdirSync(join(root, path, ".."), { recursive: true });
        Deno.writeTextFileSync(join(root, path), text);
      }
    },
    commit(message = "a step") {
      git("add", "--all");
      const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
      git(...who, "commit", "-q", "--allow-empty", "-m", message);
    },
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

/** Runs git, which must succeed unless `allowed` is its exit code. */
export function runGit(cwd: string, args: string[], allowed = 0): string {
  const { code, stdout, stderr } = new Deno.Command("git", {
    args,
    cwd,
    env: BARE_SETTINGS,
  }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0 && code !== allowed) {
    throw new Error(`git ${args.join(" ")}: ${text(stderr)}`);
  }
  return text(stdout);
}

/**
 * What belongs to the user: the index, the stash, HEAD, refs outside of
 * `refs/assay/`, what is under way, and every file of the work tree.
 */
export function possessions(root: string): Record<string, string> {
  const seen: Record<string, string> = {};
  const git = runGit(root, ["rev-parse", "--absolute-git-dir"]).trim();
  for (const folder of [root, git]) collect(folder, "", seen, folder === git);
  seen["status"] = runGit(root, ["status", "--porcelain=v2", "--ignored"]);
  seen["stash"] = runGit(root, ["stash", "list"]);
  return seen;
}

function collect(
  folder: string,
  below: string,
  seen: Record<string, string>,
  isGit: boolean,
): void {
  for (const entry of Deno.readDirSync(join(folder, below))) {
    const path = join(below, entry.name);
    if (!isGit && entry.name === ".git") continue;
    // A name that is no text: Deno cannot open it.
    if (entry.name.includes("\ufffd")) continue;
    if (isGit && /^(objects|refs\/assay)(\/|$)/.test(path)) continue;
    if (entry.isDirectory) {
      collect(folder, path, seen, isGit);
      continue;
    }
    const key = isGit ? `.git/${path}` : path;
    if (entry.isSymlink) seen[key] = Deno.readLinkSync(join(folder, path));
    else if (entry.isFile) {
      const bytes = Deno.readFileSync(join(folder, path));
      seen[key] = createHash("sha256").update(bytes).digest("hex");
    }
  }
}
