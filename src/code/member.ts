/**
 * Identifiers as members and keys, which name no binding, and the member of
 * `import.meta` that is no constant of its module.
 *
 * @module
 */

import { isNamed, type Node } from "./syntax.ts";

/** What tells a module whether it is the main one. */
export const MAIN = "import.meta.main";

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

/**
 * Adds a use of a name to the members that are read of it.
 *
 * @param members The members so far; `null` where it is used in any other way;
 *   nothing at its first use.
 * @param member The member that is read; nothing for any other use.
 * @returns The members now, in the order of their first use.
 */
export function withMember(
  members: readonly string[] | null | undefined,
  member: string | undefined,
): readonly string[] | null {
  if (member === undefined || members === null) return null;
  // Nearly all names have one or two: a list is a fifth of a set's size.
  if (members === undefined) return [member];
  return members.includes(member) ? members : [...members, member];
}

/**
 * Tells whether code asks if its module is the main one: by
 * `import.meta.main`, or by any use of `import.meta` that may.
 *
 * @param node A node of the code.
 * @param parent The node above it.
 * @param key The key it stands under.
 * @returns Whether it does.
 */
export function asksMain(
  node: Node,
  parent: Node | undefined,
  key: string,
): boolean {
  if (node.type !== "MetaProperty" || !isNamed(node.meta, "import")) {
    return false;
  }
  const isMember = key === "object" && parent?.computed !== true;
  return !isMember || isNamed(parent?.property, "main");
}
