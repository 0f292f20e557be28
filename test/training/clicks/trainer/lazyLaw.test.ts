/**
 * Noise that waits has the law of noise that does not: both against the exact law of a run whose gradients are linear, so
 * that everything is normal with means and covariances that a recursion gives.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Clipping } from "../../../../src/privacy/clipping/clipping.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import type { ClickGradients } from "../../../../src/training/clicks/clickGradients.ts";
import { rowList } from "../../../../src/training/clicks/rows/rowList.ts";
import { correlationDeviations, kolmogorovDistance, varianceChance } from "./laws.ts";
import { closeAll, initial, model, privateTrainer, scripted } from "./problem.ts";

const runs = 700;
const [steps, middle] = [12, 7];
const [slope, constant, divisor, noiseMultiplier] = [0.8, 0.1, 3, 0.7];
const rate = (step: number) => 0.2 + 0.1 * (step % 4);
const bound = (step: number) => 1.1 ** (step - 1);

/** Which rows each step reads. Row 2 is never read, row 13 in the last step alone. */
const readAt = (step: number): readonly number[] => [
  0,
  ...([3, 4, 9].includes(step) ? [1] : []),
  ...([1, 8].includes(step) ? [6] : []),
  ...(step === steps ? [13] : []),
];
const rows = [0, 1, 2, 6, 13];

/** A clip norm that grows by a tenth at every step, so that steps have noise of different sizes. */
const growing: Clipping = {
  ...flatClipping({ clipNorm: 1 }),
  adaptation: {
    countNoise: 1,
    gradientNoiseMultiplier: (multiplier) => multiplier,
    next: (clipNorm) => 1.1 * clipNorm,
  },
};

/** Every row that is read has the gradient slope · row + constant, as it is read. */
function linearGradients(): ClickGradients {
  let calls = 0;
  return {
    touched: () => {
      const read = readAt((calls++ % steps) + 1);
      return { ...rowList(model.table, Int32Array.from(read)), slots: new Int32Array() };
    },
    sums: async ({ touched: { count, offsets, widths, starts }, parameters: { table, dense } }) => {
      const sums = new Float32Array(starts[count]!);
      for (let row = 0; row < count; row++) {
        for (let at = 0; at < widths[row]!; at++) {
          sums[starts[row]! + at] = slope * table[offsets[row]! + at]! + constant;
        }
      }
      const seen = { norms: new Float64Array(), losses: new Float64Array(), nonFinite: 0 };
      return { rows: sums, dense: new Float32Array(dense.length), seen };
    },
    dispose: async () => {},
  };
}

interface Law {
  readonly mean: number;
  readonly variance: number;
}

/** What a number of this row is after each step, from 0 for none, if every step adds its noise. */
function laws(row: number, first: number): readonly Law[] {
  const after: Law[] = [{ mean: first, variance: 0 }];
  for (let step = 1; step <= steps; step++) {
    const { mean, variance } = after.at(-1)!;
    const share = readAt(step).includes(row) ? rate(step) / divisor : 0;
    const noise = (rate(step) * bound(step) * noiseMultiplier) / divisor;
    after.push({
      mean: mean - share * (slope * mean + constant),
      variance: (1 - share * slope) ** 2 * variance + noise ** 2,
    });
  }
  return after;
}

/** cov(after the middle, after the end) = variance after the middle × what later steps multiply it by. */
function expectedCorrelation(row: number): number {
  let factor = 1;
  for (let step = middle + 1; step <= steps; step++) {
    if (readAt(step).includes(row)) factor *= 1 - (slope * rate(step)) / divisor;
  }
  const after = laws(row, 0);
  return factor * Math.sqrt(after[middle]!.variance / after[steps]!.variance);
}

/** Numbers of each row in all runs, as they deviate from what the law says: standard normal if it is right. */
type Deviations = ReadonlyMap<number, number[]>;
interface Observed {
  readonly middle: Deviations;
  readonly end: Deviations;
  /** At the end, without the noise that waits. */
  readonly unreleased: Deviations;
}

const emptyDeviations = (): Deviations => new Map(rows.map((row) => [row, []]));

function note(into: Deviations, table: Float32Array, step: number): void {
  for (const row of rows) {
    for (const place of [2 * row, 2 * row + 1]) {
      const { mean, variance } = laws(row, initial.table[place]!)[step]!;
      into.get(row)!.push((table[place]! - mean) / Math.sqrt(variance));
    }
  }
}

async function observed(kind: "lazy" | "dense"): Promise<Observed> {
  const [atMiddle, end, unreleased] = [emptyDeviations(), emptyDeviations(), emptyDeviations()];
  const trainer = await privateTrainer({
    ...{ rowNoise: { kind }, noiseMultiplier, clipping: growing, divisor },
    sampler: scripted([[]]),
    design: { rows: { kind: "sgd", learningRate: rate } },
    performance: { gradients: linearGradients() },
  });
  const start = structuredClone(trainer.state);
  for (let run = 0; run < runs; run++) {
    trainer.restore({ ...start, position: 1000 * run });
    for (let step = 1; step <= steps; step++) {
      await trainer.step();
      if (step === middle) note(atMiddle, trainer.released().table, middle);
    }
    note(unreleased, trainer.state.table, steps);
    note(end, trainer.released().table, steps);
  }
  return { middle: atMiddle, end, unreleased };
}

let found: Readonly<Record<"lazy" | "dense", Observed>>;
beforeAll(async () => {
  found = { lazy: await observed("lazy"), dense: await observed("dense") };
});
afterAll(closeAll);

describe.each(["lazy", "dense"] as const)("rows with %s noise", (kind) => {
  test("have the exact variance after a release in the middle and at the end", () => {
    for (const deviations of [found[kind].middle, found[kind].end]) {
      expect(deviations.size).toBe(5);
      for (const numbers of deviations.values()) {
        expect(numbers.length).toBe(2 * runs);
        expect(varianceChance(numbers)).toBeGreaterThan(1e-4);
      }
    }
  });

  test("are normal (Kolmogorov and Smirnov)", () => {
    for (const deviations of [found[kind].middle, found[kind].end]) {
      for (const numbers of deviations.values())
        expect(kolmogorovDistance(numbers)).toBeLessThan(2.2);
    }
  });

  test("remember what was released of them in the middle, as much as they should", () => {
    for (const row of rows) {
      const expected = expectedCorrelation(row);
      expect(expected).toBeGreaterThan(0.2);
      const [before, after] = [found[kind].middle.get(row)!, found[kind].end.get(row)!];
      expect(Math.abs(correlationDeviations(before, after, expected))).toBeLessThan(4);
    }
  });

  test("say nothing about each other, nor do numbers of one row", () => {
    for (const row of rows) {
      for (const other of rows.filter((each) => each > row)) {
        const lists = [found[kind].end.get(row)!, found[kind].end.get(other)!] as const;
        expect(Math.abs(correlationDeviations(...lists, 0))).toBeLessThan(4);
      }
      const numbers = found[kind].end.get(row)!;
      const [even, odd] = [0, 1].map((part) => numbers.filter((_, at) => at % 2 === part));
      expect(Math.abs(correlationDeviations(even!, odd!, 0))).toBeLessThan(4);
    }
  });
});

test("a release that forgets the noise that waits is found out by the same test", () => {
  // Rows 0 and 13 were read in the last step, whose noise alone waits.
  for (const row of [1, 2, 6]) {
    expect(varianceChance(found.lazy.end.get(row)!)).toBeGreaterThan(1e-4);
    expect(varianceChance(found.lazy.unreleased.get(row)!)).toBeLessThan(1e-12);
  }
});
