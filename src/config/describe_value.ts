const LONGEST = 60;

/**
 * Names a value in an error: texts and numbers as they are, the rest by kind.
 *
 * @param value Any value.
 * @returns A few words: `"three"`, `2.5`, `a map`, `nothing`.
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value);
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  const { constructor } = value;
  return constructor === Object ? "a map" : `a ${constructor?.name ?? "map"}`;
}

function quoted(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(short);
}
