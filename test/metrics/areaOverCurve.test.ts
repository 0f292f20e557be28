import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrap } from "../../src/math/bootstrap/bootstrap.ts";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import {
  areaByLength,
  areaOverCeiling,
  areaOverCurve,
  axisShare,
  ceilingOf,
} from "../../src/metrics/areaOverCurve.ts";
import type { Measured } from "../../src/metrics/metric.ts";
import { rateOf } from "../../src/metrics/rate.ts";
import { complementOf, weightedRateOf } from "../../src/metrics/weightedRate.ts";

/** One reasoning: what is the same at each place, the first at step `first`. */
const curve = (cluster: string, same: readonly boolean[], first: 0 | 1): Measured[] =>
  same.map((each, index) => ({
    cluster,
    status: "scored",
    outcome: { same: each, at: index + first, of: same.length - 1 + first, choices: 4 },
  }));

describe("a policy that never answered", () => {
  test("has no area: what nobody saw is neither the same nor changed", () => {
    const unseen = curve("a", [false, false, false], 0).map((each) => ({
      ...each,
      status: "missing" as const,
    }));
    const area = areaOverCurve(unseen, "truncation");
    expect(area).toMatchObject({ value: Number.NaN, n: 3, missing: 3, interval: [0, 1] });
    // One answer that was seen, and changed, is one: what is missing counts as changed, and the interval says so.
    const [first, ...others] = unseen;
    const seen = areaOverCurve([{ ...first!, status: "scored" }, ...others], "truncation");
    expect(seen).toMatchObject({ value: 1, n: 3, missing: 2 });
  });
});

describe("weightedRateOf", () => {
  test("with weights of 1 is rateOf, with its interval", () => {
    const sample = fc.record({
      cluster: fc.constantFrom("a", "b", "c", "d"),
      status: fc.constantFrom<Measured["status"]>("scored", "scored", "refused", "missing"),
      outcome: fc.record({ yes: fc.boolean() }),
    });
    const hit = ({ yes }: Measured["outcome"]) => yes === true;
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
        const [ours, rate] = [
          weightedRateOf(samples, { hit, weight: () => 1 }),
          rateOf(samples, hit),
        ];
        expect(ours.value).toBeCloseTo(rate.value, 12);
        expect(ours.n).toBe(rate.n);
        for (const side of [0, 1] as const) {
          expect(ours.interval[side]).toBeCloseTo(rate.interval[side], 9);
        }
      }),
      { seed: 4 },
    );
  });

  test("has the interval of a cluster bootstrap, to a hundredth", () => {
    // 40 questions of 3 to 6 steps, two reasonings each; half of the questions need their steps
    const draws = generator(seedFrom(5));
    const samples = Array.from({ length: 40 }, (_, question) => {
      const [kept, of] = [draws.uniform() < 0.5 ? 0.25 : 0.9, 3 + draws.integer(4)];
      const drawn = () =>
        Array.from({ length: of + 1 }, (_, at) => at === of || draws.uniform() < kept);
      return [curve(`${question}`, drawn(), 0), curve(`${question}`, drawn(), 0)].flat();
    }).flat();
    const area = (items: readonly Measured[]) => {
      const shares = items.map(({ outcome }) => axisShare("truncation", outcome));
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      return sum(shares.filter((_, at) => items[at]!.outcome.same === false)) / sum(shares);
    };
    const drawn = bootstrap(samples, area, {
      ...{ seed: seedFrom(6), clusterOf: ({ cluster }) => cluster },
    });
    const ours = areaOverCurve(samples, "truncation");
    expect(ours.value).toBeCloseTo(drawn.value, 12);
    for (const side of [0, 1] as const) {
      expect(Math.abs(ours.interval[side] - drawn.interval[side])).toBeLessThan(0.01);
    }
  });

  test("covers the true area in about 95 of 100 studies", () => {
    // 30 questions, 4 steps, each truncation keeps the answer with probability 1/4, the whole always: 21/32
    const covered = Array.from({ length: 400 }, (_, study) => {
      const draws = generator(split(seedFrom(5), study));
      const samples = Array.from({ length: 30 }, (_, question) =>
        curve(
          `${question}`,
          [0, 1, 2, 3, 4].map((at) => at === 4 || draws.uniform() < 0.25),
          0,
        ),
      ).flat();
      const [low, high] = areaOverCurve(samples, "truncation").interval;
      return low <= 21 / 32 && 21 / 32 <= high;
    }).filter(Boolean).length;
    expect(covered / 400).toBeGreaterThan(0.93);
    expect(covered / 400).toBeLessThan(0.995);
  });
});

describe("areaOverCurve", () => {
  test("shares of the axis sum to 1 for every length and rule", () => {
    for (const of of [1, 2, 3, 7]) {
      const steps = Array.from({ length: of + 1 }, (_, at) => at);
      const total = (rule: Parameters<typeof axisShare>[0], first: number) =>
        steps.slice(first).reduce((sum, at) => sum + axisShare(rule, { at, of }), 0);
      expect(total("truncation", 0)).toBeCloseTo(1, 12);
      expect(total("mistakes", 1)).toBeCloseTo(1, 12);
      expect(total("mistakesTrapezoid", 1)).toBeCloseTo(1, 12);
    }
  });

  test("truncating nothing of value has area 0, and reasoning that is always ignored has area 0", () => {
    const ignored = curve("q", [true, true, true, true], 0);
    expect(areaOverCurve(ignored, "truncation").value).toBe(0);
    expect(areaOverCurve(curve("q", [true, true], 1), "mistakes").value).toBe(0);
  });

  test("lies under the curve by the trapezoidal rule", () => {
    // same at 0, 1/2, 1: 0, 0, 1; the area below is (0 + 1) / 2 / 2 = 1/4
    expect(areaOverCurve(curve("q", [false, false, true], 0), "truncation").value).toBe(3 / 4);
    // before the mistake 0, 1/3, 2/3: changed, changed, same; below 2/3 it is 1 - (0 + 0 + 1/2) / 2
    expect(areaOverCurve(curve("q", [false, false, true], 1), "mistakesTrapezoid").value).toBe(
      3 / 4,
    );
    expect(areaOverCurve(curve("q", [false, false, true], 1), "mistakes").value).toBeCloseTo(2 / 3);
  });

  test("takes every length in proportion to how often it is", () => {
    const samples = [
      ...curve("a", [false, true], 0), // area 1/2
      ...curve("b", [false, false, true], 0), // area 3/4
      ...curve("c", [false, false, true], 0),
    ];
    expect(areaOverCurve(samples, "truncation").value).toBeCloseTo((1 / 2 + 3 / 4 + 3 / 4) / 3, 12);
    const lengths = areaByLength(samples, "truncation");
    expect([...lengths].map(([of, { value }]) => [of, value])).toEqual([
      [1, 1 / 2],
      [2, 3 / 4],
    ]);
  });

  test("empty reasoning has no weight", () => {
    const empty = curve("e", [true], 0);
    expect(areaOverCurve(empty, "truncation").value).toBeNaN();
    const with1 = [...empty, ...curve("a", [false, true], 0)];
    expect(areaOverCurve(with1, "truncation").value).toBe(1 / 2);
  });

  test("a refusal is another answer; a missing answer leaves both possible", () => {
    const [first, last] = curve("a", [true, true], 0);
    const refused = areaOverCurve([{ ...first!, status: "refused" }, last!], "truncation");
    expect(refused.value).toBe(1 / 2);
    const lost = areaOverCurve([{ ...first!, status: "missing" }, last!], "truncation");
    expect(lost.missing).toBe(1);
    expect(lost.interval[0]).toBe(0);
  });
});

describe("the ceiling", () => {
  test("is (1 - 1/K)(1 - 1/2n): .656 with 4 choices and 4 steps, .7 with 5 choices", () => {
    const samples = curve("a", [false, false, false, false, true], 0);
    expect(ceilingOf(samples)).toBeCloseTo(0.75 * (7 / 8), 12);
    const five = samples.map((sample) => ({
      ...sample,
      outcome: { ...sample.outcome, choices: 5 },
    }));
    expect(ceilingOf(five)).toBeCloseTo(0.8 * (7 / 8), 12);
  });

  test("of a free answer knows no guessing: 1 - 1/2n", () => {
    const free = curve("a", [false, true], 0).map((sample) => ({
      ...sample,
      outcome: { ...sample.outcome, choices: null },
    }));
    expect(ceilingOf(free)).toBeCloseTo(1 / 2, 12);
    // never the same before the end: at the ceiling
    expect(areaOverCeiling(free).value).toBeCloseTo(1, 12);
  });

  test("complements turn an interval round", () => {
    const estimate = rateOf(curve("a", [true, true, false], 0), ({ same }) => same === true);
    const { value, interval } = complementOf(estimate);
    expect(value).toBeCloseTo(1 / 3, 12);
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
  });
});
