/** Where the panels lie. */

/** A rectangle of the drawing. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangles of the four panels. */
export interface Layout {
  readonly daily: Rectangle;
  readonly residual: Rectangle;
  readonly monthTemperature: Rectangle;
  readonly monthPrecipitation: Rectangle;
}

/** Room at the left of a panel, for the numbers of its y axis. */
export const LEFT = 56;
const RIGHT = 24;
const TOP = 112;
const BOTTOM = 32;
/** Room between two panels: the labels below one, the heading of the next. */
const GAP = 62;

/**
 * Shares a drawing out among the panels: days over residuals over months.
 *
 * @param width Width of the drawing.
 * @param height Height of the drawing.
 * @returns The rectangles inside the panels' axes.
 */
export function layoutPanels(width: number, height: number): Layout {
  const room = height - TOP - BOTTOM - 2 * GAP;
  const whole = width - LEFT - RIGHT;
  const half = (whole - LEFT) / 2;
  const daily = { left: LEFT, top: TOP, width: whole, height: 0.46 * room };
  const residual = { ...daily, top: below(daily), height: 0.22 * room };
  const monthTemperature = {
    left: LEFT,
    top: below(residual),
    width: half,
    height: 0.32 * room,
  };
  const monthPrecipitation = { ...monthTemperature, left: 2 * LEFT + half };
  return { daily, residual, monthTemperature, monthPrecipitation };
}

function below(rectangle: Rectangle): number {
  return rectangle.top + rectangle.height + GAP;
}
