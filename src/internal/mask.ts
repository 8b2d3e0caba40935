/**
 * Keeping secrets out of every text the library writes.
 *
 * @module
 */

/** What stands in a text where a secret stood. */
export const MASK = "***";

/** Shorter secrets are not looked for inside other texts: `no` is everywhere. */
const SHORTEST_INSIDE = 6;

const secrets = new Set<string>();
const forms = new Set<string>();

/**
 * Remembers a secret, so that {@linkcode mask} hides it from then on.
 *
 * Its lines, and how JSON and URLs spell it, are hidden too.
 *
 * @param value The secret; the empty text is none.
 */
export function registerSecret(value: string): void {
  if (value === "") return;
  secrets.add(value);
  for (const form of formsOf(value)) {
    if (form.length >= SHORTEST_INSIDE) forms.add(form);
  }
}

/**
 * Replaces every registered secret of 6 characters or more by `***`.
 *
 * A shorter secret is hidden where its own key is shown, by whoever shows it.
 *
 * @param text Any text that is about to be written.
 * @returns The text without secrets.
 */
export function mask(text: string): string {
  let masked = "";
  let end = 0;
  for (const [from, to] of secretRanges(text)) {
    masked += text.slice(end, from) + MASK;
    end = to;
  }
  return masked + text.slice(end);
}

/**
 * Tells whether a text is a registered secret or holds one.
 *
 * @param text Any text.
 * @returns Whether it must not be stored.
 */
export function containsSecret(text: string): boolean {
  return secrets.has(text) || secretRanges(text).length > 0;
}

/**
 * Tells whether bytes hold the UTF-8 of a registered secret of 6 characters or
 * more.
 *
 * @param bytes Any bytes.
 * @returns Whether they must not be stored.
 */
export function bytesContainSecret(bytes: Uint8Array): boolean {
  if (forms.size === 0) return false;
  // Each byte becomes one character, so that bytes can be searched as texts.
  const decoder = new TextDecoder("latin1");
  const text = decoder.decode(bytes.slice());
  const encoder = new TextEncoder();
  return [...forms].some((form) =>
    text.includes(decoder.decode(encoder.encode(form)))
  );
}

function formsOf(value: string): string[] {
  const lines = value.split("\n").map((line) => line.trim());
  return [value, ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
  ]);
}

/**
 * Where secrets lie, in order, overlapping ones joined: replacing one secret
 * after the other would leave the tail of the second.
 */
function secretRanges(text: string): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const form of forms) {
    let at = text.indexOf(form);
    while (at >= 0) {
      found.push([at, at + form.length]);
      at = text.indexOf(form, at + 1);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of found) {
    const last = joined.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
