import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceleration } from "../../src/math/bootstrap/acceleration.ts";
import { bcaInterval, percentileInterval } from "../../src/math/bootstrap/interval.ts";
import {
  bootstrap,
  bootstrapDifference,
  generator,
  type Pair,
  seedFrom,
  split,
} from "../../src/math/index.ts";
import { errorOf, expectAgreement, oracle } from "./oracle.ts";

const { values, clusters, resamples, ...scipy } = oracle.bootstrap;
const seed = seedFrom(oracle.bootstrap.seed);
const items = values.map((value, index) => ({ value, cluster: `${clusters[index]}` }));
type Item = (typeof items)[number];
const clusterOf = ({ cluster }: Item) => cluster;

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const variance = (numbers: readonly number[]) => {
  const center = mean(numbers);
  return mean(numbers.map((number) => (number - center) ** 2));
};
const median = (numbers: readonly number[]) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
const kinds = ["percentile", "BCa"] as const;

describe("bootstrap", () => {
  const statistics = { mean, variance, median };
  test.each(Object.entries(statistics))(
    "of the %s is scipy's, on the same resamples",
    (name, statistic) => {
      const expected = scipy[name as keyof typeof statistics];
      for (const kind of kinds) {
        const { value, interval, n } = bootstrap(values, statistic, { seed, resamples, kind });
        expect(n).toBe(20);
        expect(value).toBe(statistic(values));
        expectAgreement(interval, expected[kind]);
      }
    },
  );

  test("by cluster is scipy's, with whole clusters drawn", () => {
    const statistic = (drawn: readonly Item[]) => mean(drawn.map(({ value }) => value));
    for (const kind of kinds) {
      const options = { seed, resamples, kind, clusterOf };
      const { interval, method } = bootstrap(items, statistic, options);
      expect(method).toBe(`${kind} bootstrap 95%, 400 resamples, 8 clusters`);
      expectAgreement(interval, scipy.clusteredMean[kind]);
    }
  });

  test("with resamples of its own comes to scipy's interval within the noise of both", () => {
    const { interval } = bootstrap(values, mean, { seed: seedFrom(5), resamples: 20_000 });
    // The ends of 20000 resamples wander by about √(0.025 × 0.975 / 20000) / density = 0.0011 / 0.09 = 0.012.
    for (const [index, end] of scipy.meanOf200000.entries()) {
      expect(Math.abs(interval[index]! - end)).toBeLessThan(0.05);
    }
  });

  test("draws the same with the same seed, and something else with another", () => {
    const intervalOf = (number: number) =>
      bootstrap(values, mean, { seed: seedFrom(number), resamples: 100 }).interval;
    expect(intervalOf(1)).toEqual(intervalOf(1));
    expect(intervalOf(1)).not.toEqual(intervalOf(2));
  });

  test("covers the mean of skewed data about as often as it says", () => {
    const statistic = (name: number) => {
      const draws = generator(split(seed, "exponential", name));
      const sample = Array.from({ length: 40 }, () => -Math.log(1 - draws.uniform()));
      const { interval } = bootstrap(sample, mean, { seed: split(seed, name), resamples: 400 });
      return interval[0] <= 1 && 1 <= interval[1];
    };
    const covered = Array.from({ length: 300 }, (_, name) => statistic(name)).filter(Boolean);
    // 93% of such intervals cover at n = 40; √(0.93 × 0.07 / 300) = 1.5 points, three of them to either side
    expect(covered.length / 300).toBeGreaterThan(0.885);
    expect(covered.length / 300).toBeLessThan(0.985);
  });

  test("of nothing is NaN in an open interval", () => {
    const never = () => {
      throw new Error("the statistic of nothing was asked for");
    };
    const { value, n, interval } = bootstrap([], never, { seed });
    expect({ value, n, interval }).toEqual({
      ...{ value: Number.NaN, n: 0, interval: [-Infinity, Infinity] },
    });
  });

  test("of one item, or of one cluster, is open", () => {
    expect(bootstrap([3], mean, { seed })).toMatchObject({
      ...{ value: 3, n: 1, interval: [-Infinity, Infinity] },
    });
    const one = bootstrap(values, mean, { seed, clusterOf: () => "only" });
    expect(one).toMatchObject({ n: 20, interval: [-Infinity, Infinity] });
    expect(one.method).toMatch(/1 clusters$/);
  });

  test.each(kinds)(
    "of constant data is that constant, also where rounding differs (%s)",
    (kind) => {
      const same = Array.from({ length: 10 }, (_, index) => ({
        value: 0.1,
        cluster: `${index % 4}`,
      }));
      const statistic = (drawn: readonly Item[]) => mean(drawn.map(({ value }) => value));
      for (const options of [
        { seed, kind },
        { seed, kind, clusterOf },
      ]) {
        const { interval } = bootstrap(same, statistic, options);
        expectAgreement(interval, [0.1, 0.1], 1e-14);
      }
    },
  );

  test("where the statistic of a resample is undefined, both ends give way", () => {
    // one positive of five: without it, which happens in 0.8⁵ = 33% of the resamples, there is no ratio
    const ratio = (drawn: readonly number[]) => (drawn.includes(1) ? mean(drawn) : Number.NaN);
    for (const kind of kinds) {
      const { value, interval } = bootstrap([0, 0, 0, 0, 1], ratio, { seed, kind });
      expect(value).toBe(0.2);
      expect(interval).toEqual([-Infinity, Infinity]);
    }
  });

  test("where the statistic of the items is undefined, the interval is open", () => {
    const { value, n, interval } = bootstrap([1, 2], () => Number.NaN, { seed });
    expect({ value, n, interval }).toEqual({
      ...{ value: Number.NaN, n: 2, interval: [-Infinity, Infinity] },
    });
  });

  test("percentiles are stretched to a value that they miss", () => {
    const distinct = (drawn: readonly number[]) => new Set(drawn).size; // of 30, about 30 (1 - 1/e) = 19 are drawn
    const items = Array.from({ length: 30 }, (_, index) => index);
    const { value, interval } = bootstrap(items, distinct, { seed, kind: "percentile" });
    expect(value).toBe(30);
    expect(interval[0]).toBeLessThan(19);
    expect(interval[1]).toBe(30);
  });

  test("BCa is open where every resample lies on one side of the value", () => {
    const distinct = (drawn: readonly number[]) => new Set(drawn).size; // 1 in every resample but one of 30³⁰/30!
    const { interval } = bootstrap(
      Array.from({ length: 30 }).map((_, i) => i),
      distinct,
      { seed },
    );
    expect(interval).toEqual([-Infinity, Infinity]);
  });

  test("holds the value, and more confidence is wider", () => {
    const samples = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
      ...{ minLength: 2, maxLength: 15 },
    });
    fc.assert(
      fc.property(samples, fc.constantFrom(...kinds), fc.nat(1000), (sample, kind, number) => {
        const options = { seed: seedFrom(number), kind, resamples: 60 };
        const { value, interval } = bootstrap(sample, mean, options);
        expect(interval[0] <= value && value <= interval[1]).toBe(true);
        const surer = bootstrap(sample, mean, { ...options, confidence: 0.99 }).interval;
        expect(surer[0] <= interval[0] && interval[1] <= surer[1]).toBe(true);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  test("what cannot be drawn is refused by name", () => {
    for (const resamples of [0, 1.5, Number.NaN]) {
      expect(errorOf(() => bootstrap(values, mean, { seed, resamples }))).toBe(
        `RangeError: bootstrap: expected resamples to be 1, 2, 3, …, got ${resamples}.`,
      );
    }
    expect(errorOf(() => bootstrap(values, mean, { seed, confidence: 1 }))).toMatch(
      /bootstrap: expected confidence in \(0, 1\), got 1/,
    );
  });
});

describe("the parts of a bootstrap", () => {
  const tenths = Array.from({ length: 11 }, (_, index) => index / 10); // 0, 0.1, …, 1

  test("percentiles lie between the sorted values, the ends at the ends", () => {
    // 0.1 and 0.9 of the way through 11 values are the second and the tenth
    expect(percentileInterval(tenths.toReversed(), 0.8)[0]).toBeCloseTo(0.1, 14);
    expect(percentileInterval(tenths, 0.8)[1]).toBeCloseTo(0.9, 14);
    expect(percentileInterval([1, 2], 0.5)).toEqual([1.25, 1.75]);
  });

  test("BCa without bias and without acceleration is the percentiles", () => {
    const [low, high] = bcaInterval(tenths, 0.9, { value: 0.5, acceleration: 0 });
    expectAgreement([low, high], percentileInterval(tenths, 0.9));
  });

  test("BCa takes what differs from the value by rounding alone for the value", () => {
    const noisy = tenths.map(() => 0.1 + 0.2); // 0.30000000000000004
    const [low, high] = bcaInterval(noisy, 0.9, { value: 0.3, acceleration: 0 });
    expectAgreement([low, high], [0.3, 0.3], 1e-15);
  });

  test("BCa moves to where most of the resamples are not, and with the acceleration", () => {
    const low = (value: number, acceleration: number) =>
      bcaInterval(tenths, 0.8, { value, acceleration })[0];
    expect(low(0.7, 0)).toBeGreaterThan(low(0.5, 0));
    expect(low(0.5, 0.1)).toBeGreaterThan(low(0.5, 0));
  });

  test("BCa with an acceleration beyond all measure ends at the end", () => {
    expect(bcaInterval(tenths, 0.9, { value: 0.5, acceleration: 5 })[1]).toBe(1);
    expect(bcaInterval(tenths, 0.9, { value: 0.5, acceleration: -5 })[0]).toBe(0);
  });

  test("the acceleration of a mean is a sixth of its skewness over √n", () => {
    const units = values.map((value) => [value]);
    const center = mean(values);
    const skewness = mean(values.map((value) => (value - center) ** 3)) / variance(values) ** 1.5;
    expect(acceleration(units, mean)).toBeCloseTo(skewness / 6 / Math.sqrt(20), 12);
  });

  test("the acceleration of many units, left out in groups, is about the same", () => {
    const draws = generator(seedFrom(8));
    const many = Array.from({ length: 5000 }, () => draws.uniform() ** 4);
    const center = mean(many);
    const skewness = mean(many.map((value) => (value - center) ** 3)) / variance(many) ** 1.5;
    // skewness of x⁴ is about 1.3: 1.3 / 6 / √5000 = 0.003; 1000 groups blur it by √(6 / 1000) / 6 / √1000 = 0.0004
    const units = many.map((value) => [value]);
    expect(acceleration(units, mean)).toBeCloseTo(skewness / 6 / Math.sqrt(5000), 2.9);
    expect(acceleration(units, mean)).toBeGreaterThan(0.001);
  });

  test("the acceleration is 0 where nothing changes, and where something is undefined", () => {
    expect(acceleration([[1], [1], [1]], median)).toBe(0);
    expect(acceleration([[1], [2]], () => Number.NaN)).toBe(0);
  });
});

describe("bootstrapDifference", () => {
  const pairs = (clusterOf: (index: number) => string): Pair[] =>
    values.map((value, index) => ({ cluster: clusterOf(index), first: 1, second: 1 + value }));

  test("by cluster is the bootstrap of the differences", () => {
    const options = { seed, resamples };
    const { value, interval, method, n } = bootstrapDifference(
      pairs((i) => `${clusters[i]}`),
      options,
    );
    expect(value).toBeCloseTo(mean(values), 14);
    expect(n).toBe(20);
    expect(method).toBe("paired difference, BCa bootstrap 95%, 400 resamples, 8 clusters");
    expectAgreement(interval, scipy.clusteredMean.BCa);
  });

  test("in one cluster takes pairs to be independent, as pairedDifference does", () => {
    const { interval, method } = bootstrapDifference(
      pairs(() => "all"),
      { seed, resamples },
    );
    expect(method).toBe("paired difference, BCa bootstrap 95%, 400 resamples");
    expectAgreement(interval, scipy.mean.BCa);
  });

  test("of nothing is NaN in an open interval; what is no number is refused", () => {
    expect(bootstrapDifference([], { seed })).toMatchObject({
      ...{ value: Number.NaN, n: 0, interval: [-Infinity, Infinity] },
    });
    const odd = [{ cluster: "a", first: Infinity, second: 1 }];
    expect(errorOf(() => bootstrapDifference(odd, { seed }))).toMatch(
      /^RangeError: bootstrapDifference: expected finite numbers, got Infinity and 1 in cluster a/,
    );
  });
});
