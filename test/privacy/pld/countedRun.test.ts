import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";
import { countedRun } from "../../../src/privacy/pld/countedRun.ts";
import { lossPairOf } from "../../../src/privacy/pld/lossPairOf.ts";
import { repeatedParts } from "../../../src/privacy/repeated.ts";

const relation = "replaceSpecial";
const runOf = (event: PrivacyEvent) =>
  countedRun(
    repeatedParts(event).map(({ part, count }) => ({
      ...{ distribution: lossPairOf(part, { relation, logTail: -60 })!, count },
    })),
  )!;

describe("a run whose outcomes are counted", () => {
  const laplace = { kind: "laplace", noiseMultiplier: 20 } as const;
  const events: readonly PrivacyEvent[] = [
    { kind: "gaussian", noiseMultiplier: 2 },
    laplace,
    dpSgd(1, 0.01, 200),
    { kind: "composed", events: [laplace, { kind: "selfComposed", count: 30, event: laplace }] },
    {
      kind: "selfComposed",
      count: 50,
      event: { kind: "randomizedResponse", noise: 0.9, buckets: 2 },
    },
  ];

  test.each(events)("gives away nearly all that the run gives away, and no more: %o", (event) => {
    const account = privacyOf(event, { neighboringRelation: relation });
    for (const epsilon of [0.05, 0.5, 1]) {
      const delta = runOf(event).reduce(
        (sum, { upper, lower }) => sum + Math.max(0, upper - Math.exp(epsilon) * lower),
        0,
      );
      const { upper } = account.delta(epsilon);
      expect(delta).toBeLessThanOrEqual(upper * (1 + 1e-9));
      if (upper > 1e-9) expect(delta).toBeGreaterThan(0.95 * upper);
    }
  });

  test("is whole under both distributions", () => {
    for (const event of events) {
      const run = runOf(event);
      for (const side of ["upper", "lower"] as const) {
        expect(run.reduce((sum, outcome) => sum + outcome[side], 0)).toBeCloseTo(1, 12);
      }
    }
  });
});
