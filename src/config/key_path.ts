import { FORBIDDEN_KEY } from "./limits.ts";

/**
 * Splits a dotted key into its parts; list indices are parts like any other.
 *
 * @param key The key: `season.months.1`.
 * @returns The parts, or `undefined` when one is empty or forbidden.
 */
export function parseKeyPath(key: string): string[] | undefined {
  return checkPath(key.split("."));
}

/**
 * Checks the parts of a key.
 *
 * @param path The parts.
 * @returns The parts, or `undefined` when one is empty or forbidden.
 */
export function checkPath(path: string[]): string[] | undefined {
  const bad = path.some((part) => part === "" || part === FORBIDDEN_KEY);
  return bad ? undefined : path;
}
