/**
 * Tells a plain object from an instance of a class.
 *
 * @param value Any value.
 * @returns Whether its prototype is Object's or none.
 */
export function isPlainObject(
  value: unknown,
): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
