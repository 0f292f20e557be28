/** The receiver operating characteristic of an attack: both of its rates at every threshold. */
import { type CanaryScore, countAbove, type ScoresByClass, scoresByClass } from "./canaryScore.ts";

/** The attack that says "in" from `threshold` on. */
export interface RocPoint {
  /** Infinity for the attack that never says so. */
  readonly threshold: number;
  readonly falsePositives: number;
  readonly truePositives: number;
}

/** A curve with the sizes of its classes; from nothing to everything. */
export interface Roc {
  readonly points: readonly RocPoint[];
  readonly included: number;
  readonly excluded: number;
}

/** One point for each different score, after the point (0, 0). @throws RangeError for NaN or a single class. */
export function rocOf(scores: readonly CanaryScore[]): Roc {
  return rocOfClasses(scoresByClass("rocOf", scores));
}

/** The same from scores that are sorted already. */
export function rocOfClasses({ included, excluded }: ScoresByClass): Roc {
  const thresholds = new Set(
    Float64Array.from([...included, ...excluded])
      .sort()
      .reverse(),
  );
  const points = Array.from(thresholds, (threshold) => ({
    threshold,
    falsePositives: countAbove(excluded, threshold, true),
    truePositives: countAbove(included, threshold, true),
  }));
  const never = { threshold: Infinity, falsePositives: 0, truePositives: 0 };
  return { points: [never, ...points], included: included.length, excluded: excluded.length };
}

/**
 * The points that no coin flip between two others beats: the upper convex hull (Fawcett 2006, section 5). Chosen after
 * the fact, it looks better than the attack is.
 */
export function rocHull({ points, included, excluded }: Roc): Roc {
  const hull: RocPoint[] = [];
  for (const point of points) {
    while (hull.length > 1 && !turnsRight(hull.at(-2)!, hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  return { points: hull, included, excluded };
}

/** Whether `middle` is above the line from `first` to `last`. */
function turnsRight(first: RocPoint, middle: RocPoint, last: RocPoint): boolean {
  const rise = (from: RocPoint, to: RocPoint) => to.truePositives - from.truePositives;
  const run = (from: RocPoint, to: RocPoint) => to.falsePositives - from.falsePositives;
  return rise(first, middle) * run(middle, last) > rise(middle, last) * run(first, middle);
}

/** The area under straight lines between the points. Of `rocOf` it is the area under the curve, ties counting half. */
export function rocArea({ points, included, excluded }: Roc): number {
  let area = 0;
  for (let index = 1; index < points.length; index++) {
    const [before, after] = [points[index - 1]!, points[index]!];
    const width = after.falsePositives - before.falsePositives;
    area += (width * (before.truePositives + after.truePositives)) / 2;
  }
  return area / (included * excluded);
}

/** The true positive rate at a false positive rate, on the straight line between the two nearest points. */
export function rocHeight({ points, included, excluded }: Roc, falsePositiveRate: number): number {
  const wanted = falsePositiveRate * excluded;
  const right = points.findIndex(({ falsePositives }) => falsePositives > wanted);
  if (right < 0) return 1;
  const [before, after] = [points[right - 1]!, points[right]!];
  const share = (wanted - before.falsePositives) / (after.falsePositives - before.falsePositives);
  const truePositives = before.truePositives + share * (after.truePositives - before.truePositives);
  return truePositives / included;
}
