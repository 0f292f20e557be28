import { describe, expect, test } from "vitest";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import {
  differences,
  eventOfLedger,
  type Ledger,
  mergedLedgers,
  PlanMismatchError,
  releasesOf,
  withCharge,
} from "../../src/privacy/ledger.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import type { RunningParts } from "../../src/privacy/plan.ts";
import { fixedOrderSampler } from "../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";
import {
  booksWith,
  datasetSize,
  parts,
  planFor,
  randomness,
  shuffledParts,
} from "./somePrivateRun.ts";

const step = {
  kind: "poissonSampled",
  samplingRate: 0.05,
  event: { kind: "gaussian", noiseMultiplier: 2 },
} as const;

describe("a ledger", () => {
  test("charges what ran, not what was to run", () => {
    expect(eventOfLedger(booksWith([]))).toEqual({ kind: "noOp" });
    const ledger = booksWith([1, 2, 3]);
    expect(eventOfLedger(ledger)).toEqual({ kind: "selfComposed", event: step, count: 3 });
  });

  test("charges a step that is repeated once more", () => {
    const ledger = booksWith([1, 2, 3, 3, 4, 2]);
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
    const ledger = booksWith([1, 2, 3, 3], ordered, planFor(ordered));
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
    const ledger = withCharge(booksWith([1]), mean);
    expect(eventOfLedger(ledger)).toEqual({
      kind: "composed",
      events: [{ kind: "selfComposed", event: step, count: 1 }, mean.event],
    });
  });

  test("survives JSON", () => {
    const ledger = withCharge(booksWith([1, 1, 2]), { label: "x", event: { kind: "noOp" } });
    const again = JSON.parse(JSON.stringify(ledger)) as Ledger;
    expect(again).toEqual(ledger);
    expect(eventOfLedger(again)).toEqual(eventOfLedger(ledger));
  });
});

describe("no event is given out, and so no epsilon, where what ran is not what was planned:", () => {
  const cases: readonly (readonly [string, RunningParts, string])[] = [
    [
      "shuffled batches in place of Poisson batches",
      shuffledParts,
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
    const ledger = booksWith([1, 2], ran);
    expect(differences(ledger).join("; ")).toContain(difference);
    expect(() => eventOfLedger(ledger)).toThrow(PlanMismatchError);
    expect(() => eventOfLedger(ledger)).toThrow(`no epsilon is true for this run. `);
    expect(() => eventOfLedger(ledger)).toThrow(difference);
  });

  test("more steps", () => {
    const ledger = booksWith([20, 21]);
    expect(() => eventOfLedger(ledger)).toThrow("steps: planned 20, ran 21");
  });
});

describe("books of one run that were kept in two places", () => {
  test("charge what either has charged", () => {
    const [older, newer] = [booksWith([1, 2]), booksWith([1, 2, 3, 2])];
    expect(mergedLedgers(older, newer)).toEqual(newer);
    expect(mergedLedgers(newer, older)).toEqual(newer);
  });

  test("are refused where they are of different runs", () => {
    const sampler = poissonSampler({ datasetSize, samplingRate: 0.06, randomness });
    const other = { ...parts, sampler };
    const others = booksWith([], other, planFor(other));
    expect(() => mergedLedgers(booksWith([]), others)).toThrow(
      "ledger: expected the books of one run, got two that differ in their plan or parts.",
    );
  });
});
