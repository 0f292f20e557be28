/** What a model of clicks expects of the label of a record, as masses. */
import type { ClickTask } from "../../../data/clicks/clickRecords.ts";

/**
 * From an output to the masses of labels 0 … labels − 1: of a click, of a Poisson count whose tail is in the last label.
 */
export const labelPriors = (task: ClickTask, labels: number): ((output: number) => number[]) =>
  task === "binary" ? clickPrior : (output) => countPrior(Math.exp(output), labels);

function clickPrior(logit: number): number[] {
  const positive = 1 / (1 + Math.exp(-logit));
  return [1 - positive, positive];
}

function countPrior(rate: number, labels: number): number[] {
  const masses: number[] = [];
  let [mass, rest] = [Math.exp(-rate), 1];
  for (let count = 0; count < labels - 1; count++) {
    masses.push(mass);
    rest -= mass;
    mass *= rate / (count + 1);
  }
  return [...masses, Math.max(0, rest)];
}
