import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossOfLabel } from "../../../src/privacy/labels/labelMechanism.ts";
import { type BinLoss, responseOnBins } from "../../../src/privacy/labels/responseOnBins.ts";
import { expectRows } from "./someLabels.ts";

const epsilons = fc.double({ min: 0.05, max: 6, noNaN: true });
const masses = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 })
  .map((prior) => prior.map((mass) => mass / prior.reduce((sum, each) => sum + each, 0)));
const options = { seed: 4, numRuns: 40 };

const lossOf = (loss: BinLoss) => (answer: number, label: number) =>
  loss === "squared"
    ? (answer - label) ** 2
    : answer - (label === 0 ? 0 : label * Math.log(answer));

/** Over prior and noise, from the table alone. */
function expectedLoss(prior: readonly number[], epsilon: number, loss: BinLoss): number {
  const { outputs, chances } = responseOnBins(prior, { epsilon, loss });
  const each = lossOf(loss);
  return prior.reduce((sum, mass, label) => {
    const ofLabel = outputs.reduce(
      (inner, answer, at) => inner + chances[label]![at]! * each(answer, label),
      0,
    );
    return sum + mass * ofLabel;
  }, 0);
}

/** Every way to give labels to at most K answers, contiguous or not. */
function* assignments(labels: number): Generator<readonly number[]> {
  for (let code = 0; code < labels ** labels; code++) {
    const bins = Array.from(
      { length: labels },
      (_, at) => Math.floor(code / labels ** at) % labels,
    );
    const used = [...new Set(bins)].length;
    if (Math.max(...bins) === used - 1) yield bins;
  }
}

/** The expected loss of an assignment with the best answer of each bin, by its definition. */
function lossOfAssignment(prior: readonly number[], bins: readonly number[], epsilon: number) {
  const count = Math.max(...bins) + 1;
  const keep = Math.exp(epsilon) / (Math.exp(epsilon) + count - 1);
  const other = (1 - keep) / Math.max(1, count - 1);
  return (loss: BinLoss) => {
    let total = 0;
    for (let bin = 0; bin < count; bin++) {
      const weights = prior.map((mass, label) => mass * (bins[label] === bin ? keep : other));
      const weight = weights.reduce((sum, each) => sum + each, 0);
      const answer = weights.reduce((sum, each, label) => sum + each * label, 0) / weight;
      for (const [label, each] of weights.entries()) total += each * lossOf(loss)(answer, label);
    }
    return total;
  };
}

describe("responseOnBins", () => {
  test("keeps epsilon for every prior", () => {
    fc.assert(
      fc.property(masses, epsilons, (prior, epsilon) => {
        const bins = responseOnBins(prior, { epsilon });
        expectRows(bins);
        expect(lossOfLabel(bins)).toBeLessThanOrEqual(epsilon + 1e-9);
      }),
      options,
    );
  });

  test.for(["squared", "poisson"] as const)("loses what it says, by %s loss", (loss) => {
    fc.assert(
      fc.property(masses, epsilons, (prior, epsilon) => {
        const said = responseOnBins(prior, { epsilon, loss }).expectedLoss;
        expect(said).toBeCloseTo(expectedLoss(prior, epsilon, loss), 9);
      }),
      options,
    );
  });

  test.for(["squared", "poisson"] as const)("no other bins lose less, by %s loss", (loss) => {
    let compared = 0;
    fc.assert(
      fc.property(masses, epsilons, (prior, epsilon) => {
        const best = responseOnBins(prior, { epsilon, loss }).expectedLoss;
        for (const bins of assignments(prior.length)) {
          compared++;
          expect(lossOfAssignment(prior, bins, epsilon)(loss)).toBeGreaterThan(best - 1e-9);
        }
      }),
      { seed: 5, numRuns: 15 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test("at a large epsilon answers every label, at a small one the mean", () => {
    const prior = [0.5, 0.3, 0.2];
    const open = responseOnBins(prior, { epsilon: 20 });
    expect(open.starts).toEqual([0, 1, 2]);
    expect(open.outputs.map((output) => Number(output.toFixed(3)))).toEqual([0, 1, 2]);
    const closed = responseOnBins(prior, { epsilon: 1e-3 });
    // 0.3 + 2 · 0.2 = 0.7
    for (const output of closed.outputs) expect(output).toBeCloseTo(0.7, 2);
  });

  test("reads a noised histogram: what is below 0 counts as 0", () => {
    const noised = responseOnBins([50, -3, 12, 0.5], { epsilon: 1 });
    expect(noised).toEqual(responseOnBins([50, 0, 12, 0.5], { epsilon: 1 }));
    expect(() => responseOnBins([-1, 0], { epsilon: 1 })).toThrow("one above 0");
  });
});
