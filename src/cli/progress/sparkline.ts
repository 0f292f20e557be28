/** A curve in one line of text. */

const bars = [..."▁▂▃▄▅▆▇█"];

/**
 * `values` as at most `width` bars, each the mean of an equal share of the values, scaled from the
 * lowest to the highest mean. Values that are not finite are left out; nothing left is `""`.
 */
export function sparkline(values: readonly number[], width: number): string {
  const means = shares(values.filter(Number.isFinite), width).map(mean);
  const low = Math.min(...means);
  const span = Math.max(...means) - low;
  const bar = (value: number) => (span === 0 ? 0 : Math.round(((value - low) / span) * 7));
  return means.map((value) => bars[bar(value)]).join("");
}

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
