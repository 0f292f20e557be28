import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import {
  differences,
  emptyLedger,
  eventOfLedger,
  type Ledger,
  mergedLedgers,
  PlanMismatchError,
  releasesOf,
  withCharge,
  withStep,
} from "../../src/privacy/ledger.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../src/privacy/noise/randomness.ts";
import { partsOfRun, planOf, type RunningParts } from "../../src/privacy/plan.ts";
import { fixedOrderSampler, shuffledSampler } from "../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";

const randomness = seededRandomness(seedFrom(1));
const datasetSize = 1000;
const parts: RunningParts = {
  clipping: flatClipping({ clipNorm: 1 }),
  noise: independentNoise({ noiseMultiplier: 2, randomness }),
  sampler: poissonSampler({ datasetSize, samplingRate: 0.05, randomness }),
};
const planOfParts = (of: RunningParts) =>
  planOf(of, {
    unitOfPrivacy: { kind: "example" },
    neighboringRelation: "replaceSpecial",
    delta: 1e-5,
    steps: 20,
  });

const books = (ran: RunningParts = parts): Ledger =>
  emptyLedger(planOfParts(parts), partsOfRun(ran));
const charged = (ledger: Ledger, steps: readonly number[]) => steps.reduce(withStep, ledger);

const step = {
  kind: "poissonSampled",
  samplingRate: 0.05,
  event: { kind: "gaussian", noiseMultiplier: 2 },
} as const;

describe("a ledger", () => {
  test("charges what ran, not what was to run", () => {
    expect(eventOfLedger(books())).toEqual({ kind: "noOp" });
    const ledger = charged(books(), [1, 2, 3]);
    expect(eventOfLedger(ledger)).toEqual({ kind: "selfComposed", event: step, count: 3 });
  });

  test("charges a step that is repeated once more", () => {
    const ledger = charged(books(), [1, 2, 3, 3, 4, 2]);
    expect(releasesOf(ledger)).toBe(6);
    expect(eventOfLedger(ledger)).toEqual({
      kind: "composed",
      events: [
        { kind: "selfComposed", event: step, count: 4 },
        // Steps 3 and 2.
        { kind: "selfComposed", event: { kind: "selfComposed", event: step, count: 1 }, count: 2 },
      ],
    });
  });

  test("charges a repeated step of an epoch as an epoch of its own", () => {
    const sampler = fixedOrderSampler({ datasetSize, batchSize: 100 });
    const ordered = { ...parts, sampler };
    const ledger = charged(emptyLedger(planOfParts(ordered), partsOfRun(ordered)), [1, 2, 3, 3]);
    const epoch = { kind: "selfComposed", event: step.event, count: 1 } as const;
    expect(eventOfLedger(ledger)).toEqual({
      kind: "composed",
      events: [epoch, { kind: "selfComposed", event: epoch, count: 1 }],
    });
  });

  test("charges what else read the data", () => {
    const mean = {
      label: "mean of a feature",
      event: { kind: "laplace", noiseMultiplier: 3 },
    } as const;
    const ledger = withCharge(charged(books(), [1]), mean);
    expect(eventOfLedger(ledger)).toEqual({
      kind: "composed",
      events: [{ kind: "selfComposed", event: step, count: 1 }, mean.event],
    });
  });

  test("survives JSON", () => {
    const ledger = withCharge(charged(books(), [1, 1, 2]), { label: "x", event: { kind: "noOp" } });
    const again = JSON.parse(JSON.stringify(ledger)) as Ledger;
    expect(again).toEqual(ledger);
    expect(eventOfLedger(again)).toEqual(eventOfLedger(ledger));
  });
});

describe("no event is given out, and so no epsilon, where what ran is not what was planned:", () => {
  const shuffled = shuffledSampler({ datasetSize, batchSize: 50, seed: seedFrom(1) });
  const cases: readonly (readonly [string, RunningParts, string])[] = [
    [
      "shuffled batches in place of Poisson batches",
      { ...parts, sampler: shuffled },
      'sampling: planned {"kind":"poisson","samplingRate":0.05}, ran {"kind":"shuffled","batchSize":50}',
    ],
    [
      "less noise",
      { ...parts, noise: independentNoise({ noiseMultiplier: 1, randomness }) },
      'noise: planned {"kind":"gaussian","noiseMultiplier":2,"randomness":"seeded"}, ' +
        'ran {"kind":"gaussian","noiseMultiplier":1,"randomness":"seeded"}',
    ],
    [
      "another clip norm",
      { ...parts, clipping: flatClipping({ clipNorm: 2 }) },
      'clipping: planned {"kind":"flat","clipNorm":1,"normalized":false}, ' +
        'ran {"kind":"flat","clipNorm":2,"normalized":false}',
    ],
    ["another divisor", { ...parts, divisor: 49 }, "divisor: planned 50, ran 49"],
    [
      "another data set",
      {
        ...parts,
        sampler: poissonSampler({ datasetSize: 900, samplingRate: 0.05, randomness }),
        divisor: 50,
      },
      "datasetSize: planned 1000, ran 900",
    ],
  ];

  test.each(cases)("%s", (_, ran, difference) => {
    const ledger = charged(books(ran), [1, 2]);
    expect(differences(ledger).join("; ")).toContain(difference);
    expect(() => eventOfLedger(ledger)).toThrow(PlanMismatchError);
    expect(() => eventOfLedger(ledger)).toThrow(`no epsilon is true for this run. `);
    expect(() => eventOfLedger(ledger)).toThrow(difference);
  });

  test("more steps", () => {
    const ledger = charged(books(), [20, 21]);
    expect(() => eventOfLedger(ledger)).toThrow("steps: planned 20, ran 21");
  });
});

describe("books of one run that were kept in two places", () => {
  test("charge what either has charged", () => {
    const [older, newer] = [charged(books(), [1, 2]), charged(books(), [1, 2, 3, 2])];
    expect(mergedLedgers(older, newer)).toEqual(newer);
    expect(mergedLedgers(newer, older)).toEqual(newer);
  });

  test("are refused where they are of different runs", () => {
    const sampler = poissonSampler({ datasetSize, samplingRate: 0.06, randomness });
    const other = { ...parts, sampler };
    const others = emptyLedger(planOfParts(other), partsOfRun(other));
    expect(() => mergedLedgers(books(), others)).toThrow(
      "ledger: expected the books of one run, got two that differ in their plan or parts.",
    );
  });
});
