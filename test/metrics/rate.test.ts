import { describe, expect, test } from "vitest";
import type { Measured } from "../../src/metrics/metric.ts";
import { rateOf } from "../../src/metrics/rate.ts";

const hit = ({ yes }: Measured["outcome"]) => yes === true;
const samples = (...statuses: Measured["status"][]) =>
  statuses.map((status, index) => ({ cluster: `${index}`, status, outcome: { yes: true } }));

describe("rateOf", () => {
  test("counts a refusal as an answer that is no hit, whatever its outcome says", () => {
    const { value, n, missing } = rateOf(samples("scored", "refused"), hit);
    expect({ value, n, missing }).toEqual({ value: 0.5, n: 2, missing: 0 });
  });

  test("keeps what errored or is missing in the denominator", () => {
    const { value, n, missing } = rateOf(samples("scored", "errored", "missing", "scored"), hit);
    // 2 hits of 4, of which 2 nobody saw
    expect({ value, n, missing }).toEqual({ value: 0.5, n: 4, missing: 2 });
  });

  test("lets the interval reach from no missing answer a hit to every one", () => {
    const { interval } = rateOf(samples("scored", "errored", "missing", "scored"), hit);
    expect(interval[0]).toBeCloseTo(
      rateOf(samples("scored", "refused", "refused", "scored"), hit).interval[0],
      12,
    );
    expect(interval[1]).toBe(
      rateOf(samples("scored", "scored", "scored", "scored"), hit).interval[1],
    );
  });

  test("takes answers of one cluster together", () => {
    const outcomes = [true, true, true, false, false, false];
    const rate = (cluster: (index: number) => string) =>
      rateOf(
        outcomes.map((yes, index) => ({
          cluster: cluster(index),
          status: "scored",
          outcome: { yes },
        })),
        hit,
      );
    const [apart, together] = [rate((index) => `${index}`), rate((index) => `${index % 3}`)];
    const alike = rate((index) => (index < 3 ? "yes" : "no"));
    expect(apart.method).toBe("Wilson 95%");
    expect(together.method).toBe("Wilson 95%, 3 clusters");
    // Two clusters that always agree with themselves are two observations, not six.
    expect(alike.interval[1] - alike.interval[0]).toBeGreaterThan(
      apart.interval[1] - apart.interval[0],
    );
  });
});
