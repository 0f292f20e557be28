import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossOfLabel } from "../../../src/privacy/labels/labelMechanism.ts";
import {
  keepProbability,
  randomizedResponse,
} from "../../../src/privacy/labels/randomizedResponse.ts";
import {
  posteriorMean,
  responseAmongTop,
  responseWithPrior,
} from "../../../src/privacy/labels/responseWithPrior.ts";
import { expectRows } from "./someLabels.ts";

const epsilons = fc.double({ min: 0.01, max: 8, noNaN: true });
const priors = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 7 })
  .filter((prior) => prior.some((mass) => mass > 1e-6));
const options = { seed: 2, numRuns: 80 };

/** How often the true label is answered, over prior and noise. */
const truthful = (prior: readonly number[], kept: number, epsilon: number) => {
  const { outputs, chances } = responseAmongTop(prior, { epsilon, kept });
  return prior.reduce((sum, mass, label) => {
    const output = outputs.indexOf(label);
    return sum + (output < 0 ? 0 : mass * chances[label]![output]!);
  }, 0);
};

describe("responseAmongTop", () => {
  test("answers with the likeliest labels alone; others are answered at random", () => {
    const prior = [0.1, 0.6, 0.3];
    const { outputs, chances } = responseAmongTop(prior, { epsilon: Math.log(4), kept: 2 });
    expect(outputs).toEqual([1, 2]);
    expect(chances[0]).toEqual([1 / 2, 1 / 2]);
    // 4 / (4 + 1)
    expect(chances[1]![0]).toBeCloseTo(0.8, 12);
    expect(chances[2]![0]).toBeCloseTo(0.2, 12);
  });

  test("with all labels is randomised response", () => {
    const { outputs, chances } = responseAmongTop([0.2, 0.3, 0.5], { epsilon: 1, kept: 3 });
    const plain = randomizedResponse({ epsilon: 1, labels: 3 });
    for (const label of [0, 1, 2]) {
      for (const [at, output] of outputs.entries()) {
        expect(chances[label]![at]).toBeCloseTo(plain.chances[label]![output]!, 12);
      }
    }
  });

  test("keeps epsilon for every prior and every number of labels", () => {
    fc.assert(
      fc.property(priors, epsilons, fc.nat(20), (prior, epsilon, some) => {
        const kept = 1 + (some % prior.length);
        const mechanism = responseAmongTop(prior, { epsilon, kept });
        expectRows(mechanism);
        expect(lossOfLabel(mechanism)).toBeLessThanOrEqual(epsilon + 1e-9);
      }),
      options,
    );
  });

  test("refuses more labels than there are", () => {
    expect(() => responseAmongTop([1, 1], { epsilon: 1, kept: 3 })).toThrow("at most 2 labels");
  });
});

describe("responseWithPrior", () => {
  test("answers the truth at least as often as any other number of labels would", () => {
    fc.assert(
      fc.property(priors, epsilons, (prior, epsilon) => {
        const { kept } = responseWithPrior(prior, epsilon);
        const best = truthful(prior, kept, epsilon);
        for (let other = 1; other <= prior.length; other++) {
          expect(truthful(prior, other, epsilon)).toBeLessThanOrEqual(best + 1e-12);
        }
      }),
      options,
    );
  });

  test("of two labels keeps one where its prior is above e^ε / (1 + e^ε), and tells nothing", () => {
    // e / (1 + e) = 0.7311
    const sure = responseWithPrior([0.74, 0.26], 1);
    expect(sure.outputs).toEqual([0]);
    expect(lossOfLabel(sure)).toBe(0);
    const unsure = responseWithPrior([0.72, 0.28], 1);
    expect(unsure.outputs).toEqual([0, 1]);
    expect(unsure.chances[0]![0]).toBeCloseTo(keepProbability(1, 2), 12);
    expect(lossOfLabel(unsure)).toBeCloseTo(1, 12);
  });

  test("without knowledge is randomised response", () => {
    expect(responseWithPrior([1, 1, 1, 1], 0.5).kept).toBe(4);
  });

  test("refuses what is no prior", () => {
    expect(() => responseWithPrior([0, 0], 1)).toThrow("one above 0");
    expect(() => responseWithPrior([-1, 2], 1)).toThrow("at least 0");
    expect(() => responseWithPrior([], 1)).toThrow("one above 0");
  });
});

describe("posteriorMean", () => {
  test("is Bayes' rule", () => {
    const prior = [0.8, 0.2];
    const mechanism = randomizedResponse({ epsilon: Math.log(3) });
    // 0.2 · 0.75 / (0.2 · 0.75 + 0.8 · 0.25) = 0.15 / 0.35
    expect(posteriorMean(1, mechanism, prior)).toBeCloseTo(0.15 / 0.35, 12);
  });

  test("is the prior on average: what the model believed is not bent", () => {
    fc.assert(
      fc.property(priors, epsilons, (prior, epsilon) => {
        const total = prior.reduce((sum, mass) => sum + mass, 0);
        const mechanism = responseWithPrior(prior, epsilon);
        let mean = 0;
        for (const [label, mass] of prior.entries()) {
          for (const [at, output] of mechanism.outputs.entries()) {
            mean += mass * mechanism.chances[label]![at]! * posteriorMean(output, mechanism, prior);
          }
        }
        const expected = prior.reduce((sum, mass, label) => sum + label * mass, 0);
        expect(mean / total).toBeCloseTo(expected / total, 8);
      }),
      options,
    );
  });

  test("of a response that tells nothing is the prior itself", () => {
    const prior = [0.9, 0.1];
    expect(posteriorMean(0, responseWithPrior(prior, 1), prior)).toBeCloseTo(0.1, 12);
  });
});
