/**
 * Identifiers as members and keys, which name no binding.
 *
 * @module
 */

import type { Node } from "./syntax.ts";

/**
 * Tells whether an identifier names a member or a key, not a binding.
 *
 * @param key The key it stands under.
 * @param parent The node above it.
 * @returns Whether it does.
 */
export function isOwnName(
  key: string,
  parent: Node | undefined,
): boolean {
  if (parent === undefined || parent.computed === true) return false;
  return key === "property" || key === "key";
}

/**
 * Gives the member that is read of what stands under a key of a node.
 *
 * @param key The key.
 * @param parent The node.
 * @returns The member's name; nothing when it is used in any other way.
 */
export function memberOf(
  key: string,
  parent: Node | undefined,
): string | undefined {
  if (key !== "object" || parent === undefined || parent.computed === true) {
    return undefined;
  }
  const { name } = parent.property as { name?: string };
  return name;
}
