/** The intercept that gives a world its rate. */
import type { ClickWorldOptions } from "./options.ts";

/** What is added to scores so that the mean label is `rate` on average over these records. By bisection. */
export function interceptFor(
  scores: Float32Array,
  { task, rate }: Pick<ClickWorldOptions, "task" | "rate">,
): number {
  const labelAt = (output: number) =>
    task === "binary" ? 1 / (1 + Math.exp(-output)) : Math.exp(output);
  const meanAt = (intercept: number) =>
    scores.reduce((sum, score) => sum + labelAt(score + intercept), 0) / scores.length;
  let [low, high] = [-40, 40];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (meanAt(middle) < rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
