type NodeTypes = typeof import("node:util/types");

let types: NodeTypes | undefined;

/**
 * Gives what tells the built-in classes apart by more than their prototypes.
 * Loading it takes as long as loading the rest of the codec, and most programs
 * that could encode a value never do.
 *
 * @returns The functions of `node:util/types`.
 */
export function nodeTypes(): NodeTypes {
  // deno-lint-ignore no-process-global -- importing it takes as long
  return types ??= process.getBuiltinModule("node:util/types");
}
