/**
 * Directory trees with odd names, for properties.
 *
 * @module
 */

import fc from "fast-check";

/** What a name of a random tree stands for. */
export type Node =
  | string
  | { readonly link: string }
  | { readonly [name: string]: Node };

/** Names that sort around `/`, or differently by bytes than by characters. */
const NAMES = [
  ...["a", "a-", "a-b", "a.", "a.b", "a0", "aa", "A", "ä"],
  ...["-n", "--", " ", "a b", "*", "\\", "a\\b", "a\nb", "a\r", "\t"],
  ...["\ue000", "\uffee", "\ufffd", "😀", "😀a", "日本", "e\u0301", "\x01"],
];

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 })
      .filter((text) => text !== "." && text !== ".." && !/[/\0]/.test(text)),
  },
);

/** Trees of files, directories, and links to what lies beside the tree. */
export const anyTree: fc.Arbitrary<Node> = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.dictionary(
    name,
    fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.string({ maxLength: 20 }),
      fc.constantFrom({ link: "file" }, { link: "folder" }),
      tie("tree"),
    ),
    { maxKeys: 7, noNullPrototype: true },
  ),
})).tree;

/**
 * Writes a tree to the disk.
 *
 * @param path Where; its directory exists.
 * @param node What is to stand there.
 * @param beside The directory that links lead into.
 */
export function plant(path: string, node: Node, beside: string): void {
  if (typeof node === "string") {
    Deno.writeTextFileSync(path, node);
  } else if (typeof node.link === "string") {
    Deno.symlinkSync(`${beside}/${node.link}`, path);
  } else {
    Deno.mkdirSync(path);
    for (const [name, child] of Object.entries(node)) {
      plant(`${path}/${name}`, child, beside);
    }
  }
}
