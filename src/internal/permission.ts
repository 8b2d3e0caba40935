/**
 * Asking what the program may do without prompting the person who runs it.
 *
 * @module
 */

/**
 * Tells whether a permission is granted; never prompts.
 *
 * @param descriptor The permission.
 * @returns Whether it is granted.
 */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}
