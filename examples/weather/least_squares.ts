/** Linear least squares. */

/** Below this part of a column's length, what is left of it is rounding. */
const RANK_TOLERANCE = 1e-10;

/**
 * Finds the coefficients whose combination of the columns of `design` comes
 * nearest to `target`, in the sum of squares.
 *
 * By Householder reflections, which do not square the condition number as the
 * normal equations do (Golub and Van Loan, Matrix Computations, §5.3).
 *
 * @param design Matrix of shape (target.length, columns), row after row.
 * @param columns Number of columns.
 * @param target What to come near to.
 * @returns One coefficient a column.
 * @throws {RangeError} When the shapes do not fit, or the columns depend on
 * each other so that no single answer exists.
 */
export function solveLeastSquares(
  design: Float64Array,
  columns: number,
  target: Float64Array,
): Float64Array {
  const rows = target.length;
  if (design.length !== rows * columns || rows < columns) {
    throw new RangeError(
      `Cannot solve least squares: expected at least ${columns} rows of ` +
        `${columns} columns, found ${design.length} values for ${rows} rows`,
    );
  }
  const matrix = design.slice();
  const right = target.slice();
  for (let column = 0; column < columns; column++) {
    reflectColumn(matrix, columns, column, right);
  }
  return substituteBack(matrix, columns, right);
}

/** Makes `column` zero below the diagonal, in place, and `right` follow. */
function reflectColumn(
  matrix: Float64Array,
  columns: number,
  column: number,
  right: Float64Array,
): void {
  const rows = right.length;
  const whole = columnLength(matrix, columns, column, 0);
  const below = columnLength(matrix, columns, column, column);
  if (!(below > RANK_TOLERANCE * whole)) {
    throw new RangeError(
      `Cannot solve least squares: expected independent columns, found that ` +
        `column ${column} depends on those before it`,
    );
  }
  const pivot = matrix[column * columns + column]!;
  // The sign that avoids subtracting nearly equal numbers.
  const diagonal = pivot > 0 ? -below : below;
  const reflector = new Float64Array(rows - column);
  for (let row = column; row < rows; row++) {
    reflector[row - column] = matrix[row * columns + column]!;
  }
  reflector[0] = pivot - diagonal;
  const scale = 1 / (diagonal * (diagonal - pivot));

  for (let other = column; other < columns; other++) {
    reflect(matrix, columns, column * columns + other, reflector, scale);
  }
  reflect(right, 1, column, reflector, scale);
}

/** Reflects the vector that starts at `offset` and goes on every `stride`. */
function reflect(
  values: Float64Array,
  stride: number,
  offset: number,
  reflector: Float64Array,
  scale: number,
): void {
  let product = 0;
  for (let index = 0; index < reflector.length; index++) {
    product += reflector[index]! * values[offset + index * stride]!;
  }
  for (let index = 0; index < reflector.length; index++) {
    values[offset + index * stride]! -= scale * product * reflector[index]!;
  }
}

function columnLength(
  matrix: Float64Array,
  columns: number,
  column: number,
  firstRow: number,
): number {
  let sum = 0;
  for (
    let at = firstRow * columns + column;
    at < matrix.length;
    at += columns
  ) {
    sum += matrix[at]! ** 2;
  }
  return Math.sqrt(sum);
}

function substituteBack(
  matrix: Float64Array,
  columns: number,
  right: Float64Array,
): Float64Array {
  const solution = new Float64Array(columns);
  for (let row = columns - 1; row >= 0; row--) {
    let rest = right[row]!;
    for (let column = row + 1; column < columns; column++) {
      rest -= matrix[row * columns + column]! * solution[column]!;
    }
    solution[row] = rest / matrix[row * columns + row]!;
  }
  return solution;
}
