import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Measured, Metric } from "../../src/metrics/metric.ts";
import { itemsIn } from "../collection.ts";

const metrics = await itemsIn<Metric>("metrics");

test("metrics are found", () => {
  expect(metrics.length).toBeGreaterThanOrEqual(2);
});

/** Samples with outcomes of the example, in a few clusters, some of them not scored. */
const samplesOf = ({ example }: Metric): fc.Arbitrary<Measured[]> =>
  fc.array(
    fc.record({
      cluster: fc.constantFrom("a", "b", "c", "d"),
      status: fc.constantFrom("scored", "scored", "refused", "errored", "missing"),
      outcome: fc.constantFrom(...example.outcomes),
    }),
    { maxLength: 30 },
  );

describe.each(metrics)("$file", ({ file, item: metric }) => {
  test("is called as its file, and says what it counts", () => {
    expect(metric.name).toBe(file);
    expect(metric.description).toMatch(/^[A-Z].*\.$/);
  });

  test("measures NaN where nothing was measured, with n 0 and every value possible", () => {
    const { value, n, missing, interval } = metric.measure([]);
    expect({ value, n, missing }).toEqual({ value: Number.NaN, n: 0, missing: 0 });
    expect(interval[0]).toBeLessThan(interval[1]);
  });

  test("its worked example comes out", () => {
    const { outcomes, value } = metric.example;
    const samples = outcomes.map((outcome, index) => ({
      ...{ cluster: `${index}`, status: "scored" as const, outcome },
    }));
    const measured = metric.measure(samples);
    expect(measured.value).toBeCloseTo(value, 12);
    expect(measured.n).toBe(outcomes.length);
  });

  test("leaves nothing out: n is every sample, missing is what errored or is not there", () => {
    fc.assert(
      fc.property(samplesOf(metric), (samples) => {
        const { n, missing } = metric.measure(samples);
        const absent = samples.filter(({ status }) => status === "errored" || status === "missing");
        expect({ n, missing }).toEqual({ n: samples.length, missing: absent.length });
      }),
      { seed: 1 },
    );
  });

  test("has its value inside its interval; where too few answers were seen it may have none", () => {
    fc.assert(
      fc.property(samplesOf(metric), (samples) => {
        fc.pre(samples.length > 0);
        const { value, n, missing, interval } = metric.measure(samples);
        if (n - missing < (metric.atLeast ?? 1) && Number.isNaN(value)) return;
        expect(interval[0]).toBeLessThanOrEqual(value);
        expect(interval[1]).toBeGreaterThanOrEqual(value);
      }),
      { seed: 2 },
    );
  });

  test("does not depend on the order of the samples", () => {
    const shuffled = samplesOf(metric).chain((samples) =>
      fc.tuple(fc.constant(samples), fc.shuffledSubarray(samples, { minLength: samples.length })),
    );
    fc.assert(
      fc.property(shuffled, ([samples, others]) => {
        const [a, b] = [metric.measure(samples), metric.measure(others)];
        expect({ ...b, interval: null }).toEqual({ ...a, interval: null });
        for (const side of [0, 1] as const) {
          expect(b.interval[side]).toBeCloseTo(a.interval[side], 12); // sums in another order
        }
      }),
      { seed: 3 },
    );
  });

  test("leaves every value possible that the missing answers could have made", () => {
    const { outcomes } = metric.example;
    const scored = outcomes.map((outcome, index) => ({
      ...{ cluster: `${index}`, status: "scored" as const, outcome },
    }));
    const lost = scored.map((sample) => ({
      ...{ ...sample, cluster: `lost ${sample.cluster}`, status: "missing" as const },
    }));
    const [whole, partly] = [metric.measure(scored), metric.measure([...scored, ...lost])];
    const width = ({ interval }: typeof whole) => interval[1] - interval[0];
    expect(width(partly)).toBeGreaterThan(width(whole));
  });
});
