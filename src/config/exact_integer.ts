/**
 * Reading integers that a number may not hold.
 *
 * @module
 */

/** An integer of YAML, JSON or TOML. */
const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|0b[01]+)$/;

/**
 * Keeps an integer from being rounded without a word.
 *
 * JSON's writers give a number by the fewest digits that lead back to it, so
 * digits that the number shows itself are taken for the number.
 *
 * @param value What a parser made of a text.
 * @param text The text.
 * @returns A bigint where the number is another than the digits say; else the
 * value.
 */
export function exactInteger(value: number, text: string): number | bigint {
  if (Number.isSafeInteger(value) || !INTEGER.test(text)) return value;
  const exact = BigInt(text.replace("+", "")); // which BigInt does not read
  const isSame = exact === BigInt(value) || String(exact) === String(value);
  return isSame ? value : exact;
}
