/**
 * What a configuration is refused for, so that no document can harm or hang
 * the program that reads it.
 *
 * @module
 */

/** How deep maps and lists may nest. */
export const MAX_DEPTH = 200;

/**
 * How many bytes a file may have: the parsers take up to a kilobyte of memory
 * for each.
 */
export const MAX_BYTES = 2 * 2 ** 20;

/** How many values the aliases of one document may repeat. */
export const MAX_ALIASED = 100_000;

/** How many problems are told at once. */
export const MAX_PROBLEMS = 100;

/** Assigning to this key would change an object's prototype. */
export const FORBIDDEN_KEY = "__proto__";
