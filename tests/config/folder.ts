import { dirname, join } from "node:path";

/** A temporary folder with files in it, removed when disposed. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a temporary folder.
 *
 * @param files The text of each file, by its path in the folder.
 * @returns The folder.
 */
export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Folder> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(
      file,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
