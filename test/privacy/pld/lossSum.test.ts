import { expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import pld from "../../../src/privacy/accountants/pld.ts";
import { dpSgd } from "../../../src/privacy/event.ts";
import { gaussianPair } from "../../../src/privacy/pld/gaussianPair.ts";
import { lossGrids } from "../../../src/privacy/pld/lossGrid.ts";
import { lossSum } from "../../../src/privacy/pld/lossSum.ts";
import type { Counted } from "../../../src/privacy/pld/moments.ts";
import { saddleAtDelta } from "../../../src/privacy/pld/saddle.ts";
import { sampledPair } from "../../../src/privacy/pld/sampledPair.ts";
import { type Sight, shorter, windowFor } from "../../../src/privacy/pld/view.ts";

const viewFor = (parts: readonly Counted[], sight: Sight) =>
  shorter(windowFor(parts, sight), parts, sight);

import { curveOf } from "../accountingReference.ts";

/** 1000 steps at a rate of 10% with noise 5: a sketch of their losses, and a grid. */
const sampled = sampledPair(gaussianPair(1 / 5, -60), 0.1);
const sketches = [{ distribution: sampled.sketch(), count: 1000 }];
const step = 4e-4;
const grid = lossGrids(sampled, { step, perOctave: 256 }).there();
const parts = [{ distribution: grid, count: 1000 }];

test("a sum on a circle shorter than its losses says what the sum in a window says", () => {
  const saddle = saddleAtDelta(sketches, Math.log(1e-5));
  const view = viewFor(sketches, { saddle, from: 2.4 });
  const inWindow = viewFor(sketches, { saddle });
  expect(view.period!.length).toBeLessThan(inWindow.length / 1.5);
  const [short, long] = [lossSum(parts, view), lossSum(parts, inWindow)];
  expect(short.places).toBeLessThan(long.places);
  for (const side of ["upper", "lower"] as const) {
    expect(short.epsilon(1e-5)[side] / long.epsilon(1e-5)[side]).toBeCloseTo(1, 5);
    expect(short.delta(2.6)[side] / long.delta(2.6)[side]).toBeCloseTo(1, 4);
  }
});

test("where it begins too late for a question, its upper bound is only larger and its lower bound only smaller", () => {
  const saddle = saddleAtDelta(sketches, Math.log(1e-5));
  const view = viewFor(sketches, { saddle, from: 2.6 });
  const early = viewFor(sketches, { saddle, from: 0 });
  for (const epsilon of [0, 0.1, 1, 2]) {
    const [late, good] = [
      lossSum(parts, view).delta(epsilon),
      lossSum(parts, early).delta(epsilon),
    ];
    expect(late.upper).toBeGreaterThanOrEqual(good.lower);
    expect(late.lower).toBeLessThanOrEqual(good.upper);
  }
});

test("answers that can be counted lie between the bounds of their sum", () => {
  // 40 answers, true with 0.7 or 0.3: delta = Σ C(40, k) (0.7ᵏ 0.3⁴⁰⁻ᵏ - e^epsilon 0.3ᵏ 0.7⁴⁰⁻ᵏ)₊
  const response = { kind: "randomizedResponse", noise: 0.6, buckets: 2 } as const;
  const all = { kind: "selfComposed", count: 40, event: response } as const;
  const curve = curveOf(pld, all, "replaceOne");
  for (const epsilon of [0.5, 4, 11, 20, 30]) {
    let [exact, ways] = [0, 1];
    for (let k = 0; k <= 40; k++) {
      exact +=
        ways *
        Math.max(0, 0.7 ** k * 0.3 ** (40 - k) - Math.exp(epsilon) * 0.3 ** k * 0.7 ** (40 - k));
      ways *= (40 - k) / (k + 1);
    }
    const { upper, lower } = curve.delta(epsilon);
    expect(upper).toBeGreaterThanOrEqual(exact * (1 - 1e-10));
    expect(lower).toBeLessThanOrEqual(exact * (1 + 1e-10));
    expect(upper / lower - 1).toBeLessThan(1e-4);
  }
});

/** 1000 steps at a rate of 1%, on a grid. At epsilon 1.8282 delta is 1e-5. */
const onGrid = (noiseMultiplier: number, discretization: number) =>
  privacyOf(dpSgd(noiseMultiplier, 0.01, 1000), {
    ...{ neighboringRelation: "addOrRemoveOne", discretization },
  });

test("a grid much wider than a question needs claims too much, never too little", () => {
  for (const discretization of [0.1, 1, 3, 6]) {
    const account = onGrid(1, discretization);
    expect(account.epsilon(1e-5).upper, `${discretization}`).toBeGreaterThan(1.8282);
    expect(account.delta(1.8282).upper, `${discretization}`).toBeGreaterThan(1e-5);
  }
});

test("nor where masses under the tilt are too small to be numbers", () => {
  // Epsilon is above 2 on fine grids.
  const saddle = saddleAtDelta(sketches, Math.log(1e-5));
  const view = windowFor(sketches, { saddle });
  for (const wide of [100, 300, 1000]) {
    const distribution = lossGrids(sampled, { step: wide, perOctave: 64 }).there();
    const sum = lossSum([{ distribution, count: 1000 }], view);
    expect(sum.epsilon(1e-5).upper, `${wide}`).toBeGreaterThan(2);
    expect(sum.delta(2).upper, `${wide}`).toBeGreaterThan(1e-5);
  }
});

test("a grid too narrow for memory, or wider than all losses of a step, is refused", () => {
  for (const discretization of [1e-300, 1e-9, 1e-7, 300, 1e4, 1e300]) {
    expect(() => onGrid(1, discretization).epsilon(1e-5), `${discretization}`).toThrow(
      /^discretization: expected a number from about \S+ to [\d.]+ for these losses, got /,
    );
  }
});
