/**
 * Numbers as YAML has them.
 *
 * @module
 */

/**
 * Writes a number so that readers of YAML 1.1 and 1.2 take it alike: 1.1 takes
 * `1e+21` for a text and `-0` for the integer 0.
 *
 * @param value The number.
 * @returns Its text: `1.0e+21`, `-0.0`, `.inf`.
 */
export function yamlNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value < 0 ? "-.inf" : ".inf";
  if (Object.is(value, -0)) return "-0.0";
  return String(value).replace(/^(-?\d+)e/, "$1.0e");
}
