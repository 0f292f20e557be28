import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { estimateOf, standardErrorOf } from "../../../src/math/linearized.ts";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import {
  aucLoss,
  constantLoss,
  deviance,
  explainedDeviance,
  logLoss,
  normalizedEntropy,
  poissonLogLoss,
} from "../../../src/metrics/clicks/losses.ts";
import { relativeLoss, relativeLossOf } from "../../../src/metrics/clicks/relativeLoss.ts";
import {
  calibrationError,
  calibrationRatio,
  reliabilityOf,
} from "../../../src/metrics/clicks/reliability.ts";

/** Numbers of scipy and statsmodels, made by test/oracles/click_metrics.py. */
const oracle = JSON.parse(
  readFileSync(new URL("../../fixtures/clickMetrics.json", import.meta.url), "utf8"),
) as {
  readonly [of in "logits" | "other" | "clicks" | "logRates" | "counts"]: readonly number[];
} & {
  readonly binary: Readonly<Record<string, number>> & {
    readonly delong: readonly (readonly number[])[];
  };
  readonly count: Readonly<Record<string, number>>;
};
const { binary, count } = oracle;

const clicks = { outputs: oracle.logits, labels: oracle.clicks };
const other = { outputs: oracle.other, labels: oracle.clicks };
const counts = { outputs: oracle.logRates, labels: oracle.counts };

describe("losses of clicks agree with scipy and statsmodels", () => {
  test("1 - AUC, its variance and its covariance with another model's", () => {
    const [own, theirs] = [aucLoss(clicks), aucLoss(other)];
    expect(own.value).toBeCloseTo(1 - binary.auc!, 14);
    expect(theirs.value).toBeCloseTo(1 - binary.otherAuc!, 14);
    const product = (a: Float64Array, b: Float64Array) =>
      a.reduce((sum, each, record) => sum + each * b[record]!, 0);
    const [[first, both], [, second]] = binary.delong as [[number, number], [number, number]];
    expect(product(own.influence, own.influence)).toBeCloseTo(first, 15);
    expect(product(theirs.influence, theirs.influence)).toBeCloseTo(second, 15);
    expect(product(own.influence, theirs.influence)).toBeCloseTo(both, 15);
  });

  test("log loss with its standard error, deviance and normalised entropy", () => {
    const loss = logLoss(clicks);
    expect(loss.value).toBeCloseTo(binary.logLoss!, 14);
    expect(standardErrorOf(loss)).toBeCloseTo(binary.logLossError!, 14);
    expect(deviance("binary", clicks).value).toBeCloseTo(binary.deviance!, 14);
    expect(constantLoss("binary", clicks.labels).value).toBeCloseTo(binary.entropy!, 14);
    const entropy = normalizedEntropy(clicks).value;
    expect(entropy).toBeCloseTo(binary.normalizedEntropy!, 14);
    expect(explainedDeviance("binary", clicks).value).toBeCloseTo(1 - entropy, 14);
    expect(calibrationRatio("binary", clicks).value).toBeCloseTo(binary.calibrationRatio!, 13);
  });

  test("Poisson log loss, which leaves out ln(y!), and Poisson deviance", () => {
    const loss = poissonLogLoss(counts).value;
    expect(loss).toBeCloseTo(count.logLoss!, 13);
    expect(loss).toBeCloseTo(count.negativeLogLikelihood! - count.logFactorials!, 13);
    expect(deviance("count", counts).value).toBeCloseTo(count.deviance!, 13);
    expect(explainedDeviance("count", counts).value).toBeCloseTo(count.explainedDeviance!, 13);
    expect(calibrationRatio("count", counts).value).toBeCloseTo(count.calibrationRatio!, 13);
  });
});

describe("losses of clicks", () => {
  test("stay finite for logits that nobody would say", () => {
    const { value } = logLoss({ outputs: [800, -800], labels: [0, 1] });
    expect(value).toBe(800); // ln(1 + e^800) = 800
  });

  test("of the best constant are those of a model that says the label rate", () => {
    const labels = [0, 0, 0, 1];
    const logit = Math.log(1 / 3);
    const constant = logLoss({ outputs: labels.map(() => logit), labels });
    expect(constantLoss("binary", labels).value).toBeCloseTo(constant.value, 14);
    expect(
      explainedDeviance("binary", { outputs: labels.map(() => logit), labels }).value,
    ).toBeCloseTo(0, 14);
    const many = [0, 2, 5];
    const rate = Math.log(7 / 3);
    const poisson = poissonLogLoss({ outputs: many.map(() => rate), labels: many });
    expect(constantLoss("count", many).value).toBeCloseTo(poisson.value, 14);
    // A model that knows every count explains all.
    const known = { outputs: [1, 2, 5].map(Math.log), labels: [1, 2, 5] };
    expect(explainedDeviance("count", known).value).toBeCloseTo(1, 12);
  });

  test("have the influences that leaving a record out confirms", () => {
    const scored = { outputs: [...clicks.outputs], labels: [...clicks.labels] };
    const whole = explainedDeviance("binary", scored);
    const without = {
      outputs: scored.outputs.slice(1),
      labels: scored.labels.slice(1),
    };
    // One record less moves the value by about -influence · √(n / (n - 1)) for these scaled influences.
    const moved = explainedDeviance("binary", without).value - whole.value;
    expect(moved / -whole.influence[0]!).toBeGreaterThan(0.85);
    expect(moved / -whole.influence[0]!).toBeLessThan(1.2);
  });

  test("refuse labels of another task, and outputs that are no numbers", () => {
    expect(() => logLoss({ outputs: [0], labels: [2] })).toThrow(
      "0 or 1, got 0 with 2 at record 0",
    );
    expect(() => poissonLogLoss({ outputs: [0], labels: [0.5] })).toThrow("counts from 0");
    expect(() => logLoss({ outputs: [Number.NaN], labels: [1] })).toThrow("finite outputs");
    expect(() => logLoss({ outputs: [1, 2], labels: [1] })).toThrow("2 outputs and 1 labels");
  });
});

describe("relative loss", () => {
  test("of a model and itself is 0 without an error", () => {
    const { value, interval } = relativeLoss(logLoss(clicks), logLoss(clicks));
    expect(value).toBeCloseTo(0, 14);
    expect(interval[0]).toBeCloseTo(0, 12);
    expect(interval[1]).toBeCloseTo(0, 12);
  });

  test("on the same records has the error of the difference, not of two losses", () => {
    const { value, interval, method } = relativeLoss(aucLoss(other), aucLoss(clicks));
    expect(value).toBeCloseTo((1 - binary.otherAuc!) / (1 - binary.auc!) - 1, 13);
    // ln(L / L₀) has variance v₁ / L² + v₀ / L₀² - 2 c / (L L₀).
    const [[v0, both], [, v1]] = binary.delong as [[number, number], [number, number]];
    const [l0, l1] = [1 - binary.auc!, 1 - binary.otherAuc!];
    const error = Math.sqrt(v1 / l1 ** 2 + v0 / l0 ** 2 - (2 * both) / (l1 * l0));
    expect(Math.log((interval[1] + 1) / (value + 1))).toBeCloseTo(1.959964 * error, 5);
    expect(method).toContain("DeLong");
  });

  test("covers the truth about as often as it says", () => {
    // Logits from N(-2, 1), blurred for one of two models. The truth is that of many records.
    const sample = (n: number, index: number) => {
      const draw = generator(split(seedFrom(5), index));
      const own = Array.from({ length: n }, () => -2 + draw.normal());
      const labels = own.map((logit) => Number(draw.uniform() < 1 / (1 + Math.exp(-logit))));
      return { labels, own, blurred: own.map((logit) => logit + draw.normal()) };
    };
    const estimate = (n: number, index: number) => {
      const { labels, own, blurred } = sample(n, index);
      return relativeLoss(aucLoss({ outputs: blurred, labels }), aucLoss({ outputs: own, labels }));
    };
    const truth = estimate(300_000, 1000).value;
    const covered = Array.from({ length: 300 }, (_, index) => {
      const [low, high] = estimate(400, index).interval;
      return low <= truth && truth <= high;
    });
    const rate = covered.filter(Boolean).length / covered.length;
    expect(rate).toBeGreaterThan(0.91);
    expect(rate).toBeLessThan(0.99);
  });

  test("over replicates is the mean of logarithms with Student's interval", () => {
    const { value, interval, n, missing } = relativeLossOf([
      { replicate: "seed-1", loss: 1.1, baseline: 1 },
      { replicate: "seed-2", loss: 2.4, baseline: 2 },
      { replicate: "seed-3", loss: Number.NaN, baseline: 2 },
    ]);
    expect({ n, missing }).toEqual({ n: 3, missing: 1 });
    expect(value + 1).toBeCloseTo(Math.sqrt(1.1 * 1.2), 12);
    // Student's t with 1 degree of freedom: 12.7062; standard error ln(1.2 / 1.1) / 2.
    const half = 12.7062 * (Math.log(1.2 / 1.1) / 2);
    expect(interval[1] + 1).toBeCloseTo(Math.sqrt(1.1 * 1.2) * Math.exp(half), 4);
    const single = relativeLossOf([{ replicate: "seed-1", loss: 1.1, baseline: 1 }]);
    expect(single.interval).toEqual([-1, Infinity]);
    expect(relativeLossOf([]).value).toBeNaN();
  });

  test("has no value where the baseline is not above 0, as a Poisson log loss may be", () => {
    const rare = poissonLogLoss({ outputs: [2, 2], labels: [9, 9] }); // e² - 18 < 0
    const { value, interval } = relativeLoss(rare, rare);
    expect(value).toBeNaN();
    expect(interval).toEqual([-1, Infinity]);
  });
});

describe("reliability of predicted rates", () => {
  const logitOf = (p: number) => Math.log(p / (1 - p));

  test("is told in bins of equal size, and equal predictions are never torn apart", () => {
    const outputs = [0.1, 0.1, 0.1, 0.2, 0.3, 0.4].map(logitOf);
    const bins = reliabilityOf("binary", { outputs, labels: [0, 1, 0, 1, 0, 1] }, { bins: 3 });
    // Two records would end the first bin: the third is equal to them.
    expect(bins.map(({ n }) => n)).toEqual([3, 1, 2]);
    expect(bins[0]!.predicted).toBeCloseTo(0.1, 14);
    expect(bins[0]!.observed.value).toBeCloseTo(1 / 3, 14);
    expect(bins[2]!.predicted).toBeCloseTo(0.35, 14);
    // Distances 0.1 - 1/3, 0.2 - 1, 0.35 - 1/2 of 3, 1 and 2 records.
    const error = calibrationError(bins, { seed: seedFrom(1) }).value;
    expect(error).toBeCloseTo((3 * (1 / 3 - 0.1) + 0.8 + 2 * 0.15) / 6, 12);
  });

  test("does not depend on the order of the records", () => {
    const reversed = {
      outputs: [...clicks.outputs].reverse(),
      labels: [...clicks.labels].reverse(),
    };
    const [one, two] = [reliabilityOf("binary", clicks), reliabilityOf("binary", reversed)];
    expect(one.length).toBeGreaterThan(5);
    for (const [at, bin] of one.entries()) {
      expect(two[at]!.n).toBe(bin.n);
      expect(two[at]!.observed.value).toBe(bin.observed.value);
      expect(two[at]!.predicted).toBeCloseTo(bin.predicted, 14);
    }
  });

  test("has an upper bound where a bin has no click and no conversion", () => {
    const labels = Array.from({ length: 100 }, () => 0);
    const outputs = labels.map(() => -5);
    const [conversions] = reliabilityOf("count", { outputs, labels });
    // e^-3.689 = 0.025: 3.689 / 100
    expect(conversions!.observed.interval[1]).toBeCloseTo(0.03689, 5);
    const [rare] = reliabilityOf("binary", { outputs, labels });
    expect(rare!.observed.interval[1]).toBeGreaterThan(0.03);
  });

  test("of counts has the interval of their own variance, at least of a Poisson variable", () => {
    const outputs = Array.from({ length: 50 }, () => 0);
    const wild = outputs.map((_, record) => (record === 0 ? 50 : 0));
    const calm = outputs.map(() => 1);
    const widthOf = (labels: number[]) => {
      const [low, high] = reliabilityOf("count", { outputs, labels })[0]!.observed.interval;
      return Math.log(high / low);
    };
    expect(widthOf(calm)).toBeCloseTo((2 * 1.959964) / Math.sqrt(50), 5);
    expect(widthOf(wild)).toBeGreaterThan(5 * widthOf(calm));
  });

  test("a calibrated model has an error near 0, a boastful one the error that it has", () => {
    const draw = generator(seedFrom(6));
    const logits = Array.from({ length: 20_000 }, () => -2 + draw.normal());
    const labels = logits.map((logit) => Number(draw.uniform() < 1 / (1 + Math.exp(-logit))));
    const errorOf = (outputs: number[]) =>
      calibrationError(reliabilityOf("binary", { outputs, labels }), { seed: seedFrom(1) });
    const honest = errorOf(logits);
    // Chance alone: each of 15 bins misses by about 0.8 · √(0.13 / 1333) = 0.008.
    expect(honest.value).toBeLessThan(0.015);
    expect(honest.interval[0]).toBeLessThan(0.005);
    const boastful = errorOf(logits.map((logit) => logit + Math.log(2)));
    const { value } = calibrationRatio("binary", {
      outputs: logits.map((logit) => logit + Math.log(2)),
      labels,
    });
    // All bins are too high: the error is the difference of mean prediction and rate.
    const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(boastful.value).toBeCloseTo((value - 1) * rate, 8);
    expect(boastful.interval[0]).toBeGreaterThan(0.8 * boastful.value);
    expect(boastful.interval[1]).toBeLessThan(1.2 * boastful.value);
  });

  test("intervals of losses cluster users", () => {
    const doubled = {
      outputs: clicks.outputs.flatMap((each) => [each, each]),
      labels: clicks.labels.flatMap((each) => [each, each]),
    };
    const users = doubled.outputs.map((_, record) => Math.floor(record / 2));
    const width = ([low, high]: readonly [number, number]) => high - low;
    const one = width(estimateOf(logLoss(clicks)).interval);
    const naive = width(estimateOf(logLoss(doubled)).interval);
    const clustered = width(estimateOf(logLoss(doubled), { clusters: users }).interval);
    expect(naive).toBeLessThan(0.75 * one);
    expect(clustered / one).toBeCloseTo(1, 1);
  });

  test("refuses no bins", () => {
    expect(() => reliabilityOf("binary", clicks, { bins: 0 })).toThrow("at least 1 bin, got 0");
  });
});
