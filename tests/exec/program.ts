/**
 * Programs of several files, run to their end.
 *
 * @module
 */

import { temporaryFolder } from "../hash/folder.ts";
import { type Ran, run } from "../hash/run.ts";

const ROOT = new URL("../../", import.meta.url);

/** What a program did, and where it was. */
export interface ProgramRan extends Ran {
  /** Path of its folder, which is gone. */
  readonly folder: string;
}

/**
 * Runs `main.ts`.
 *
 * @param files The text of each file. `EXEC` and `KIT` stand for the doors of
 * the room.
 * @param flags The permissions; `FOLDER` stands for the folder of the files.
 * @returns What it did.
 */
export async function program(
  files: Record<string, string>,
  flags: readonly string[] = ["-A"],
): Promise<ProgramRan> {
  using folder = temporaryFolder();
  const door = (name: string) => new URL(`src/exec/${name}.ts`, ROOT).href;
  for (const [name, text] of Object.entries(files)) {
    folder.write(
      name,
      text.replaceAll("EXEC", door("mod")).replaceAll("KIT", door("kit")),
    );
  }
  const config = new URL("deno.json", ROOT).pathname;
  const ran = await run(Deno.execPath(), [
    ...["run", "-q", "--no-prompt", "--no-check", "--frozen"],
    ...["--config", config],
    ...flags.map((flag) => flag.replace("FOLDER", folder.path)),
    `${folder.path}/main.ts`,
  ]);
  return { ...ran, folder: folder.path };
}
