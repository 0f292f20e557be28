import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import {
  adaptiveClipping,
  amplifiedByCyclicPoisson,
  bandedSquareRoot,
  bandedToeplitz,
  binaryTree,
  bufferedToeplitz,
  type CorrelatedMechanism,
  calibrate,
  compareFactorizations,
  correlatedNoise,
  cyclicPoissonSampler,
  errorOf,
  eventOfPlan,
  everyRecordSampler,
  factorizationFrom,
  fixedOrderSampler,
  flatClipping,
  identityFactorization,
  inFixedOrder,
  type NeighboringRelation,
  normalSource,
  oneParticipation,
  type PlanChoices,
  planOf,
  poissonSampler,
  privacyOf,
  type RunningParts,
  seededRandomness,
  shuffledSampler,
  squareRootToeplitz,
  treePerEpoch,
} from "../../../src/privacy/index.ts";
import { noiseSchema } from "../../../src/privacy/mechanismSchema.ts";
import { everyKind } from "./dense.ts";

const randomness = seededRandomness(seedFrom(3));
const datasetSize = 60;

describe("an event", () => {
  test("in a fixed order is one Gaussian, relative to all that a record moves", () => {
    // Three epochs of 8 steps, bands that do not meet: √3 columns of norm √(1 + 1/4)
    const mechanism = inFixedOrder(bandedSquareRoot(24, 2), 8);
    expect(mechanism.pattern).toEqual({ kind: "fixedOrder", stepsPerEpoch: 8, epochs: 3 });
    expect(mechanism.sensitivity).toBeCloseTo(Math.sqrt(3 * 1.25), 12);
    expect(mechanism.eventOf(2)).toEqual({ kind: "gaussian", noiseMultiplier: 2 });
  });

  test("counts an epoch that was begun", () => {
    const { pattern } = inFixedOrder(identityFactorization(25), 8);
    expect(pattern).toEqual({ kind: "fixedOrder", stepsPerEpoch: 8, epochs: 4 });
  });

  test("under cyclic Poisson sampling is a sampled Gaussian for each round", () => {
    // 100 steps in rounds of 8: 13 of them
    const mechanism = amplifiedByCyclicPoisson(bandedSquareRoot(100, 8), { samplingRate: 0.25 });
    expect(mechanism.eventOf(1.5)).toEqual({
      kind: "selfComposed",
      count: 13,
      event: {
        kind: "poissonSampled",
        samplingRate: 0.25,
        event: { kind: "gaussian", noiseMultiplier: 1.5 },
      },
    });
    // 1 + 1/4 + 9/64 + 25/256 + …, the squared coefficients
    const square = [1, 0.5, 0.375, 0.3125, 0.2734375, 0.24609375, 0.2255859375, 0.20947265625];
    const norm = Math.hypot(...square);
    expect(mechanism.sensitivity).toBeCloseTo(norm, 12);
  });

  test("of one band under cyclic Poisson sampling is that of DP-SGD", () => {
    const mechanism = amplifiedByCyclicPoisson(identityFactorization(50), { samplingRate: 0.1 });
    const { pattern, sensitivity } = mechanism;
    expect(pattern).toEqual({ kind: "cyclicPoisson", groups: 1, samplingRate: 0.1, steps: 50 });
    expect(sensitivity).toBe(1);
    expect(mechanism.eventOf(1)).toMatchObject({ kind: "selfComposed", count: 50 });
  });

  test("of a tree per epoch costs what the same noise costs as one Gaussian", () => {
    // ⌈log₂(8 + 1)⌉ = 4 nodes in each of 3 epochs: noise of 5 on a node is 5 / √12 on all together.
    const tree = treePerEpoch({ stepsPerEpoch: 8, epochs: 3 });
    const generic = inFixedOrder(tree.factorization, 8);
    expect(generic.sensitivity).toBeCloseTo(Math.sqrt(12), 12);
    const options = { neighboringRelation: "replaceSpecial", accountant: "rdp" } as const;
    const [first, second] = [tree.eventOf(5), generic.eventOf(5 / Math.sqrt(12))].map(
      (event) => privacyOf(event, options).epsilon(1e-6).upper,
    );
    expect(first).toBeGreaterThan(0.1);
    expect(first).toBeCloseTo(second!, 10);
  });

  test("needs at least as many groups as bands, and a rate above 0", () => {
    const banded = bandedSquareRoot(100, 8);
    const of = (options: Parameters<typeof amplifiedByCyclicPoisson>[1]) => () =>
      amplifiedByCyclicPoisson(banded, options);
    expect(of({ samplingRate: 0.1, groups: 7 })).toThrow("at least 8 groups, as many as bands");
    expect(of({ samplingRate: 0.1, groups: 9 })).not.toThrow();
    for (const samplingRate of [0, -0.1, 1.1, Number.NaN]) {
      expect(of({ samplingRate })).toThrow(/samplingRate in \(0, 1\]/);
    }
    expect(() => inFixedOrder(banded, 0)).toThrow(/whole number/);
  });
});

describe("correlated noise", () => {
  const mechanism = inFixedOrder(bufferedToeplitz(30, { buffers: 2 }), 10);

  test("is the stream times the sensitivity, in units of noise multiplier and bound", () => {
    const { stream } = correlatedNoise(mechanism, { noiseMultiplier: 7, randomness });
    const plain = mechanism.factorization.stream(normalSource(randomness));
    for (let step = 0; step < 5; step++) {
      const [scaled, unit] = [new Float32Array(4), new Float32Array(4)];
      stream.next(scaled);
      plain.next(unit);
      expect(scaled).toEqual(unit.map((value) => value * mechanism.sensitivity));
    }
  });

  test("says what it is made of, so that its sensitivity can be computed again", () => {
    const { record } = correlatedNoise(mechanism, { noiseMultiplier: 7, randomness });
    const read = noiseSchema.parse(JSON.parse(JSON.stringify(record)));
    expect(read).toEqual(record);
    if (read.kind !== "correlated") throw new Error(read.kind);
    const { value } = factorizationFrom(read.factorization).sensitivity({
      participations: 3,
      separation: 10,
    });
    expect(value).toBe(read.sensitivity);
  });

  test("without noise is not private", () => {
    const { record } = correlatedNoise(mechanism, { noiseMultiplier: 0, randomness });
    expect(record).toMatchObject({ event: { kind: "nonPrivate" } });
    expect(() => correlatedNoise(mechanism, { noiseMultiplier: -1, randomness })).toThrow(
      /≥|least/,
    );
  });

  test("of every kind can be made again from its description", () => {
    for (const factorization of everyKind(9)) {
      const again = factorizationFrom(factorization.description);
      expect(again.description).toEqual(factorization.description);
      expect(again.sensitivity(oneParticipation)).toEqual(
        factorization.sensitivity(oneParticipation),
      );
      expect(again.variances({})).toEqual(factorization.variances({}));
      const [first, second] = [factorization, again].map((each) => {
        const into = new Float32Array(3);
        const stream = each.stream(normalSource(randomness));
        for (let step = 0; step < 4; step++) stream.next(into);
        return into;
      });
      expect(first).toEqual(second);
    }
  });
});

describe("a plan with correlated noise", () => {
  const clipping = flatClipping({ clipNorm: 1 });
  const fixed = fixedOrderSampler({ datasetSize, batchSize: 6 });
  const banded = bandedToeplitz(30, { bands: 4 });

  const plan = (
    mechanism: CorrelatedMechanism,
    sampler: RunningParts["sampler"],
    choices: Partial<PlanChoices> = {},
  ) =>
    planOf(
      { sampler, clipping, noise: correlatedNoise(mechanism, { noiseMultiplier: 2, randomness }) },
      {
        unitOfPrivacy: { kind: "example" },
        neighboringRelation: "replaceSpecial",
        delta: 1e-3,
        steps: 30,
        ...choices,
      },
    );

  test("has the event of its mechanism, whether the run is stopped early or not", () => {
    const ordered = plan(inFixedOrder(banded, 10), fixed);
    expect(eventOfPlan(ordered)).toEqual({ kind: "gaussian", noiseMultiplier: 2 });
    expect(eventOfPlan(ordered, 3)).toEqual({ kind: "gaussian", noiseMultiplier: 2 });
    const sampler = cyclicPoissonSampler({ datasetSize, samplingRate: 0.3, groups: 4, randomness });
    const cyclic = plan(amplifiedByCyclicPoisson(banded, { samplingRate: 0.3 }), sampler);
    expect(eventOfPlan(cyclic)).toMatchObject({ kind: "selfComposed", count: 8 });
    // A record's group is in turn every fourth step, and 60 records are in 4 groups: 60 · 0.3 / 4
    expect(cyclic.divisor).toBeCloseTo(4.5, 12);
  });

  test("refuses batches of another kind, another rate or another size", () => {
    const ordered = inFixedOrder(banded, 10);
    const cyclic = amplifiedByCyclicPoisson(banded, { samplingRate: 0.3 });
    const poisson = { datasetSize, samplingRate: 0.3, randomness };
    const wrong = [
      [ordered, poissonSampler(poisson)],
      [ordered, shuffledSampler({ datasetSize, batchSize: 6, seed: seedFrom(1) })],
      [ordered, cyclicPoissonSampler({ ...poisson, groups: 4 })],
      [ordered, fixedOrderSampler({ datasetSize, batchSize: 7 })],
      [ordered, everyRecordSampler(datasetSize)],
      [cyclic, fixed],
      [cyclic, poissonSampler(poisson)],
      [cyclic, cyclicPoissonSampler({ ...poisson, groups: 5 })],
      [cyclic, cyclicPoissonSampler({ ...poisson, samplingRate: 0.2, groups: 4 })],
    ] as const;
    for (const [mechanism, sampler] of wrong) {
      expect(() => plan(mechanism, sampler)).toThrow(/noise expects .* Make both for the same/);
    }
  });

  test("refuses more steps than the noise is made for, and units of several records", () => {
    const ordered = inFixedOrder(banded, 10);
    expect(() => plan(ordered, fixed, { steps: 31 })).toThrow("at most 30 steps");
    expect(() =>
      plan(ordered, fixed, { unitOfPrivacy: { kind: "user", contributions: 2 } }),
    ).toThrow("one record per unit of privacy");
  });

  test("refuses a clip norm that follows the gradients: noise of other steps was made for another", () => {
    const adaptive = adaptiveClipping({ clipNorm: 1, expectedBatch: 6 });
    const noise = correlatedNoise(inFixedOrder(banded, 10), { noiseMultiplier: 2, randomness });
    expect(() =>
      planOf(
        { sampler: fixed, clipping: adaptive, noise },
        {
          unitOfPrivacy: { kind: "example" },
          neighboringRelation: "replaceSpecial",
          delta: 1e-3,
          steps: 30,
        },
      ),
    ).toThrow("a clip norm that stays, got adaptive");
  });

  test("refuses addOrRemoveOne where the place of a record decides: without one, all others move", () => {
    const relation: NeighboringRelation = "addOrRemoveOne";
    expect(() => plan(inFixedOrder(banded, 10), fixed, { neighboringRelation: relation })).toThrow(
      /replaceSpecial or replaceOne.*, got addOrRemoveOne/,
    );
    const coins = { datasetSize, samplingRate: 0.3, groups: 4, randomness };
    const cyclic = amplifiedByCyclicPoisson(banded, coins);
    expect(() =>
      plan(cyclic, cyclicPoissonSampler(coins), { neighboringRelation: relation }),
    ).toThrow(/replaceSpecial or replaceOne.*, got addOrRemoveOne/);
    const everything = inFixedOrder(squareRootToeplitz(30), 1);
    const all = plan(everything, everyRecordSampler(datasetSize), {
      neighboringRelation: relation,
    });
    expect(eventOfPlan(all)).toEqual({ kind: "gaussian", noiseMultiplier: 2 });
  });
});

describe("at one epsilon, for 8 epochs of 128 steps,", () => {
  const steps = 1024;
  const participation = { participations: 8, separation: 128 };
  const buffers = bufferedToeplitz(steps, { participation });
  /** Root mean square of the noise in the parameters, at the least noise that epsilon allows. */
  const noiseAt = (epsilon: number, mechanism: CorrelatedMechanism) => {
    const { value } = calibrate((noiseMultiplier) => mechanism.eventOf(noiseMultiplier), {
      target: { epsilon, delta: 1e-6 },
      neighboringRelation: "replaceSpecial",
      parameter: "noiseMultiplier",
      range: [0.05, 1000],
      morePrivate: "larger",
      tolerance: 1e-3,
    });
    const { factorization, sensitivity } = mechanism;
    const { rootMeanSquare } = errorOf(factorization, oneParticipation, {});
    return (
      (value * sensitivity * rootMeanSquare) / factorization.sensitivity(oneParticipation).value
    );
  };
  const sampled = (bands: number) =>
    amplifiedByCyclicPoisson(bandedToeplitz(steps, { bands }), { samplingRate: bands / 128 });

  test("sampling wins where epsilon is small, and a fixed order where it is large", () => {
    const [dpSgd, few] = [sampled(1), sampled(4)];
    const ordered = inFixedOrder(buffers, 128);
    expect(noiseAt(1, few)).toBeLessThan(noiseAt(1, dpSgd));
    expect(noiseAt(1, dpSgd)).toBeLessThan(noiseAt(1, ordered));
    expect(noiseAt(16, ordered)).toBeLessThan(noiseAt(16, few));
  });

  test("sixteen bands leave 9.73 of 16.42 at epsilon 4", () => {
    expect(noiseAt(4, sampled(16))).toBeCloseTo(9.73, 1);
    expect(noiseAt(4, sampled(1))).toBeCloseTo(16.42, 1);
  });
});

describe("a comparison", () => {
  test("puts the square root before the tree and the tree before independent noise", () => {
    const rows = compareFactorizations(1024);
    const errorIn = (name: string) => rows.find((row) => row.name === name)!.rootMeanSquare;
    expect(errorIn("squareRootToeplitz")).toBeLessThan(errorIn("binaryTree"));
    expect(errorIn("binaryTree")).toBeLessThan(errorIn("plainBinaryTree"));
    expect(errorIn("plainBinaryTree")).toBeLessThan(errorIn("independent"));
    expect(errorIn("bufferedToeplitz")).toBeLessThan(errorIn("squareRootToeplitz"));
  });

  test("with several epochs has a tree for each, and bands that do not meet", () => {
    const participation = { participations: 4, separation: 16 };
    const rows = compareFactorizations(64, { participation });
    const restarted = rows.find(({ name }) => name === "binaryTree, restarted every 16");
    // ⌈log₂(16 + 1)⌉ = 5 nodes in each of 4 trees
    expect(restarted).toMatchObject({ sensitivity: Math.sqrt(20), exact: true });
    expect(rows.find(({ name }) => name === "bandedToeplitz")).toMatchObject({
      memory: 15,
      exact: true,
    });
    // √4 for noise that is independent
    expect(rows[0]).toMatchObject({ name: "independent", memory: 0, sensitivity: 2 });
    expect(binaryTree(64).sensitivity(participation).exact).toBe(false);
  });
});
