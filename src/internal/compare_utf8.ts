/**
 * The order of bytes for strings.
 *
 * @module
 */

const FIRST_SURROGATE = 0xd800;

/**
 * Orders two strings as their UTF-8 bytes are ordered, which is the order of
 * their code points and, above U+D7FF, not that of JavaScript's `<`. A lone
 * surrogate stands where its code point does.
 *
 * @param a One string.
 * @param b The other.
 * @returns Below 0 when `a` comes first, above 0 when `b` does, 0 for equals.
 */
export function compareUtf8(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    return left < FIRST_SURROGATE && right < FIRST_SURROGATE
      ? left - right
      : compareCodePoints(a, b, Math.max(0, at - 1));
  }
  return a.length - b.length;
}

// From one unit before: the two may differ in the second half of a pair.
function compareCodePoints(a: string, b: string, from: number): number {
  for (let at = from;; at++) {
    const left = a.codePointAt(at)!;
    const right = b.codePointAt(at)!;
    if (left !== right) return left - right;
  }
}
