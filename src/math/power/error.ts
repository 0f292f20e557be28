/** The error that a planned test may make. */

/** Options of every plan. */
export interface ErrorOptions {
  /** Probability of seeing a difference where there is none. In (0, 1). @default 0.05 */
  readonly alpha?: number;
  /** Whether the direction is part of the claim, decided before the data were seen. @default "two" */
  readonly sides?: "one" | "two";
}

/** The error on one side. @throws RangeError in the name of the function `where`. */
export function errorPerSide(where: string, { alpha = 0.05, sides = "two" }: ErrorOptions): number {
  if (alpha > 0 && alpha < 1) return sides === "two" ? alpha / 2 : alpha;
  throw new RangeError(`${where}: expected alpha in (0, 1), got ${alpha}.`);
}

/** The number of observations of a plan. @throws RangeError in the name of the function `where`. */
export function requireSize(where: string, n: number, least: number): void {
  if (n >= least && Number.isFinite(n)) return;
  throw new RangeError(`${where}: expected n of at least ${least}, got ${n}.`);
}
