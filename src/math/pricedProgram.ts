/**
 * Linear programs with few rows and columns without number: minimise Σ costᵢ xᵢ where Σ xᵢ columnᵢ = bounds and x ≥ 0. A
 * column is asked for when it is wanted (column generation, Gilmore & Gomory 1961), by the simplex method.
 *
 * Proves: when nobody has a column of negative reduced cost, the duals show that no solution costs less.
 */

/** A column of a program. */
export interface Column {
  readonly cost: number;
  /** [rows] */
  readonly entries: Float64Array;
}

/** A program, with where to begin. */
export interface PricedProgram<Own extends Column> {
  /** A basis, as many columns as rows, in which the solution is at least 0. */
  readonly start: readonly Own[];
  /** [rows] */
  readonly bounds: Float64Array;
  /** The column with the smallest cost − duals · entries; undefined where none is below 0, or not by enough to matter. */
  readonly price: (duals: Float64Array) => Own | undefined;
}

/** A best solution: what is in no column of the basis is 0. */
export interface ProgramSolution<Own extends Column> {
  readonly basis: readonly Own[];
  /** [rows], one for each column of the basis. */
  readonly values: Float64Array;
  /** [rows] */
  readonly duals: Float64Array;
  readonly cost: number;
}

/** Far more than small programs take. */
const MOST_PIVOTS = 20_000;

/** Solves a program. @throws RangeError where it has no least solution, or the basis to begin with is none. */
export function solvePriced<Own extends Column>({
  start,
  bounds,
  price,
}: PricedProgram<Own>): ProgramSolution<Own> {
  const basis = [...start];
  for (let pivot = 0; pivot < MOST_PIVOTS; pivot++) {
    const matrix = basis.map(({ entries }) => entries);
    const values = solveSquare(matrix, bounds, "columns");
    const costs = Float64Array.from(basis, ({ cost }) => cost);
    const duals = solveSquare(matrix, costs, "rows");
    const entering = price(duals);
    if (!entering) {
      const cost = costs.reduce((sum, each, at) => sum + each * values[at]!, 0);
      return { basis, values, duals, cost };
    }
    basis[leaving(solveSquare(matrix, entering.entries, "columns"), values)] = entering;
  }
  throw new RangeError(`solvePriced: expected to end within ${MOST_PIVOTS} pivots.`);
}

/** How far below 0 a value may come for the sake of a basis that is far from singular. */
const SLACK = 1e-11;

/**
 * Which column of the basis reaches 0 first: of all that do so within a little slack, the one that moves most. Harris
 * 1973.
 */
function leaving(direction: Float64Array, values: Float64Array): number {
  const moving = Array.from(direction.keys()).filter((at) => direction[at]! > 1e-11);
  const ratio = (at: number, slack: number) => (Math.max(0, values[at]!) + slack) / direction[at]!;
  const farthest = moving.reduce((least, at) => Math.min(least, ratio(at, SLACK)), Infinity);
  let found: number | undefined;
  for (const at of moving) {
    if (ratio(at, 0) > farthest) continue;
    if (found === undefined || direction[at]! > direction[found]!) found = at;
  }
  if (found !== undefined) return found;
  throw new RangeError("solvePriced: expected a least solution, got a way down without end.");
}

/**
 * x with Σ xᵢ vectorᵢ = right (`columns`), or vectorᵢ · x = rightᵢ (`rows`). Gaussian elimination with the largest pivots.
 *
 * @throws RangeError for vectors that depend on each other.
 */
export function solveSquare(
  vectors: readonly Float64Array[],
  right: ArrayLike<number>,
  are: "rows" | "columns",
): Float64Array {
  const size = vectors.length;
  const rows = Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size + 1 }, (_, column) => {
      if (column === size) return right[row]!;
      return are === "rows" ? vectors[row]![column]! : vectors[column]![row]!;
    }),
  );
  for (let step = 0; step < size; step++) eliminate(rows, step);
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row]![size]!;
    for (let column = row + 1; column < size; column++) rest -= rows[row]![column]! * x[column]!;
    x[row] = rest / rows[row]![row]!;
  }
  return x;
}

/** Makes everything below the diagonal in this column 0. */
function eliminate(rows: Float64Array[], step: number): void {
  let pivot = step;
  for (let row = step + 1; row < rows.length; row++) {
    if (Math.abs(rows[row]![step]!) > Math.abs(rows[pivot]![step]!)) pivot = row;
  }
  [rows[step], rows[pivot]] = [rows[pivot]!, rows[step]!];
  const top = rows[step]!;
  if (!(Math.abs(top[step]!) > 1e-14)) {
    throw new RangeError("solveSquare: expected independent vectors.");
  }
  for (let row = step + 1; row < rows.length; row++) {
    const factor = rows[row]![step]! / top[step]!;
    if (factor === 0) continue;
    for (let column = step; column < top.length; column++) {
      rows[row]![column]! -= factor * top[column]!;
    }
  }
}
