import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import type { PrivacyEvent } from "../../../src/privacy/event.ts";
import { emptyLedger, eventOfLedger, withCharge, withStep } from "../../../src/privacy/ledger.ts";
import { noiseSchema } from "../../../src/privacy/mechanismSchema.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import {
  type AdaptiveRowNoise,
  type RowNoiseRecord,
  splitNoise,
} from "../../../src/privacy/noise/rowNoise.ts";
import { eventOfPlan, partsOfRun } from "../../../src/privacy/plan.ts";
import { parsePrivacyRecord } from "../../../src/privacy/recordSchema.ts";
import { statementText } from "../../../src/privacy/statement/print.ts";
import { statementOf } from "../../../src/privacy/statement/statement.ts";
import { parts, planFor, randomness } from "../somePrivateRun.ts";
import { exampleRecord, withPhase } from "../statement/exampleRecord.ts";

const adaptive: AdaptiveRowNoise = {
  kind: "adaptive",
  selectionShare: 0.2,
  threshold: 5,
  contributionNorm: 1,
};
const selected = { kind: "selected", rows: 1000, choice: "charged" } as const;
const kinds: readonly RowNoiseRecord[] = [{ kind: "dense" }, { kind: "lazy" }, selected, adaptive];

const noiseOn = (rows: RowNoiseRecord) =>
  independentNoise({ noiseMultiplier: 2, randomness, rows });

describe("splitNoise", () => {
  /**
   * `split_noise_multiplier` of tensorflow/privacy (03035d5) for one selection: [multiplier, fraction, σ₁, σ₂]. It makes
   * σ₁ / σ₂ = f / (1 − f), so that "fraction" f of the budget gives selection (1 − f)² / (f² + (1 − f)²) of 1 / σ².
   * For k selections it gives σ₁ √k on each, of maps that have norm 1 each: together √k, so that σ₁ is the same.
   */
  const reference = [
    [1, 0.1, 1.0061539042374907, 9.055385138137416],
    [1, 0.1, 5.1303983913845315 / Math.sqrt(26), 9.055385138137416],
    [0.8, 0.01, 1.1314285655393708 / Math.SQRT2, 79.20404030098464],
    [1.5, 0.5, 3.6742346141747677 / Math.sqrt(3), 2.121320343559643],
  ] as const;

  test.each(reference)(
    "at noise %d and fraction %d is %d and %d, as in TensorFlow Privacy",
    (...row) => {
      const [noiseMultiplier, fraction, selection, gradient] = row;
      const selectionShare = (1 - fraction) ** 2 / (fraction ** 2 + (1 - fraction) ** 2);
      const split = splitNoise({ noiseMultiplier, selectionShare });
      expect(split.selection).toBeCloseTo(selection, 12);
      expect(split.gradient).toBeCloseTo(gradient, 10);
    },
  );

  test("takes its share of 1 / σ² for choosing and leaves the rest for gradients", () => {
    // Where TensorFlow Privacy is asked for 0.1, choosing gets 0.988: here 0.1 is 0.1.
    const { selection, gradient } = splitNoise({ noiseMultiplier: 1, selectionShare: 0.1 });
    expect(selection ** -2).toBeCloseTo(0.1, 12);
    expect(gradient ** -2).toBeCloseTo(0.9, 12);
  });

  test("costs together what one Gaussian costs, whatever the share", () => {
    const multiplier = fc.double({ min: 0.1, max: 100, noNaN: true });
    const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
    fc.assert(
      fc.property(multiplier, share, (noiseMultiplier, selectionShare) => {
        const { selection, gradient } = splitNoise({ noiseMultiplier, selectionShare });
        const together = (selection ** -2 + gradient ** -2) ** -0.5;
        expect(together / noiseMultiplier).toBeCloseTo(1, 9);
        expect(Math.min(selection, gradient)).toBeGreaterThan(noiseMultiplier);
      }),
      { seed: 6 },
    );
  });

  test.each([0, 1, -0.1, Number.NaN])(
    "refuses a share of %d: one half would have no bound",
    (share) => {
      expect(() => splitNoise({ noiseMultiplier: 1, selectionShare: share })).toThrow(
        /selectionShare/,
      );
    },
  );
});

describe("noise on rows", () => {
  test.each(kinds)("of the kind $kind is charged as one Gaussian on the batch", (rows) => {
    const plan = planFor({ ...parts, noise: noiseOn(rows) });
    expect(plan.noise).toMatchObject({ kind: "gaussian", rows });
    expect(eventOfPlan(plan)).toEqual(eventOfPlan(planFor(parts)));
  });

  test("that chooses rows at every step has the epsilon of its two Gaussians on one sample", () => {
    const { selection, gradient } = splitNoise({ noiseMultiplier: 2, ...adaptive });
    const events: PrivacyEvent[] = [selection, gradient].map((noiseMultiplier) => {
      return { kind: "gaussian", noiseMultiplier };
    });
    const both: PrivacyEvent = {
      ...{ kind: "selfComposed", count: 20 },
      event: { kind: "poissonSampled", samplingRate: 0.05, event: { kind: "composed", events } },
    };
    const joint = eventOfPlan(planFor({ ...parts, noise: noiseOn(adaptive) }));
    const [expected, found] = [both, joint].map((event) => {
      return privacyOf(event, { neighboringRelation: "addOrRemoveOne" }).epsilon(1e-5).upper;
    });
    expect(found).toBeGreaterThan(0);
    expect(found! / expected!).toBeCloseTo(1, 6);
  });

  test("on rows that were chosen privately is charged beside the choice, which is a charge of its own", () => {
    const ran = { ...parts, noise: noiseOn(selected) };
    const plan = planFor(ran);
    const choice: PrivacyEvent = { kind: "exponentialMechanism", epsilon: 0.1 };
    const books = withStep(emptyLedger(plan, partsOfRun(ran)), 1);
    const charged = withCharge(books, { label: "rows of 26 fields", event: choice });
    expect(eventOfLedger(charged)).toEqual({
      kind: "composed",
      events: [eventOfPlan(plan, 1), choice],
    });
  });

  test("is part of what must not differ from the plan", () => {
    const books = emptyLedger(
      planFor({ ...parts, noise: noiseOn({ kind: "lazy" }) }),
      partsOfRun(parts),
    );
    expect(() => eventOfLedger(books)).toThrow(/noise: planned .*lazy/);
  });

  test.each(kinds)("of the kind $kind passes the door as it is", (rows) => {
    const { record } = noiseOn(rows);
    expect(noiseSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test("is refused with a threshold, a norm or a number of rows that nobody can keep to", () => {
    expect(() => noiseOn({ ...adaptive, threshold: Infinity })).toThrow(/threshold/);
    expect(() => noiseOn({ ...adaptive, contributionNorm: 0 })).toThrow(/contributionNorm/);
    expect(() => noiseOn({ ...selected, rows: 0 })).toThrow(/selected row/);
  });

  test("is refused where counts of rows and of clipping would both take their part", () => {
    const clipping = adaptiveClipping({ clipNorm: 1, expectedBatch: 50, countNoise: 10 });
    const noise = noiseOn(adaptive);
    expect(() => planFor({ ...parts, clipping, noise })).toThrow(/clip norm that stays/);
  });
});

describe("a statement about noise on rows", () => {
  const noise = (rows: RowNoiseRecord) =>
    ({ kind: "gaussian", noiseMultiplier: 1.3, randomness: "secure", rows }) as const;
  const textOf = (rows: RowNoiseRecord, changes: object = {}) => {
    const record = withPhase({ noise: noise(rows) }, { ...exampleRecord, ...changes });
    return statementText(statementOf(parsePrivacyRecord(JSON.stringify(record))));
  };

  test("says which rows got it, and how a choice at every step splits it", () => {
    expect(textOf({ kind: "lazy" })).toContain("all, each before it is read or released");
    expect(textOf(selected)).toContain("1000 chosen beforehand, privately");
    // 1.3 / √0.2 = 2.907, 1.3 / √0.8 = 1.453
    expect(textOf(adaptive)).toMatch(/2\.907 for counts, 1\.453 for gradients/);
  });

  test("warns where the choice of rows is in no charge", () => {
    const charged = exampleRecord.accesses.map((access) =>
      access.of === "vocabulary" ? ({ of: "vocabulary", status: "charged" } as const) : access,
    );
    const claim = "Choosing the rows that are trained is charged";
    expect(textOf(selected)).toContain(`DOES NOT HOLD: ${claim}`);
    expect(textOf(selected, { accesses: charged })).toContain(`holds: ${claim}`);
  });

  test("warns where noise waits and single steps are released: they say which rows were read", () => {
    const waits = "Noise that waits is added to every row";
    expect(textOf({ kind: "lazy" })).toContain(`holds: ${waits}`);
    const released = { released: "noisyGradients" };
    expect(textOf({ kind: "lazy" }, released)).toContain(`DOES NOT HOLD: ${waits}`);
    const covered = "so all checkpoints are covered, too";
    expect(textOf({ kind: "lazy" })).toContain(`${covered}, in which no noise waits.`);
    expect(textOf({ kind: "dense" })).toContain(`${covered}.`);
  });
});
