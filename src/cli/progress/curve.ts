/** A curve in lines of text. */

const bars = [..." ▁▂▃▄▅▆▇█"];

/** How large a curve is, in characters. */
export interface CurveSize {
  readonly width: number;
  readonly height: number;
}

/** A drawn curve, with the values that its highest and lowest bars stand for. */
export interface Curve {
  /** From top to bottom, each of the same width. */
  readonly rows: readonly string[];
  readonly low: number;
  readonly high: number;
}

/**
 * `values` as at most `width` bars, each the mean of an equal share of the values, scaled from the lowest to
 * the highest mean. Values that are not finite are left out; where none is left there is no curve.
 */
export function curve(values: readonly number[], { width, height }: CurveSize): Curve | undefined {
  const means = shares(values.filter(Number.isFinite), width).map(mean);
  if (means.length === 0) return undefined;
  const [low, high] = [Math.min(...means), Math.max(...means)];
  // In eighths of a line; the lowest is still visible.
  const heights = means.map((value) => 1 + Math.round(share(value, low, high) * (8 * height - 1)));
  const rows = Array.from({ length: height }, (_, row) => {
    const below = 8 * (height - 1 - row);
    return heights.map((eighths) => bars[Math.min(8, Math.max(0, eighths - below))]).join("");
  });
  return { rows, low, high };
}

const share = (value: number, low: number, high: number) =>
  high === low ? 0 : (value - low) / (high - low);

function shares(values: readonly number[], width: number): number[][] {
  const count = Math.min(width, values.length);
  return Array.from({ length: count }, (_, index) =>
    values.slice(
      Math.floor((index * values.length) / count),
      Math.floor(((index + 1) * values.length) / count),
    ),
  );
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
