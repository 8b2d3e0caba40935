/**
 * The plot's colours; those that must be told apart are from Okabe and Ito's
 * palette or differ in lightness, so that colour-blind readers can.
 */

/** Text and axes. */
export const INK = "#333333";
/** Lesser text. */
export const FAINT_INK = "#5f5f5f";
/** Grid lines. */
export const GRID = "#e4e4e4";
/** The white behind everything. */
export const PAPER = "#ffffff";
/** From the lowest to the highest temperature. */
export const RANGE = "#bcd2e3";
/** Mean temperature of a day. */
export const DAY_MEAN = "#34566f";
/** Water, and days colder than the season. */
export const BLUE = "#0072b2";
