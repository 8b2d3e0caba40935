/** A part's name: an index, a property, or none when only its place counts. */
export type Key = string | number;

/** Writes one step of a path, from the place of a part and its key. */
export type Step = (place: number, key: Key | undefined) => string;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/**
 * Writes the step to a property.
 *
 * @param key The property.
 * @returns `.name`, `["odd name"]`, `[3]` or `[Symbol(s)]`.
 */
export function propertyStep(key: PropertyKey): string {
  if (typeof key !== "string") return `[${String(key)}]`;
  return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The step to an item or a property. */
export const itemStep: Step = (place, key) => propertyStep(key ?? place);

/** The step into a Map, whose keys and values alternate. */
export const mapStep: Step = (place) =>
  `<Map ${place % 2 === 0 ? "key" : "value"} ${Math.floor(place / 2)}>`;

/** The step into a Set. */
export const setStep: Step = (place) => `<Set item ${place}>`;
