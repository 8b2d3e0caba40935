/** A program of two files, run as a process, whose run is compared. */

import { join } from "node:path";
import { makeProject } from "../../stage/program.ts";
import { sampleAt } from "../repository/sample.ts";

const FILES = {
  "main.ts": `import { runLock } from "@assay/assay/lock";
import { double } from "./double.ts";
const [directory, text = "{}"] = Deno.args;
const config = JSON.parse(text);
await runLock(
  { directory: directory!, config, data: ["in.txt"], repos: ["."] },
  (run) => {
    const count = Number(Deno.readTextFileSync("in.txt"));
    Deno.writeTextFileSync(\`\${directory}/out.txt\`, \`\${double(count)}\`);
    run.addOutput(\`\${directory}/out.txt\`);
  },
);
`,
  "double.ts": `const FACTOR = 2;
export function double(count: number): number {
  return count * FACTOR;
}
`,
  "in.txt": "21",
  ".gitignore": "out/\n",
};

/** A project in a repository of its own. */
export class Project implements Disposable {
  root = Deno.realPathSync(makeProject(FILES).path);

  constructor() {
    this.git.git("init", "-q", "-b", "main");
    this.git.commit();
    this.age();
  }

  get git() {
    return sampleAt(this.root);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Writes a file as if long ago: a program must not be younger than its run. */
  write(name: string, text: string): void {
    Deno.writeTextFileSync(this.path(name), text);
    this.age();
  }

  /** Lets its runs keep what is not committed as patches. */
  keepPatches(): void {
    const program = FILES["main.ts"].replace(
      'repos: ["."]',
      'repos: ["."], snapshot: "patch"',
    );
    this.write("main.ts", program);
  }

  age(): void {
    const when = new Date(Date.now() - 60_000);
    for (const name of ["main.ts", "double.ts"]) {
      Deno.utimeSync(this.path(name), when, when);
    }
  }

  async run(directory: string, config: unknown = {}): Promise<void> {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "main.ts", directory, JSON.stringify(config)],
      cwd: this.root,
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}
